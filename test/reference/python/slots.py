"""Slots of bit histories of prior 3 (SPEC.md, 5.4.4)."""

from __future__ import annotations

from collections import defaultdict

SLOT_BYTES = 16
SLOTS_OF_LINE = 4
SMALLEST_BITS = 12
LARGEST_BITS = 22


def _new_line() -> list[bytearray]:
    return [bytearray(SLOT_BYTES) for _ in range(SLOTS_OF_LINE)]


class Table:
    """The slots of all contexts, in lines of four.

    A slot is a place: contexts that find the same one change the same bytes. Lines are made when
    they are first needed.
    """

    def __init__(self, size: int) -> None:
        bits = SMALLEST_BITS
        while bits < LARGEST_BITS and (1 << bits) < 4 * size:
            bits += 1
        self._lines = (1 << bits) // SLOTS_OF_LINE
        self._line: defaultdict[int, list[bytearray]] = defaultdict(_new_line)

    def find(self, hashed: int, half: int) -> bytearray:
        """The slot for a hash and a half byte: byte 0 is a check, bytes 1 to 15 are histories."""
        check = ((hashed >> 24) + half * 29) & 255
        line = self._line[(hashed & (self._lines - 1)) ^ half]
        for slot in line:
            if slot[0] == check:
                return slot
        # Of several least values `min` takes the first one.
        chosen = min(line, key=lambda slot: slot[1])
        chosen[:] = bytes(SLOT_BYTES)
        chosen[0] = check
        return chosen
