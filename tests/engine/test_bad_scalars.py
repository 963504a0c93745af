"""Numbers and strings that can't be, and what is said about each."""

from __future__ import annotations

from typing import Any

import pytest
from documents import column

import datagen
from datagen.engine.character_sets import CHARACTER_SETS

BAD: dict[str, Any] = {
    "crossed": (
        column(type="integer", minimum=10, maximum=3),
        "maximum 3 is below minimum 10 at $.users.properties.v (swap them, or drop one)",
    ),
    "crossed number": (
        column(type="number", minimum=10, maximum=3),
        "maximum 3 is below minimum 10 at $.users.properties.v (swap them, or drop one)",
    ),
    "exclusive empty": (
        column(type="integer", exclusiveMinimum=3, exclusiveMaximum=4),
        "no whole number lies within the bounds at $.users.properties.v (widen them)",
    ),
    "number exclusive empty": (
        column(type="number", exclusiveMinimum=3, maximum=3),
        "no number lies within the bounds at $.users.properties.v (widen them)",
    ),
    "no multiple": (
        column(type="integer", minimum=11, maximum=19, multipleOf=10),
        "no multiple of 10 lies within the bounds at $.users.properties.v (widen them)",
    ),
    "no decimal multiple": (
        column(type="number", scale=1, minimum=0.1, maximum=0.4, multipleOf=0.5),
        "no multiple of 0.5 lies within the bounds at $.users.properties.v (widen them)",
    ),
    "minimum bool": (
        column(type="integer", minimum=True),
        "minimum is true, not a number at $.users.properties.v (write a finite number)",
    ),
    "minimum text": (
        column(type="number", minimum="3"),
        "minimum is '3', not a number at $.users.properties.v (write a finite number)",
    ),
    "minimum nan": (
        column(type="number", minimum=float("nan")),
        "minimum is nan, not a number at $.users.properties.v (write a finite number)",
    ),
    "maximum inf": (
        column(type="number", maximum=float("inf")),
        "maximum is inf, not a number at $.users.properties.v (write a finite number)",
    ),
    "maximum endless": (
        column(type="number", maximum=10**5000),
        "maximum is an endless int, not a number at $.users.properties.v (write a finite number)",
    ),
    "multiple zero": (
        column(type="integer", multipleOf=0),
        "multipleOf 0 is not above 0 at $.users.properties.v (write a number above 0)",
    ),
    "multiple negative": (
        column(type="number", multipleOf=-0.5),
        "multipleOf -0.5 is not above 0 at $.users.properties.v (write a number above 0)",
    ),
    "multiple tiny": (
        column(type="number", multipleOf=1e-30),
        "multipleOf 1E-30 has more digits than a double at $.users.properties.v (give a scale too)",
    ),
    "over 64": (
        column(type="integer", maximum=1 << 63),
        "0..9223372036854775808 does not fit 64 bits at $.users.properties.v (draw the bounds in)",
    ),
    "minimum over 64": (
        column(type="integer", minimum=1e30),
        "minimum 1E+30 does not fit 64 bits at $.users.properties.v (draw it in, or use a number with a scale)",
    ),
    "maximum under 32": (
        column(type="integer", format="int32", maximum=-(1 << 40)),
        "maximum -1099511627776 does not fit 32 bits at $.users.properties.v (draw it in, or use a number with a scale)",
    ),
    "over 32": (
        column(type="integer", format="int32", minimum=-(1 << 31) - 1, maximum=0),
        "-2147483649..0 does not fit 32 bits at $.users.properties.v (draw the bounds in)",
    ),
    "over double": (
        column(type="number", maximum=10**309),
        "0..1.000000e+309 does not fit a double at $.users.properties.v (draw the bounds in)",
    ),
    "int scale": (
        column(type="integer", scale=2),
        'scale is for numbers at $.users.properties.v (write "type": "number", or drop it)',
    ),
    "int format": (
        column(type="integer", format="int16"),
        ("unknown format 'int16' for type 'integer' at $.users.properties.v (the formats are 'int32', 'uint32' and 'int64')"),
    ),
    "character set": (
        column(type="string", character_set="latin9"),
        f"unknown character_set 'latin9' at $.users.properties.v (write one of {', '.join(CHARACTER_SETS)}, or drop it)",
    ),
    "number format list": (
        column(type="number", format=["double"]),
        (
            "unknown format ['double'] for type 'number' at $.users.properties.v (the formats are 'float', "
            "'double', 'latitude' and 'longitude')"
        ),
    ),
    "scale high": (
        column(type="number", scale=39),
        "scale 39 is out of range at $.users.properties.v (keep 0 <= scale <= precision <= 38)",
    ),
    "scale above precision": (
        column(type="number", scale=4, precision=3),
        ("scale 4 with precision 3 is out of range at $.users.properties.v (keep 0 <= scale <= precision <= 38)"),
    ),
    "scale negative": (
        column(type="number", scale=-1),
        "scale -1 is below 0 at $.users.properties.v (write a whole number from 0)",
    ),
    "scale half": (
        column(type="number", scale=1.5),
        "scale is 1.5, not a whole number at $.users.properties.v (write a whole number from 0)",
    ),
    "precision zero": (
        column(type="number", precision=0),
        "precision 0 is below 1 at $.users.properties.v (write a whole number from 1)",
    ),
    "precision short": (
        column(type="number", precision=4, scale=2, minimum=0, maximum=100),
        ("0..100 with scale 2 needs 5 digits, precision is 4 at $.users.properties.v (raise precision, or draw the bounds in)"),
    ),
    "digits 38": (
        column(type="number", scale=30, minimum=0, maximum=10**10),
        ("0..10000000000 with scale 30 needs 41 digits, precision is 38 at $.users.properties.v (draw the bounds in)"),
    ),
    "lengths crossed": (
        column(type="string", minLength=5, maxLength=2),
        "minLength 5 is above maxLength 2 at $.users.properties.v (swap them, or drop one)",
    ),
    "length negative": (
        column(type="string", maxLength=-1),
        "maxLength -1 is below 0 at $.users.properties.v (write a whole number from 0)",
    ),
    "length text": (
        column(type="string", maxLength="10"),
        "maxLength is '10', not a whole number at $.users.properties.v (write a whole number from 0)",
    ),
    "length bool": (
        column(type="string", maxLength=True),
        "maxLength is true, not a whole number at $.users.properties.v (write a whole number from 0)",
    ),
    "length endless": (
        column(type="string", minLength=10**9),
        (
            "minLength 1000000000 is above the 1000000 characters that a text can have at $.users.properties.v "
            "(lower minLength to 1000000 or less)"
        ),
    ),
    "format unknown": (
        column(type="string", format="emial"),
        "unknown format 'emial' at $.users.properties.v (did you mean 'email'?)",
    ),
    "format number": (
        column(type="string", format=3),
        "format is 3, not a string at $.users.properties.v (write it as a string)",
    ),
    "pattern and format": (
        column(type="string", pattern="[a-z]", format="email"),
        "pattern and format can't both decide the value at $.users.properties.v (drop one of the two)",
    ),
    "pattern bad": (
        column(type="string", pattern="[a-z"),
        (
            "pattern '[a-z' is no regular expression: '[' is never closed at position 0 at $.users.properties.v "
            "(add ']', or write '\\[' for the character)"
        ),
    ),
    "pattern number": (
        column(type="string", pattern=5),
        "pattern is 5, not a string at $.users.properties.v (write it as a string)",
    ),
    "pattern lookahead": (
        column(type="string", pattern="(?=a)b"),
        (
            "pattern '(?=a)b' uses the look-ahead (?= at position 0, which is not supported at "
            "$.users.properties.v (write the pattern without it)"
        ),
    ),
    "pattern length": (
        column(type="string", pattern="[a-z]{3}", minLength=5),
        ("pattern '[a-z]{3}' allows at most 3 characters, minLength is 5 at $.users.properties.v (lower minLength to 3)"),
    ),
    "email short": (
        column(type="string", format="email", maxLength=3),
        ("format 'email' needs at least 13 characters, maxLength is 3 at $.users.properties.v (raise maxLength to 13 or more)"),
    ),
    "uuid short": (
        column(type="string", format="uuid", maxLength=10),
        "format 'uuid' has 36 characters, maxLength is 10 at $.users.properties.v (drop the length limits)",
    ),
    "duration short": (
        column(type="string", format="duration", maxLength=10),
        ("format 'duration' has 4 to 14 characters, maxLength is 10 at $.users.properties.v (drop the length limits)"),
    ),
    "string minimum": (
        column(type="string", minimum=3),
        ("minimum and maximum are for dates and times at $.users.properties.v (write minLength and maxLength, or a format)"),
    ),
    "date crossed": (
        column(type="string", format="date", minimum="2024-02-01", maximum="2024-01-01"),
        "maximum 2024-01-01 is before minimum 2024-02-01 at $.users.properties.v (swap them, or drop one)",
    ),
    "date wrong": (
        column(type="string", format="date", minimum="01.02.2024"),
        "minimum '01.02.2024' is no date of ISO 8601 at $.users.properties.v (write it as 2024-12-31)",
    ),
    "date number": (
        column(type="string", format="date", minimum=2024),
        "minimum is 2024, not a string at $.users.properties.v (write it as a string)",
    ),
    "datetime wrong": (
        column(type="string", format="date-time", minimum="2024-13-01"),
        (
            "minimum '2024-13-01' is no date-time of ISO 8601 at $.users.properties.v (write it as "
            "2024-12-31T23:59:59+00:00, of the years 1 to 9999)"
        ),
    ),
    "datetime before first": (
        column(type="string", format="date-time", minimum="0001-01-01T00:00:00+10:00"),
        (
            "minimum '0001-01-01T00:00:00+10:00' is no date-time of ISO 8601 at $.users.properties.v (write it "
            "as 2024-12-31T23:59:59+00:00, of the years 1 to 9999)"
        ),
    ),
    "time zone": (
        column(type="string", format="time", minimum="10:00+02:00"),
        ("minimum '10:00+02:00' is no time of ISO 8601 at $.users.properties.v (write it as 23:59:59, without an offset)"),
    ),
    "time crossed": (
        column(type="string", format="time", minimum="10:00", maximum="09:00"),
        "maximum 09:00:00 is before minimum 10:00:00 at $.users.properties.v (swap them, or drop one)",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said_with_its_place_and_remedy(case: str) -> None:
    document, *messages = BAD[case]

    with pytest.raises(datagen.SchemaError) as caught:
        datagen.plan(document)

    assert [str(problem) for problem in caught.value.problems] == messages
