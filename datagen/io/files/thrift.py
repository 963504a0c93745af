"""Thrift's compact protocol, read into plain Python and written back byte for byte: what the footers of Parquet files need.

https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

import io
from typing import Any

__all__ = ["LIST", "STRUCT", "Struct", "decode_struct", "encode_struct"]

Struct = dict[int, tuple[int, Any]]
"""Type and value by field number: an integer, a boolean, bytes (of a double too), a struct, or a list's type and elements.

A struct within another may also be given as its encoding."""
TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
INTEGERS = frozenset({I16, I32, I64})
SHORT_LIST = 15
"""Lengths from here on, like steps between field numbers beyond it, have a number of their own."""


def decode_struct(source: io.BytesIO) -> Struct:
    """The struct that begins at the stream's position, which moves past it."""
    fields: Struct = {}
    number = 0
    while head := source.read(1)[0]:
        step, kind = head >> 4, head & 15
        number = number + step if step else read_integer(source)
        fields[number] = kind, kind == TRUE if kind in (TRUE, FALSE) else decode_value(source, kind)
    return fields


def decode_value(source: io.BytesIO, kind: int) -> Any:
    if kind in INTEGERS:
        return read_integer(source)
    if kind == STRUCT:
        return decode_struct(source)
    if kind == BINARY:
        return source.read(read_varint(source))
    if kind in (LIST, SET):
        head = source.read(1)[0]
        count = head >> 4 if head >> 4 != SHORT_LIST else read_varint(source)
        return head & 15, [decode_value(source, head & 15) for _ in range(count)]
    if kind == DOUBLE:
        return source.read(8)
    assert kind in (TRUE, FALSE, BYTE), f"type {kind} is not in Parquet's metadata"
    return source.read(1)[0]


def read_varint(source: io.BytesIO) -> int:
    value = shift = 0
    while True:
        byte = source.read(1)[0]
        value |= (byte & 127) << shift
        if byte < 128:
            return value
        shift += 7


def read_integer(source: io.BytesIO) -> int:
    value = read_varint(source)
    return value >> 1 ^ -(value & 1)


def encode_struct(fields: Struct, into: bytearray) -> None:
    """Appends the struct."""
    last = 0
    for number, (kind, value) in fields.items():
        step = number - last
        last = number
        if kind in (TRUE, FALSE):
            kind = TRUE if value else FALSE
        if 0 < step <= SHORT_LIST:
            into.append(step << 4 | kind)
        else:
            into.append(kind)
            write_integer(number, into)
        if kind not in (TRUE, FALSE):
            encode_value(kind, value, into)
    into.append(0)


def encode_value(kind: int, value: Any, into: bytearray) -> None:
    if kind in INTEGERS:
        write_integer(value, into)
    elif kind == STRUCT and not isinstance(value, bytes):
        encode_struct(value, into)
    elif kind == STRUCT:
        into += value
    elif kind == BINARY:
        write_varint(len(value), into)
        into += value
    elif kind in (LIST, SET):
        element, values = value
        into.append(min(len(values), SHORT_LIST) << 4 | element)
        if len(values) >= SHORT_LIST:
            write_varint(len(values), into)
        for each in values:
            encode_value(element, each, into)
    elif kind == DOUBLE:
        into += value
    else:
        into.append(value)


def write_varint(value: int, into: bytearray) -> None:
    while value > 127:
        into.append(value & 127 | 128)
        value >>= 7
    into.append(value)


def write_integer(value: int, into: bytearray) -> None:
    write_varint(value << 1 if value >= 0 else (-value << 1) - 1, into)
