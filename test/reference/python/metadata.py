"""Metadata: a map of MessagePack (SPEC.md, 2.5).

Contents are restored without metadata; so this module only refuses what a reader must refuse.
"""

from __future__ import annotations

from errors import corrupt
from messagepack import BOOLEAN, MAP, NUMBER, STRING, read_item
from wire import Reader

PLAIN = (STRING, NUMBER, BOOLEAN)
TYPE_OF_KEY = {b"name": STRING, b"time": NUMBER, b"mode": NUMBER, b"user": MAP}


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
