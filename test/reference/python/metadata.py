"""Metadata: a map of MessagePack (SPEC.md, 2.5).

Contents are restored without metadata; so this module only refuses what a reader must refuse.
"""

from __future__ import annotations

from dataclasses import dataclass

from errors import corrupt
from wire import Reader

NUMBER = "number"
STRING = "string"
BOOLEAN = "boolean"
ARRAY = "array"
MAP = "map"
OTHER = "other"

PLAIN = (STRING, NUMBER, BOOLEAN)
TYPE_OF_KEY = {b"name": STRING, b"time": NUMBER, b"mode": NUMBER, b"user": MAP}

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
    **{0xC4 + log: (OTHER, 1 << log, 0) for log in range(3)},
    **{0xC7 + log: (OTHER, 1 << log, 1) for log in range(3)},
    **{0xD9 + log: (STRING, 1 << log, 0) for log in range(3)},
}

# Types that have a number of items after their byte: how many bytes that number has.
COUNTED = {0xDC: (ARRAY, 2), 0xDD: (ARRAY, 4), 0xDE: (MAP, 2), 0xDF: (MAP, 4)}


@dataclass(frozen=True)
class Item:
    """One value; of an array or a map only its beginning, before as many other `items`.

    A map has two items for each entry.
    """

    type: str
    value: bytes = b""
    items: int = 0


def _container(type_: str, count: int) -> Item:
    return Item(type_, items=2 * count if type_ == MAP else count)


def read_item(reader: Reader) -> Item:
    """Reads one value without the items that are in it."""
    first = reader.byte()
    if first < 0x80 or first >= 0xE0:
        return Item(NUMBER)
    if first < 0x90:
        return _container(MAP, first & 0x0F)
    if first < 0xA0:
        return _container(ARRAY, first & 0x0F)
    if first < 0xC0:
        return Item(STRING, reader.take(first & 0x1F))
    if first in FIXED:
        type_, size = FIXED[first]
        return Item(type_, reader.take(size))
    if first in SIZED:
        type_, width, more = SIZED[first]
        size = int.from_bytes(reader.take(width), "big")
        return Item(type_, reader.take(more + size))
    if first in COUNTED:
        type_, width = COUNTED[first]
        return _container(type_, int.from_bytes(reader.take(width), "big"))
    raise corrupt(f"the metadata has the byte {first:#04x}, which begins no value of MessagePack")


def _pass_over(reader: Reader, items: int) -> None:
    """Passes over values with all that is in them."""
    while items > 0:
        items += read_item(reader).items - 1


def check_metadata(value: bytes) -> None:
    """Refuses metadata that is no map, or has a known key with a value of the wrong type."""
    reader = Reader(value, "the metadata")
    top = read_item(reader)
    if top.type != MAP:
        raise corrupt("the metadata is no map")
    for _ in range(top.items // 2):
        key = read_item(reader)
        _pass_over(reader, key.items)
        item = read_item(reader)
        expected = TYPE_OF_KEY.get(key.value) if key.type == STRING else None
        if expected is not None and item.type != expected:
            raise corrupt(f"the metadata has a {key.value.decode('ascii')} that is no {expected}")
        if expected == MAP:
            _check_user(reader, item.items // 2)
        else:
            _pass_over(reader, item.items)
    if reader.left() > 0:
        raise corrupt("the metadata goes on after its map")


def _check_user(reader: Reader, entries: int) -> None:
    for _ in range(entries):
        if read_item(reader).type != STRING or read_item(reader).type not in PLAIN:
            raise corrupt("the metadata has an entry of the user's of another type")
