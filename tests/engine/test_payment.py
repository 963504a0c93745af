from __future__ import annotations

import pytest

from datagen.engine.column import Column
from datagen.engine.columns.format import FormatRequest
from datagen.engine.columns.payment import PAYMENT
from datagen.engine.random import Stream
from datagen.engine.vocabulary import LOCALES
from datagen.errors import Infeasible

STREAM = Stream.derive(7, "table", "account")
IBAN_LENGTHS = {
    "ar-ae": ("AE", 23),
    "de": ("DE", 22),
    "de-at": ("AT", 20),
    "de-ch": ("CH", 21),
    "en": ("GB", 22),
    "es": ("ES", 24),
    "fr": ("FR", 27),
    "it": ("IT", 27),
    "ja": ("DE", 22),
    "nl": ("NL", 18),
    "nl-be": ("BE", 16),
    "pl": ("PL", 28),
    "pt": ("PT", 25),
    "pt-br": ("BR", 29),
    "ru": ("DE", 22),
    "sv": ("SE", 24),
    "tr": ("TR", 26),
}


def column(name: str, minimum: int = 0, maximum: int | None = None, locale: str = "en", *, is_unique: bool = False) -> Column:
    request = FormatRequest(
        minimum_length=minimum, maximum_length=maximum, is_unique=is_unique, locale=locale, stream=STREAM, table=STREAM
    )
    return PAYMENT[name].compile(request)


def remainder_97(iban: str) -> int:
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97


def luhn_sum(number: str) -> int:
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2]]
    return sum(doubled) + sum(map(int, number[-1::-2]))


def test_the_check_digits_of_every_iban_are_right() -> None:
    for locale in LOCALES:
        for value in column("iban", locale=locale).evaluate(range(200)).to_pylist():
            assert remainder_97(value) == 1
            assert 2 <= int(value[2:4]) <= 98


@pytest.mark.parametrize(("locale", "country", "length"), [(locale, *expected) for locale, expected in IBAN_LENGTHS.items()])
def test_an_iban_is_one_of_the_locales_country(locale: str, country: str, length: int) -> None:
    for value in column("iban", locale=locale).evaluate(range(100)).to_pylist():
        assert value[:2] == country
        assert len(value) == length


def test_letters_and_digits_of_an_iban_stand_where_its_country_wants_them() -> None:
    for value in column("iban", locale="en").evaluate(range(100)).to_pylist():
        assert value[4:8].isalpha()
        assert value[8:].isdigit()


@pytest.mark.parametrize("is_unique", [False, True])
@pytest.mark.parametrize(("name", "maximum"), [("iban", None), ("credit_card", None), ("credit_card", 15)])
def test_any_slice_of_rows_is_that_slice_of_the_whole(name: str, maximum: int | None, is_unique: bool) -> None:
    compiled = column(name, 0, maximum, "fr", is_unique=is_unique)

    assert compiled.evaluate(range(70, 190)).to_pylist() == compiled.evaluate(range(300)).to_pylist()[70:190]


@pytest.mark.parametrize(
    ("name", "locale", "maximum"),
    [
        ("iban", "de", None),
        ("iban", "nl", None),
        ("iban", "no", None),
        ("iban", "pt-br", None),
        ("credit_card", "en", None),
        ("credit_card", "en", 15),
    ],
)
def test_unique_values_differ(name: str, locale: str, maximum: int | None) -> None:
    compiled = column(name, 0, maximum, locale, is_unique=True)

    assert compiled.capacity is not None
    assert compiled.capacity > 10**10
    assert len(set(compiled.evaluate(range(200_000)).to_pylist())) == 200_000


@pytest.mark.parametrize("name", PAYMENT)
def test_values_that_may_repeat_have_no_capacity(name: str) -> None:
    assert column(name).capacity is None


def test_the_check_digit_of_every_card_is_right() -> None:
    assert all(luhn_sum(value) % 10 == 0 for value in column("credit_card").evaluate(range(2000)).to_pylist())


def test_cards_are_visa_and_mastercard_of_sixteen_digits() -> None:
    values = column("credit_card").evaluate(range(2000)).to_pylist()

    assert {len(value) for value in values} == {16}
    assert {value[0] if value[0] == "4" else value[:2] for value in values} == {"4", "51", "52", "53", "54", "55"}


def test_cards_of_fifteen_digits_are_american_express() -> None:
    values = column("credit_card", 0, 15).evaluate(range(2000)).to_pylist()

    assert {len(value) for value in values} == {15}
    assert {value[:2] for value in values} == {"34", "37"}
    assert all(luhn_sum(value) % 10 == 0 for value in values)


@pytest.mark.parametrize(
    ("name", "minimum", "maximum", "what", "fix"),
    [
        ("iban", 0, 20, "needs at least 22 characters, maxLength is 20", "raise maxLength to 22 or more"),
        ("iban", 23, None, "has at most 22 characters, minLength is 23", "lower minLength to 22 or less"),
        ("credit_card", 0, 14, "needs at least 15 characters, maxLength is 14", "raise maxLength to 15 or more"),
        ("credit_card", 17, 19, "has at most 16 characters, minLength is 17", "lower minLength to 16 or less"),
    ],
)
def test_limits_that_leave_nothing_are_an_error(name: str, minimum: int, maximum: int | None, what: str, fix: str) -> None:
    with pytest.raises(Infeasible) as error:
        column(name, minimum, maximum)

    assert (error.value.what, error.value.fix) == (f"format '{name}' {what}", fix)
