"""Names and addresses in networks; hosts, IPv6 and hardware addresses are such as are kept for examples or local use."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from datagen.engine.arrays import TEXT, fixed_width_text
from datagen.engine.column import Column, Domain, Rows, sampled, unique
from datagen.engine.columns.characters import HEXADECIMAL, spell, split
from datagen.engine.columns.composition import Shape, compile_shapes
from datagen.engine.columns.fit import cannot_fit, fits
from datagen.engine.columns.format import Format, FormatRequest
from datagen.engine.corpus import language_words
from datagen.engine.random import Stream, UInts

__all__ = ["NETWORK"]

EXAMPLE_DOMAINS = ("example.com", "example.net", "example.org")
"""Nobody can own these (RFC 2606)."""
SITES = ("", "www.", "blog.", "docs.", "forum.", "help.", "news.", "shop.")
SECTIONS = (
    "about archive articles blog catalog categories community docs events gallery guides help news pages posts "
    "products projects reviews stories topics"
)
SERVICES = "api app auth backup build cache cdn db dev edge ftp gw lb log mail mq node ns proxy search stage vpn web ws"
MOST_MACHINES = 999
"""Of one service."""
SHORTEST_LABEL, LONGEST_LABEL = 3, 10

SPECIAL_NETWORKS = frozenset({10, 100, 127, 169, 172, 192, 198, 203})
"""First octets under which private, local or documentation networks lie (RFC 6890), left out as a whole."""

DOCUMENTATION = "2001:db8:"
"""The prefix kept for examples (RFC 3849)."""
GROUP_FIRST = 0x1000
GROUPS = 0x10000 - GROUP_FIRST
"""A group of four digits without a zero in front needs no shortening, so the text is canonical (RFC 5952)."""
NUMBERED_GROUPS = 3
"""GROUPS ** 3 are 232 million million; the groups before these the row picks."""

MAC_LENGTH = 17
LOCAL_UNICAST = 0b10
"""The two lowest bits of a hardware address' first octet: given out locally, for one receiver (IEEE 802)."""


def labels() -> list[str]:
    """Words that can stand in a host name."""
    words = language_words("en")
    return [word for word in words if word.isascii() and word.isalpha() and SHORTEST_LABEL <= len(word) <= LONGEST_LABEL]


def compile_hostname(request: FormatRequest) -> Column:
    """Such as harbor.example.org, and web-17.harbor.example.org when these run out."""
    organisations = [f"{label}." for label in labels()]
    machines = [f"{service}-{number}." for service in SERVICES.split() for number in range(1, MOST_MACHINES + 1)]
    shapes: list[Shape] = [[organisations, EXAMPLE_DOMAINS], [machines, organisations, EXAMPLE_DOMAINS], [EXAMPLE_DOMAINS]]
    return compile_shapes("hostname", shapes, request)


def compile_uri(request: FormatRequest) -> Column:
    """Such as https://www.example.com/news/harbor-light, with less of a path where that does not fit."""
    sites = [f"https://{site}{domain}" for site in SITES for domain in EXAMPLE_DOMAINS]
    words = labels()
    path: list[Iterable[str]] = [sites, [f"/{section}" for section in SECTIONS.split()], [f"/{word}" for word in words]]
    return compile_shapes("uri", [[*path, [f"-{word}" for word in words]], path, path[:2], path[:1]], request)


def compile_ipv4(request: FormatRequest) -> Column:
    """Addresses that look public: not of SPECIAL_NETWORKS, nor of multicast, nor ending in 0 or 255."""
    networks = [f"{first}.{second}." for first in range(1, 224) if first not in SPECIAL_NETWORKS for second in range(256)]
    hosts = [f"{third}.{fourth}" for third in range(256) for fourth in range(1, 255)]
    return compile_shapes("ipv4", [[networks, hosts]], request)


def compile_ipv6(request: FormatRequest) -> Column:
    """Documentation addresses in canonical form, with as many groups other than zero as fit."""
    prefixes = {6: DOCUMENTATION, 5: f"{DOCUMENTATION}0:"} | dict.fromkeys((4, 3, 2, 1), f"{DOCUMENTATION}:")
    lengths = {groups: len(prefix) + 5 * groups - 1 for groups, prefix in prefixes.items()}
    fitting = [groups for groups, length in lengths.items() if fits(request, length)]
    if not fitting:
        raise cannot_fit("ipv6", request, lengths.values())
    return column_of(ipv6_domain(prefixes[fitting[0]], fitting[0], request.stream), request)


def ipv6_domain(prefix: str, groups: int, stream: Stream) -> Domain:
    """Addresses of this prefix and so many groups; the last of these carry the index."""
    begin = np.frombuffer(prefix.encode(), np.uint8)
    carried = min(groups, NUMBERED_GROUPS)

    def at(index: UInts, rows: Rows) -> pa.Array:
        codes = np.full((len(index), len(prefix) + 5 * groups - 1), ord(":"), np.uint8)
        codes[:, : len(prefix)] = begin
        for group in reversed(range(groups)):
            if group >= groups - carried:
                index, value = split(index, GROUPS)
            else:
                value = stream.fork("group", str(group)).below(GROUPS, rows.numbers)
            spell(codes, len(prefix) + 5 * group, value + np.uint64(GROUP_FIRST), HEXADECIMAL, 4)
        return fixed_width_text(codes)

    return Domain(arrow_type=TEXT, size=GROUPS**carried, at=at)


def compile_mac_address(request: FormatRequest) -> Column:
    """Lower-case, with colons."""
    if not fits(request, MAC_LENGTH):
        raise cannot_fit("mac_address", request, [MAC_LENGTH])
    return column_of(Domain(arrow_type=TEXT, size=1 << 46, at=mac_addresses), request)


def mac_addresses(index: UInts, rows: Rows) -> pa.Array:
    codes = np.full((len(index), MAC_LENGTH), ord(":"), np.uint8)
    for octet in range(1, 6):
        spell(codes, 3 * octet, (index >> np.uint64(8 * octet - 8)) & np.uint64(0xFF), HEXADECIMAL, 2)
    spell(codes, 0, (index >> np.uint64(40) << np.uint64(2)) | np.uint64(LOCAL_UNICAST), HEXADECIMAL, 2)
    return fixed_width_text(codes)


def column_of(domain: Domain, request: FormatRequest) -> Column:
    return unique(domain, request.stream) if request.is_unique else sampled(domain, request.stream)


URI = Format(summary="an https address at example.com, .net or .org", compile=compile_uri)

NETWORK = {
    "hostname": Format(summary="a host under example.com, .net or .org", compile=compile_hostname),
    "ipv4": Format(summary="an IPv4 address that looks public", compile=compile_ipv4),
    "ipv6": Format(summary="an IPv6 address of the documentation range", compile=compile_ipv6),
    "mac_address": Format(summary="a locally administered MAC address", compile=compile_mac_address),
    "uri": URI,
    "url": URI,
}
