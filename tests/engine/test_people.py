"""Names, usernames, e-mail addresses and telephone numbers."""

import re

import pytest

from datagen.engine.column import Column, Rows
from datagen.engine.columns.format import FormatRequest
from datagen.engine.columns.masks import disjoint, masks_of, unique_masks
from datagen.engine.columns.people import PEOPLE
from datagen.engine.columns.person import People, people_of
from datagen.engine.columns.slug import slugs
from datagen.engine.random import Stream
from datagen.engine.vocabulary import LOCALES, vocabulary
from datagen.errors import Infeasible

EMAIL = re.compile(r"[a-z]+\.[a-z]+[0-9]*@([a-z]+\.)?example\.(com|org|net)|[a-z]*[0-9]+@(mail\.)*example\.com")
USERNAME = re.compile(r"[a-z]+_[a-z]+[0-9]*|[a-z]*[0-9]+")
LIMITS = [(0, 13), (0, 20), (0, 40), (12, 30), (25, 25), (30, None), (90, 120)]


def column(
    name: str, locale: str = "en", minimum: int = 0, maximum: int | None = None, is_unique: bool = False, seed: int = 1
) -> Column:
    return PEOPLE[name].compile(
        FormatRequest(
            minimum_length=minimum,
            maximum_length=maximum,
            is_unique=is_unique,
            locale=locale,
            stream=Stream.derive(seed, "users", name),
            table=Stream.derive(seed, "users"),
        )
    )


def values(of: Column, start: int, stop: int) -> list[str]:
    return of.evaluate(Rows.span(start, stop)).to_pylist()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", PEOPLE)
def test_every_locale_has_every_format(name: str, locale: str) -> None:
    made = values(column(name, locale), 0, 50)
    assert len(set(made)) > 5
    assert all(value == value.strip() and value for value in made)


@pytest.mark.parametrize("is_unique", [False, True])
@pytest.mark.parametrize("name", PEOPLE)
def test_any_slice_equals_that_slice_of_the_whole(name: str, is_unique: bool) -> None:
    made = column(name, "sk" if name in ("name", "email", "username") else "en", 0, 20, is_unique)
    stop = min(made.capacity or 9000, 9000)
    whole = values(made, 0, stop)
    assert values(made, stop // 3, stop // 2) == whole[stop // 3 : stop // 2]
    assert [*values(made, 0, 1), *values(made, 1, stop)] == whole


@pytest.mark.parametrize("locale", ["en", "ru", "hu", "zh", "nl"])
def test_name_first_name_last_name_email_and_username_are_one_persons(locale: str) -> None:
    rows = Rows.span(0, 300)
    table = {name: column(name, locale).evaluate(rows).to_pylist() for name in PEOPLE}
    people = people_of(locale)
    first_slugs, last_slugs = (
        dict(zip(*pair, strict=True)) for pair in zip((people.firsts, people.lasts), people.slugs(), strict=True)
    )
    for name, first, last, username, email in zip(
        *(table[key] for key in ("name", "first_name", "last_name", "username", "email")), strict=True
    ):
        assert name == people.separator.join((last, first) if people.is_family_first else (first, last))
        assert username == f"{first_slugs[first]}_{last_slugs[last]}"
        assert email.split("@")[0] == f"{first_slugs[first]}.{last_slugs[last]}"


def test_a_unique_column_shows_the_same_person_as_one_that_is_not() -> None:
    assert values(column("email", is_unique=True), 0, 100) == values(column("email"), 0, 100)
    assert values(column("name", is_unique=True), 0, 100) == values(column("name"), 0, 100)


def test_another_seed_gives_other_people() -> None:
    assert values(column("name", seed=1), 0, 20) != values(column("name", seed=2), 0, 20)


@pytest.mark.parametrize("name", ["name", "username", "email"])
@pytest.mark.parametrize("locale", ["sk", "ar-ye", "zh"])
def test_unique_values_differ_beyond_the_first_epoch(name: str, locale: str) -> None:
    made = values(column(name, locale, is_unique=True), 0, 40_000)
    assert len(set(made)) == 40_000


@pytest.mark.parametrize(("minimum", "maximum"), LIMITS)
@pytest.mark.parametrize("is_unique", [False, True])
@pytest.mark.parametrize("name", ["name", "username", "email"])
def test_length_limits_hold_and_unique_values_still_differ(
    name: str, is_unique: bool, minimum: int, maximum: int | None
) -> None:
    made = column(name, "sk", minimum, maximum, is_unique)
    stop = min(made.capacity or 12_000, 12_000)
    texts = values(made, 0, stop)
    assert stop > 9
    assert all(minimum <= len(text) <= (maximum or 10**6) for text in texts)
    if is_unique:
        assert len(set(texts)) == stop


@pytest.mark.parametrize(("minimum", "maximum"), [(0, None), *LIMITS])
def test_emails_stay_emails_at_reserved_domains(minimum: int, maximum: int | None) -> None:
    for email in values(column("email", "sk", minimum, maximum), 0, 6000):
        assert EMAIL.fullmatch(email)
        assert len(email.split("@")[0]) <= 64


@pytest.mark.parametrize(("minimum", "maximum"), [(0, None), (3, 20), (1, 5)])
def test_usernames_are_letters_digits_and_one_underscore(minimum: int, maximum: int | None) -> None:
    assert all(USERNAME.fullmatch(username) for username in values(column("username", "de", minimum, maximum), 0, 6000))


@pytest.mark.parametrize(("name", "maximum", "capacity"), [("username", 1, 10), ("username", 5, 10**5), ("name", 2, 100)])
def test_short_limits_state_how_many_rows_can_differ(name: str, maximum: int, capacity: int) -> None:
    made = column(name, maximum=maximum, is_unique=True)
    assert made.capacity == capacity
    rows = min(capacity, 20_000)
    assert len(set(values(made, 0, rows))) == rows


@pytest.mark.parametrize("name", PEOPLE)
def test_only_a_unique_column_has_a_capacity(name: str) -> None:
    assert column(name).capacity is None
    assert (column(name, is_unique=True).capacity or 0) >= 1000


@pytest.mark.parametrize("name", ["first_name", "last_name"])
def test_unique_parts_of_names_use_up_all_that_fit(name: str) -> None:
    made = column(name, minimum=4, maximum=6, is_unique=True)
    texts = values(made, 0, made.capacity or 0)
    assert len(set(texts)) == len(texts) > 100
    assert {len(text) for text in texts} == {4, 5, 6}


def test_a_name_that_does_not_fit_gives_way_to_a_shorter_form_of_it() -> None:
    full, short = values(column("name"), 0, 500), values(column("name", maximum=12), 0, 500)
    for long, cut in zip(full, short, strict=True):
        first, last = long.split(" ")
        assert cut in (long, f"{first[0]}. {last}", last, first)


INFEASIBLE = [
    ("email", 0, 10, "format 'email' needs at least 13 characters, maxLength is 10", "raise maxLength to 13 or more"),
    ("email", 300, None, "format 'email' has at most 254 characters, minLength is 300", "lower minLength to 254 or less"),
    ("phone", 0, 5, "format 'phone' needs at least 12 characters, maxLength is 5", "raise maxLength to 12 or more"),
    ("phone", 13, 13, "format 'phone' has no value from 13 to 13 characters", "include one of the lengths 12, 15"),
    ("first_name", 12, None, "format 'first_name' has at most 11 characters, minLength is 12", "lower minLength to 11 or less"),
    ("name", 0, 0, "format 'name' needs at least 1 characters, maxLength is 0", "raise maxLength to 1 or more"),
    ("username", 0, 0, "format 'username' needs at least 1 characters, maxLength is 0", "raise maxLength to 1 or more"),
]


@pytest.mark.parametrize(("name", "minimum", "maximum", "what", "fix"), INFEASIBLE)
def test_lengths_that_nothing_has_are_refused_with_the_numbers(
    name: str, minimum: int, maximum: int | None, what: str, fix: str
) -> None:
    with pytest.raises(Infeasible) as refusal:
        column(name, minimum=minimum, maximum=maximum)
    assert (refusal.value.what, refusal.value.fix) == (what, fix)


@pytest.mark.parametrize("locale", LOCALES)
def test_phones_are_fills_of_the_locales_masks(locale: str) -> None:
    masks = vocabulary(locale, "person")["telephone_fmt"]
    pattern = re.compile("|".join(re.escape(mask).replace(r"\#", "[0-9]") for mask in masks))
    for is_unique in (False, True):
        assert all(pattern.fullmatch(phone) for phone in values(column("phone", locale, is_unique=is_unique), 0, 200))


def test_unique_masks_use_up_every_fill_once() -> None:
    masks = disjoint(("1#-@", "##", "1#", "##-A", "+@"))
    made = unique_masks(masks_of(masks), Stream(5))
    texts = values(made, 0, made.capacity or 0)
    assert masks == ("1#-@", "##", "+@")
    assert len(set(texts)) == len(texts) == 260 + 100 + 26


@pytest.mark.parametrize("locale", ["ru", "cs", "pl", "is", "sk"])
def test_surnames_agree_with_the_gender_of_the_first_name(locale: str) -> None:
    people: People = people_of(locale)
    draw = people.draw(Rows.span(0, 2000), Stream(3), locale)
    is_woman = draw["first"] < people.women[0]
    assert 0 < is_woman.sum() < 2000
    assert ((draw["last"] < people.women[1]) == is_woman).all()


def test_czech_women_have_feminine_surnames() -> None:
    people = people_of("cs")
    assert all(last.endswith(("á", "í")) for last in people.lasts[: people.women[1]])


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Łukasz", "lukasz"),
        ("Großmann", "grossmann"),
        ("O'Neil", "oneil"),
        ("Щукин", "shchukin"),
        ("Ιωάννης", "ioannis"),
        ("Þór", "thor"),
    ],
)
def test_slugs_spell_names_in_plain_letters(name: str, slug: str) -> None:
    assert slugs([name], ["nobody"]) == {name: slug}


def test_slugs_of_names_that_sound_alike_differ() -> None:
    assert slugs(["Müller", "Muller", "Mullerb", "王", "李"], ["Ann"]) == {
        "Müller": "muller",
        "Muller": "mullerb",
        "Mullerb": "mullerbb",
        "王": "ann",
        "李": "annb",
    }
