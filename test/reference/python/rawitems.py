"""Format 3 of items: bare integers (SPEC.md, 10.9)."""

from __future__ import annotations

from errors import corrupt
from wire import Reader

LARGEST_BYTES = 2


def restore_raw(values: list[int], remainder: bytes) -> bytes:
    """The file of integers, by the remainder."""
    reader = Reader(remainder, "the remainder")
    size = reader.number(LARGEST_BYTES)
    if size == 0 or reader.left() > 0:
        raise corrupt("the remainder of bare integers is none")
    if any(not 0 <= value < 1 << (8 * size) for value in values):
        raise corrupt(f"an integer does not fit {size} bytes")
    return b"".join(value.to_bytes(size, "little") for value in values)
