from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

import pytest

from datagen.engine.column import Column
from datagen.engine.columns.format import FormatRequest
from datagen.engine.columns.network import NETWORK
from datagen.engine.random import Stream
from datagen.errors import Infeasible

STREAM = Stream.derive(7, "table", "address")
HOST = re.compile(r"([a-z0-9-]{1,63}\.)*example\.(com|net|org)")


def column(name: str, minimum: int = 0, maximum: int | None = None, *, is_unique: bool = False) -> Column:
    request = FormatRequest(
        minimum_length=minimum, maximum_length=maximum, is_unique=is_unique, locale="ja", stream=STREAM, table=STREAM
    )
    return NETWORK[name].compile(request)


def values(name: str, minimum: int = 0, maximum: int | None = None, *, is_unique: bool = False, rows: int = 2000) -> list[str]:
    found: list[str] = column(name, minimum, maximum, is_unique=is_unique).evaluate(range(rows)).to_pylist()
    return found


@pytest.mark.parametrize("name", NETWORK)
@pytest.mark.parametrize("is_unique", [False, True])
def test_any_slice_of_rows_is_that_slice_of_the_whole(name: str, is_unique: bool) -> None:
    compiled = column(name, is_unique=is_unique)

    assert compiled.evaluate(range(700, 900)).to_pylist() == compiled.evaluate(range(1000)).to_pylist()[700:900]


@pytest.mark.parametrize("name", NETWORK)
def test_unique_values_differ(name: str) -> None:
    compiled = column(name, is_unique=True)

    assert compiled.capacity is not None
    assert compiled.capacity > 300_000_000
    assert len(set(compiled.evaluate(range(200_000)).to_pylist())) == 200_000


@pytest.mark.parametrize("name", NETWORK)
def test_values_that_may_repeat_have_no_capacity(name: str) -> None:
    assert column(name).capacity is None


@pytest.mark.parametrize("is_unique", [False, True])
@pytest.mark.parametrize(
    ("name", "minimum", "maximum"),
    [
        ("ipv4", 0, 7),
        ("ipv4", 9, 10),
        ("ipv4", 15, 15),
        ("ipv6", 0, 20),
        ("ipv6", 15, 24),
        ("ipv6", 35, 37),
        ("ipv6", 38, 39),
        ("uri", 0, 19),
        ("uri", 0, 30),
        ("uri", 50, None),
        ("hostname", 0, 11),
        ("hostname", 0, 18),
        ("hostname", 25, 30),
        ("mac_address", 17, 17),
    ],
)
def test_every_value_is_within_tight_limits(name: str, minimum: int, maximum: int | None, is_unique: bool) -> None:
    rows = min(column(name, minimum, maximum, is_unique=True).capacity or 0, 3000)
    found = values(name, minimum, maximum, is_unique=is_unique, rows=rows)

    assert all(minimum <= len(value) <= (maximum or 1000) for value in found)
    assert not is_unique or len(set(found)) == rows


def test_every_ipv4_address_can_be_anybodys() -> None:
    for value in values("ipv4"):
        address = ipaddress.IPv4Address(value)
        assert address.is_global
        assert not address.is_multicast
        assert str(address) == value


@pytest.mark.parametrize(("minimum", "maximum"), [(0, None), (35, 35), (29, 29), (24, 24), (19, 19), (14, 14)])
def test_every_ipv6_address_is_for_documentation_and_canonical(minimum: int, maximum: int | None) -> None:
    for value in values("ipv6", minimum, maximum):
        address = ipaddress.IPv6Address(value)
        assert address in ipaddress.IPv6Network("2001:db8::/32")
        assert str(address) == value


def test_short_ipv6_addresses_are_all_used() -> None:
    compiled = column("ipv6", 0, 14, is_unique=True)

    assert compiled.capacity == 61_440
    assert len(set(compiled.evaluate(range(61_440)).to_pylist())) == 61_440


def test_every_mac_address_is_locally_administered_and_unicast() -> None:
    for value in values("mac_address"):
        assert re.fullmatch("([0-9a-f]{2}:){5}[0-9a-f]{2}", value)
        assert int(value[:2], 16) & 0b11 == 0b10


def test_every_host_is_under_a_reserved_name() -> None:
    assert all(HOST.fullmatch(value) for value in values("hostname", is_unique=True, rows=40_000))


@pytest.mark.parametrize("name", ["uri", "url"])
def test_every_uri_is_at_a_reserved_name(name: str) -> None:
    for value in values(name):
        parts = urlsplit(value)
        assert parts.scheme == "https"
        assert HOST.fullmatch(parts.netloc)
        assert re.fullmatch(r"(/[a-z-]+)+", parts.path)


@pytest.mark.parametrize(
    ("name", "minimum", "maximum", "what", "fix"),
    [
        ("ipv6", 0, 10, "needs at least 14 characters, maxLength is 10", "raise maxLength to 14 or more"),
        ("ipv6", 39, None, "has at most 38 characters, minLength is 39", "lower minLength to 38 or less"),
        ("ipv6", 20, 23, "has no values of 20 to 23 characters", "lower minLength to 19, or raise maxLength to 24"),
        ("ipv4", 0, 6, "needs at least 7 characters, maxLength is 6", "raise maxLength to 7 or more"),
        ("mac_address", 0, 12, "needs at least 17 characters, maxLength is 12", "raise maxLength to 17 or more"),
        ("hostname", 0, 10, "needs at least 11 characters, maxLength is 10", "raise maxLength to 11 or more"),
        ("uri", 0, 18, "needs at least 19 characters, maxLength is 18", "raise maxLength to 19 or more"),
    ],
)
def test_limits_that_leave_nothing_are_an_error(name: str, minimum: int, maximum: int | None, what: str, fix: str) -> None:
    with pytest.raises(Infeasible) as error:
        column(name, minimum, maximum)

    assert (error.value.what, error.value.fix) == (f"format '{name}' {what}", fix)
