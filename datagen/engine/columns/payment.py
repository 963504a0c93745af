"""Numbers of bank accounts and of cards, right by their own check digits."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from datagen.engine.arrays import TEXT, fixed_width_text
from datagen.engine.column import Column, Domain, Rows, sampled, unique
from datagen.engine.columns.characters import DIGITS, UPPER_CASE, Codes, spell, split
from datagen.engine.columns.fit import cannot_fit, fits
from datagen.engine.columns.format import Format, FormatRequest
from datagen.engine.random import Stream, UInts

__all__ = ["PAYMENT"]

ACCOUNTS = {
    "AE": "n19",
    "AT": "n16",
    "AZ": "a4n20",
    "BE": "n12",
    "BR": "n23a1n1",
    "CH": "n17",
    "CZ": "n20",
    "DE": "n18",
    "DK": "n14",
    "EE": "n16",
    "EG": "n25",
    "ES": "n20",
    "FI": "n14",
    "FR": "n23",
    "GB": "a4n14",
    "GR": "n23",
    "HR": "n17",
    "HU": "n24",
    "IS": "n22",
    "IT": "a1n22",
    "JO": "a4n22",
    "KW": "a4n22",
    "KZ": "n16",
    "NL": "a4n10",
    "NO": "n11",
    "PL": "n24",
    "PT": "n21",
    "QA": "a4n21",
    "SA": "n20",
    "SE": "n20",
    "SK": "n20",
    "TN": "n20",
    "TR": "n5z1n16",
    "UA": "n25",
}
"""By country, what follows its check digits, from SWIFT's registry of IBANs: so many digits (n), letters (a) or zeros (z).
Where the registry allows letters or digits these are digits. A country's own check digits within it are not computed."""

COUNTRIES = {
    "ar-ae": "AE",
    "ar-eg": "EG",
    "ar-jo": "JO",
    "ar-kw": "KW",
    "ar-qa": "QA",
    "ar-sa": "SA",
    "ar-tn": "TN",
    "az": "AZ",
    "cs": "CZ",
    "da": "DK",
    "de-at": "AT",
    "de-ch": "CH",
    "el": "GR",
    "en": "GB",
    "es": "ES",
    "et": "EE",
    "fi": "FI",
    "fr": "FR",
    "hr": "HR",
    "hu": "HU",
    "is": "IS",
    "it": "IT",
    "kk": "KZ",
    "nl": "NL",
    "nl-be": "BE",
    "no": "NO",
    "pl": "PL",
    "pt": "PT",
    "pt-br": "BR",
    "sk": "SK",
    "sv": "SE",
    "tr": "TR",
    "uk": "UA",
}
"""By locale, or by its language; DEFAULT_COUNTRY for those whose countries have no IBANs."""
DEFAULT_COUNTRY = "DE"
MOST_NUMBERED = 10**18
"""What more an account holds the row picks."""

VISA_FIRST, VISA_COUNT = 4 * 10**14, 10**14
MASTERCARD_FIRST, MASTERCARD_COUNT = 51 * 10**13, 5 * 10**13
AMEX_FIRSTS, AMEX_COUNT = (34 * 10**12, 37 * 10**12), 10**12
"""The numbers of each network, without their check digit (ISO/IEC 7812)."""
CARD_LENGTH, AMEX_LENGTH = 16, 15


@dataclass(frozen=True, slots=True)
class Chunk:
    """Up to four characters that stand side by side in an account."""

    alphabet: str
    width: int

    @property
    def count(self) -> int:
        return int(len(self.alphabet) ** self.width)

    @property
    def shift(self) -> int:
        """By what the number before it is multiplied when it is appended, a letter counting as two digits."""
        return int(10 ** (self.width if self.alphabet[0].isdigit() else 2 * self.width))

    def values(self) -> npt.NDArray[np.uint64]:
        """The number that each of its fills is read as when the check digits are computed (ISO 13616)."""
        if self.alphabet[0].isdigit():
            return np.arange(self.count, dtype=np.uint64)
        letters = np.arange(10, 10 + len(self.alphabet), dtype=np.uint64)
        return letters if self.width == 1 else (letters[:, None] * np.uint64(100) + letters).ravel()


def compile_iban(request: FormatRequest) -> Column:
    """Accounts in the locale's country."""
    language = request.locale.partition("-")[0]
    country = COUNTRIES.get(request.locale) or COUNTRIES.get(language, DEFAULT_COUNTRY)
    chunks = chunks_of(ACCOUNTS[country])
    length = 4 + sum(chunk.width for chunk in chunks)
    if not fits(request, length):
        raise cannot_fit("iban", request, [length])
    domain = iban_domain(country, chunks, request.stream)
    return unique(domain, request.stream) if request.is_unique else sampled(domain, request.stream)


def chunks_of(account: str) -> list[Chunk]:
    chunks: list[Chunk] = []
    for kind, count in re.findall(r"([anz])(\d+)", account):
        alphabet = {"a": UPPER_CASE, "n": DIGITS, "z": "0"}[kind]
        left = int(count)
        for width in (4, 2, 1) if kind == "n" else (2, 1):
            chunks += [Chunk(alphabet, width)] * (left // width)
            left %= width
    return chunks


def iban_domain(country: str, chunks: list[Chunk], stream: Stream) -> Domain:
    """The last chunks carry the index, as many as MOST_NUMBERED allows."""
    size, first = 1, len(chunks)
    while first > 0 and size * chunks[first - 1].count <= MOST_NUMBERED:
        first -= 1
        size *= chunks[first].count
    values = [chunk.values() for chunk in chunks]
    streams = [stream.fork("chunk", str(number)) for number in range(first)]

    def at(index: UInts, rows: Rows) -> pa.Array:
        picked = [stream.below(chunk.count, rows.numbers) for stream, chunk in zip(streams, chunks[:first], strict=True)]
        carried: list[UInts] = []
        for chunk in reversed(chunks[first:]):
            index, number = split(index, chunk.count)
            carried.insert(0, number)
        return fixed_width_text(spell_iban(country, chunks, values, picked + carried))

    return Domain(arrow_type=TEXT, size=size, at=at)


def spell_iban(country: str, chunks: list[Chunk], values: list[npt.NDArray[np.uint64]], numbers: list[UInts]) -> Codes:
    codes = np.empty((len(numbers[0]), 4 + sum(chunk.width for chunk in chunks)), np.uint8)
    codes[:, :2] = np.frombuffer(country.encode(), np.uint8)
    position = 4
    remainder = np.zeros(len(codes), np.uint64)
    for chunk, value, number in zip(chunks, values, numbers, strict=True):
        spell(codes, position, number, chunk.alphabet, chunk.width)
        position += chunk.width
        remainder *= np.uint64(chunk.shift)
        remainder += value.take(number.view(np.int64))
        remainder = split(remainder, 97)[1]
    letters = int("".join(str(int(letter, 36)) for letter in country))
    remainder = split((remainder * np.uint64(10_000) + np.uint64(letters)) * np.uint64(100), 97)[1]
    spell(codes, 2, np.uint64(98) - remainder, DIGITS, 2)
    return codes


def compile_credit_card(request: FormatRequest) -> Column:
    """Visa and Mastercard; American Express where only its shorter numbers fit."""
    if fits(request, CARD_LENGTH):
        domain = Domain(arrow_type=TEXT, size=VISA_COUNT + MASTERCARD_COUNT, at=long_cards)
    elif fits(request, AMEX_LENGTH):
        domain = Domain(arrow_type=TEXT, size=2 * AMEX_COUNT, at=short_cards)
    else:
        raise cannot_fit("credit_card", request, [AMEX_LENGTH, CARD_LENGTH])
    return unique(domain, request.stream) if request.is_unique else sampled(domain, request.stream)


def long_cards(index: UInts, rows: Rows) -> pa.Array:
    gap = np.uint64(MASTERCARD_FIRST - VISA_FIRST - VISA_COUNT)
    return fixed_width_text(spell_card(index + np.uint64(VISA_FIRST) + gap * (index >= np.uint64(VISA_COUNT))))


def short_cards(index: UInts, rows: Rows) -> pa.Array:
    gap = np.uint64(AMEX_FIRSTS[1] - AMEX_FIRSTS[0] - AMEX_COUNT)
    codes = spell_card(index + np.uint64(AMEX_FIRSTS[0]) + gap * (index >= np.uint64(AMEX_COUNT)))
    return fixed_width_text(codes[:, 1:])


def spell_card(payloads: UInts) -> Codes:
    """Sixteen digits, the payload and its check digit, by the formula of Luhn (ISO/IEC 7812-1, annex B)."""
    codes = np.empty((len(payloads), CARD_LENGTH), np.uint8)
    total = np.zeros(len(payloads), np.uint64)
    rest = payloads * np.uint64(10)
    for position in (12, 8, 4, 0):
        rest, number = split(rest, 10_000)
        total += LUHN_SUMS.take(number.view(np.int64))
        if position == 12:
            last = number
        else:
            spell(codes, position, number, DIGITS, 4)
    tens = (total + np.uint64(9)) // np.uint64(10) * np.uint64(10)
    spell(codes, 12, last + tens - total, DIGITS, 4)
    return codes


def luhn_sums() -> npt.NDArray[np.uint64]:
    """For each number of four digits its share in the sum; the first and third digit count double."""
    numbers = np.arange(10_000, dtype=np.uint64)
    doubled = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], np.uint64)
    first, second, third, fourth = (numbers // np.uint64(weight) % np.uint64(10) for weight in (1000, 100, 10, 1))
    sums: npt.NDArray[np.uint64] = doubled[first] + second + doubled[third] + fourth
    return sums


LUHN_SUMS = luhn_sums()

PAYMENT = {
    "credit_card": Format(summary="a card number whose check digit is right", compile=compile_credit_card),
    "iban": Format(summary="an IBAN of the locale's country", compile=compile_iban),
}
