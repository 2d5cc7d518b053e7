"""Values of MessagePack, as metadata (SPEC.md, 2.5) and model files (10.4) hold them."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from errors import corrupt
from wire import Reader

NUMBER = "number"
STRING = "string"
BOOLEAN = "boolean"
BYTES = "bytes"
ARRAY = "array"
MAP = "map"
OTHER = "other"

# How deep values may lie in others; no model file comes near it.
DEEPEST = 64

# Types that have a byte of their own, with the number of bytes that are their value.
FIXED = {
    0xC0: (OTHER, 0),
    0xC2: (BOOLEAN, 0),
    0xC3: (BOOLEAN, 0),
    0xCA: (NUMBER, 4),
    0xCB: (NUMBER, 8),
    **{0xCC + log: (NUMBER, 1 << log) for log in range(4)},
    **{0xD0 + log: (NUMBER, 1 << log) for log in range(4)},
    **{0xD4 + log: (OTHER, 1 + (1 << log)) for log in range(5)},
}

# Types that have a length after their byte: how many bytes the length has, and how many bytes come
# between it and the value.
SIZED = {
    **{0xC4 + log: (BYTES, 1 << log, 0) for log in range(3)},
    **{0xC7 + log: (OTHER, 1 << log, 1) for log in range(3)},
    **{0xD9 + log: (STRING, 1 << log, 0) for log in range(3)},
}

# Types that have a number of items after their byte: how many bytes that number has.
COUNTED = {0xDC: (ARRAY, 2), 0xDD: (ARRAY, 4), 0xDE: (MAP, 2), 0xDF: (MAP, 4)}

# How the bytes of a number are to be taken, by the byte before them.
NUMBERS = {
    **dict(zip((0xCA, 0xCB), (">f", ">d"))),
    **dict(zip(range(0xCC, 0xD4), (">B", ">H", ">I", ">Q", ">b", ">h", ">i", ">q"))),
}


@dataclass(frozen=True)
class Item:
    """One value; of an array or a map only its beginning, before as many other `items`.

    A map has two items for each entry. `first` is the byte that the value begins with.
    """

    type: str
    first: int
    value: bytes = b""
    items: int = 0


def _container(type_: str, first: int, count: int) -> Item:
    return Item(type_, first, items=2 * count if type_ == MAP else count)


def read_item(reader: Reader) -> Item:
    """Reads one value without the items that are in it."""
    first = reader.byte()
    if first < 0x80 or first >= 0xE0:
        return Item(NUMBER, first)
    if first < 0x90:
        return _container(MAP, first, first & 0x0F)
    if first < 0xA0:
        return _container(ARRAY, first, first & 0x0F)
    if first < 0xC0:
        return Item(STRING, first, reader.take(first & 0x1F))
    if first in FIXED:
        type_, size = FIXED[first]
        return Item(type_, first, reader.take(size))
    if first in SIZED:
        type_, width, more = SIZED[first]
        size = int.from_bytes(reader.take(width), "big")
        return Item(type_, first, reader.take(more + size))
    if first in COUNTED:
        type_, width = COUNTED[first]
        return _container(type_, first, int.from_bytes(reader.take(width), "big"))
    raise corrupt(f"{reader.what} has the byte {first:#04x}, which begins no value of MessagePack")


def _number(item: Item) -> int | float:
    if item.first in NUMBERS:
        return struct.unpack(NUMBERS[item.first], item.value)[0]
    return item.first - 256 if item.first >= 0xE0 else item.first


def _value(reader: Reader, depth: int) -> Any:
    """A value with all that is in it; what has no like in Python is None."""
    if depth > DEEPEST:
        raise corrupt(f"{reader.what} has values more than {DEEPEST} deep")
    item = read_item(reader)
    if item.type == MAP:
        entries = {}
        for _ in range(item.items // 2):
            key = _value(reader, depth + 1)
            if not isinstance(key, str):
                raise corrupt(f"{reader.what} has a key that is no string")
            entries[key] = _value(reader, depth + 1)
        return entries
    if item.type == ARRAY:
        return [_value(reader, depth + 1) for _ in range(item.items)]
    if item.type == NUMBER:
        return _number(item)
    if item.type == STRING:
        return item.value.decode("utf-8", "replace")
    if item.type == BOOLEAN:
        return item.first == 0xC3
    return item.value if item.type == BYTES else None


def unpack(data: bytes, what: str) -> Any:
    """The one value that bytes hold; `what` names them in errors."""
    reader = Reader(data, what)
    value = _value(reader, 0)
    if reader.left() > 0:
        raise corrupt(f"{what} goes on after its value")
    return value
