"""Layers that move channels by a function of others (SPEC.md, 10.5)."""

from __future__ import annotations

from integers import clamp, s32
from modelfields import Fields, Lattice, lacking
from stack import Stack

LARGEST_LEVEL = 20
LARGEST_DIRECTION = (1 << 15) - 1
LARGEST_SEEN = 4095
SUM_BOUND = 1 << 24


class Mover:
    """What planar and radial have in common."""

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        self.after = lattice
        self.seen = fields.integers("seen")
        self.level = fields.integer("level", 0, LARGEST_LEVEL)
        self.moved = fields.integers("moved")
        self.directions = fields.integers("directions", LARGEST_DIRECTION, len(self.moved))
        channels = self.seen + self.moved
        if not self.seen or not self.moved:
            raise lacking("channels of a layer")
        if len(set(channels)) != len(channels) or not set(channels) <= set(range(lattice.channels)):
            raise lacking("channels of a layer")

    def height(self, s: list[int]) -> int:
        """How far directions go, by what is seen."""
        raise NotImplementedError

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""
        return self._moved(z, -1)

    def along(self, v: list[int]) -> list[int]:
        """From values to latents."""
        return self._moved(v, 1)

    def _moved(self, z: list[int], sign: int) -> list[int]:
        v = list(z)
        for cell in range(0, len(z), self.after.channels):
            h = self.height(
                [clamp(z[cell + c] >> self.level, -LARGEST_SEEN, LARGEST_SEEN) for c in self.seen]
            )
            for c, direction in zip(self.moved, self.directions):
                v[cell + c] = s32(z[cell + c] + sign * ((direction * h + 128) >> 8))
        return v


class Planar(Mover):
    """By the distance from a plane."""

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        super().__init__(fields, lattice)
        self.normal = fields.integers("normal", of=len(self.seen))
        self.bias = fields.integer("bias", -SUM_BOUND, SUM_BOUND)
        if abs(self.bias) + 256 + LARGEST_SEEN * sum(map(abs, self.normal)) >= SUM_BOUND:
            raise lacking("normal")

    def height(self, s: list[int]) -> int:
        """How far directions go, by what is seen."""
        total = self.bias + 128 + sum(n * value for n, value in zip(self.normal, s))
        return clamp(total >> 8, -256, 256)


class Radial(Mover):
    """By the distance from a center."""

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        super().__init__(fields, lattice)
        self.center = fields.integers("center", LARGEST_SEEN, len(self.seen))
        self.reach = fields.integer("reach", 1, LARGEST_DIRECTION)

    def height(self, s: list[int]) -> int:
        """How far directions go, by what is seen."""
        distance = sum(abs(value - center) for value, center in zip(s, self.center))
        return 256 * self.reach // (self.reach + distance)
