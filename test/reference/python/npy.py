"""Format 1 of items: arrays of float32 that are extrapolated (SPEC.md, 10.9.4)."""

from __future__ import annotations

import math
import struct
from math import prod

from errors import corrupt, unsupported
from integers import s32
from scales import power
from wire import Reader

TYPES = ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8")
EXTRAPOLATED = 3
MOST_WEIGHTS = 4
NEAR = (3, 2, 1)
OUTSIDE = 16
UNTOLD = 32
MIXED = 24
LOW_BITS = 0x7FFFFFFF


def _ordered(word: int) -> int:
    """The ordered integer of bits, or the bits of an ordered integer."""
    return word ^ LOW_BITS if word < 0 else word


def _ordered_float(x: float) -> int:
    """The ordered integer of a number rounded to float32."""
    try:
        word: int = struct.unpack("<i", struct.pack("<f", x))[0]
    except OverflowError:
        return 0
    return 0 if word & 0x7F800000 == 0x7F800000 else _ordered(word)


class Head:
    """The head of an array."""

    def __init__(self, reader: Reader) -> None:
        form = reader.number(1)
        version = reader.number(3)
        spaces = reader.number(1 << 16)
        if form == 1:
            raise unsupported("a head that was kept as text")
        self.kind = TYPES[reader.number(len(TYPES) - 1)]
        self.is_big = reader.number(1) == 1
        self.is_fortran = reader.number(1) == 1
        self.shape = [reader.number(1 << 48) for _ in range(reader.number(32))]
        order = ">" if self.is_big else "<"
        lengths = ", ".join(map(str, self.shape)) + ("," if len(self.shape) == 1 else "")
        text = (
            f"{{'descr': '{order}{self.kind}', 'fortran_order': {self.is_fortran}, "
            f"'shape': ({lengths}), }}"
        )
        data = text.encode() + b" " * spaces + b"\n"
        length = len(data).to_bytes(2 if version == 1 else 4, "little")
        self.data = b"\x93NUMPY" + bytes([version, 0]) + length + data

    def layout(self) -> tuple[int, int, int, int]:
        """Count, height, width and channels of the items."""
        a, n = self.shape, len(self.shape)
        if n <= 1:
            return (a[0] if n else 1), 1, 1, 1
        if n == 2:
            return (a[0], 1, 1, a[1]) if a[1] <= 256 else (a[0], 1, a[1], 1)
        if n == 3:
            return (a[0], 1, a[1], a[2]) if a[2] <= 16 < a[1] else (a[0], a[1], a[2], 1)
        last = (a[-3], a[-2], a[-1]) if a[-1] <= 256 else (a[-3], a[-2] * a[-1], 1)
        return prod(a[:-3]), *last


def _weights(reader: Reader, places: int) -> list[list[float]]:
    told = []
    for _ in range(reader.number(max(1, places))):
        count = reader.number(MOST_WEIGHTS)
        told.append(list(struct.unpack(f"<{count}f", reader.take(4 * count))))
    if not told or not all(math.isfinite(weight) for own in told for weight in own):
        raise corrupt("an axis without weights")
    return told


class Channel:
    """The floats of a channel."""

    def __init__(self, sides: tuple[int, int, int], axes: list[list[list[float]]]) -> None:
        self.sides = sides
        self.axes = axes
        self.floats: list[float] = []
        self.errors: list[list[int]] = []

    def _along(self, axis: int, step: int, place: int) -> float:
        own = self.axes[axis][min(place, len(self.axes[axis]) - 1)]
        at = len(self.floats)
        made = self.floats[at - step]
        for i, weight in enumerate(own[: place - 1]):
            made += weight * (self.floats[at - (i + 1) * step] - self.floats[at - (i + 2) * step])
        return made

    def _near(self, kind: int, step: int, place: int) -> int:
        at = len(self.errors)
        return sum(
            near * (self.errors[at - d * step][kind] if d <= place else OUTSIDE)
            for d, near in enumerate(NEAR, 1)
        )

    def put(self, residual: int) -> int:
        """The bits of the next float."""
        _, rows, columns = self.sides
        at = len(self.floats)
        x, y, plane = at % columns, at // columns % rows, at // columns // rows
        made = [math.nan] * 4
        if x > 0:
            made[0] = self._along(0, 1, x)
        if y > 0:
            made[1] = self._along(1, columns, y)
        if plane > 0:
            made[2] = self._along(2, columns * rows, plane)
        if x > 0 and y > 0:
            f = self.floats
            made[3] = f[at - 1] + f[at - columns] - f[at - 1 - columns]
        told = [kind for kind in range(4) if math.isfinite(made[kind])]
        costs = {}
        for kind in told:
            above, beside = self._near(kind, columns, y), self._near(kind, 1, x)
            costs[kind] = (2 * above, 2 * beside, above + beside, above + beside)[kind]
        total, weighted = 0.0, 0.0
        for kind in told:
            behind = costs[kind] - min(costs.values())
            if behind <= MIXED:
                weighted += power(-3 * behind) * made[kind]
                total += power(-3 * behind)
        ordered = s32(residual + (_ordered_float(weighted / total) if told else 0))
        self.errors.append(
            [
                abs(ordered - _ordered_float(made[kind])).bit_length() if kind in told else UNTOLD
                for kind in range(4)
            ]
        )
        word = _ordered(ordered)
        self.floats.append(struct.unpack("<f", struct.pack("<i", word))[0])
        return word


def restore_npy(values: list[int], remainder: bytes) -> bytes:
    """The file of an array, by the remainder."""
    reader = Reader(remainder, "the remainder")
    head = Head(reader)
    if head.kind != "f4":
        raise unsupported("an array of other types than float32")
    count, height, width, channels = head.layout()
    is_swapped = reader.number(1) == 1
    sides = (1, 1, count)
    if height > 1:
        sides = (count, height, width)
    elif width > 1:
        sides = (1, count, width)
    made: list[Channel] = []
    while len(made) < channels:
        alike = reader.number(channels - len(made))
        if alike == 0 or reader.number(3) != EXTRAPOLATED:
            raise unsupported("floats that are scaled integers")
        axes = [_weights(reader, side) for side in reversed(sides)]
        made += [Channel(sides, axes) for _ in range(alike)]
    if reader.number(0) != 0 or reader.left() > 0:
        raise corrupt("bytes behind the codings of floats")
    if len(values) != count * height * width * channels:
        raise corrupt("an array and its items differ in shape")
    order = ">" if head.is_big != is_swapped else "<"
    words = [made[at % channels].put(value) for at, value in enumerate(values)]
    if head.is_fortran and len(head.shape) > 1:
        raise unsupported("an array in the order of Fortran")
    return head.data + struct.pack(f"{order}{len(words)}i", *words)
