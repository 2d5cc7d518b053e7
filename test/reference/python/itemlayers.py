"""Layers of items: inverses (SPEC.md, 10.5 and 10.7).

Each layer is read for the lattice that it has in encoding, and says by `after` which one it leaves.
`inverse` takes the latents of that one back to values, `before` being the items before, the latest
first. Layers with `along` take the items before to what the layers behind them see.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from base import BASES, Base, most_components, outputs_of
from conditioner import Conditioner, View
from errors import corrupt
from integers import clamp, s32
from modelfields import LARGEST_VALUE, Fields, Lattice, checked, lacking
from movers import Planar, Radial
from scales import LARGEST_EXPONENT, unscaled
from stack import Stack

LARGEST_BOUND = 1 << 30
MOST_TABLE_VALUES = 1 << 16
# What the sum of the weights of a row is below, so that sums are exact in binary64.
WEIGHTS_BOUND = 1 << 21


class Layer(Protocol):
    """A layer on a lattice."""

    after: Lattice

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""


class Shift:
    """Offsets of channels."""

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        self.after = lattice
        self.offsets = fields.integers("offsets", LARGEST_VALUE, lattice.channels)

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""
        n = len(self.offsets)
        return [s32(value + self.offsets[at % n]) for at, value in enumerate(z)]

    def along(self, v: list[int]) -> list[int]:
        """From values to latents."""
        n = len(self.offsets)
        return [s32(value - self.offsets[at % n]) for at, value in enumerate(v)]


class Scale:
    """The modular scale transform."""

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        self.after = lattice
        self.exponents = fields.integers("exponents", LARGEST_EXPONENT, lattice.channels)

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""
        v = list(z)
        for at in range(len(z) - 1, -1, -1):
            v[at] = unscaled(z[at], self.exponents[at % len(self.exponents)], stack)
        return v


class Permute:
    """Channels in another order."""

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        self.after = lattice
        self.order = fields.integers("order", of=lattice.channels)
        if sorted(self.order) != list(range(lattice.channels)):
            raise lacking("order")

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""
        v = list(z)
        n = len(self.order)
        for at, value in enumerate(z):
            v[at - at % n + self.order[at % n]] = value
        return v

    def along(self, v: list[int]) -> list[int]:
        """From values to latents."""
        n = len(self.order)
        return [v[at - at % n + self.order[at % n]] for at in range(len(v))]


class Table:
    """Values of a channel by their number in a list."""

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        self.after = lattice
        arrays = fields.array("values")
        if len(arrays) != lattice.channels:
            raise lacking("values")
        self.tables = [checked(one, "values", LARGEST_VALUE) for one in arrays]
        for table in self.tables:
            rises = all(one < following for one, following in zip(table, table[1:]))
            if len(table) > MOST_TABLE_VALUES or not rises:
                raise lacking("values")
        # How many values that the table has not lie before each one that it has.
        self.gaps = [[v - table[0] - i for i, v in enumerate(table)] for table in self.tables]

    def _value(self, z: int, channel: int) -> int:
        table, gaps = self.tables[channel], self.gaps[channel]
        n = len(table)
        if n == 0:
            return z
        if z < 0:
            return s32(z + table[0])
        if z < n:
            return table[z]
        rank, is_gap = divmod(z - n, 2)
        if not is_gap:
            return s32(table[-1] + 1 + rank)
        if rank >= gaps[-1]:
            raise corrupt("a latent is the number of no value")
        return table[0] + rank + bisect_right(gaps, rank)

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""
        n = len(self.tables)
        return [self._value(value, at % n) for at, value in enumerate(z)]

    def _latent(self, v: int, channel: int) -> int:
        table = self.tables[channel]
        n = len(table)
        if n == 0:
            return v
        if v < table[0]:
            return s32(v - table[0])
        if v > table[-1]:
            return s32(n + 2 * (v - table[-1] - 1))
        i = bisect_left(table, v)
        return i if table[i] == v else s32(n + 2 * (v - table[0] - i) + 1)

    def along(self, v: list[int]) -> list[int]:
        """From values to latents."""
        n = len(self.tables)
        return [self._latent(value, at % n) for at, value in enumerate(v)]


class Compand:
    """Integers by sign, power of two and first digits."""

    MOST_DIGITS = 31
    BITS_AT_ONCE = 16

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        self.after = lattice
        self.digits = fields.integers("digits", self.MOST_DIGITS, lattice.channels)
        if min(self.digits) < 0:
            raise lacking("digits")

    def _value(self, z: int, digits: int, stack: Stack) -> int:
        q = abs(z)
        k = max(0, (q >> digits) - 1)
        if k > self.MOST_DIGITS:
            raise corrupt("a latent is of no integer of 32 bits")
        low = min(k, self.BITS_AT_ONCE)
        high = stack.pop_even(1 << (k - low)) if k > low else 0
        rest = stack.pop_even(1 << low) if k > 0 else 0
        amount = ((q - (k << digits)) << k) + (high << low) + rest
        v = -amount if z < 0 else amount
        if s32(v) != v:
            raise corrupt("a latent is of no integer of 32 bits")
        return v

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""
        v = list(z)
        for at in range(len(z) - 1, -1, -1):
            v[at] = self._value(z[at], self.digits[at % len(self.digits)], stack)
        return v

    def _latent(self, v: int, digits: int) -> int:
        k = max(0, abs(v).bit_length() - digits - 1)
        q = (k << digits) + (abs(v) >> k)
        return -q if v < 0 else q

    def along(self, v: list[int]) -> list[int]:
        """From values to latents."""
        return [self._latent(value, self.digits[at % len(self.digits)]) for at, value in enumerate(v)]


class Linear:
    """A matrix of ones on the diagonal, by lifting."""

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        self.after = lattice
        self.n = n = lattice.channels
        weights = fields.halves("weights", n * n)
        self.rows = [weights[i * n : (i + 1) * n] for i in range(n)]
        for i, row in enumerate(self.rows):
            if row[i] != 0 or sum(map(abs, row)) >= WEIGHTS_BOUND:
                raise lacking("weights")

    def _added(self, v: list[int], i: int, a: int, b: int) -> int:
        return (128 + sum(self.rows[i][j] * v[j] for j in range(a, b))) >> 8

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""
        made: list[int] = []
        for at in range(0, len(z), self.n):
            v = z[at : at + self.n]
            for i in range(self.n):
                v[i] = s32(v[i] - self._added(v, i, 0, i))
            for i in range(self.n - 1, -1, -1):
                v[i] = s32(v[i] - self._added(v, i, i + 1, self.n))
            made += v
        return made

    def along(self, v: list[int]) -> list[int]:
        """From values to latents."""
        made: list[int] = []
        for at in range(0, len(v), self.n):
            z = v[at : at + self.n]
            for i in range(self.n):
                z[i] = s32(z[i] + self._added(z, i, i + 1, self.n))
            for i in range(self.n - 1, -1, -1):
                z[i] = s32(z[i] + self._added(z, i, 0, i))
            made += z
        return made


class Squeeze:
    """Four cells as one."""

    # Row and column of the cells whose channels follow each other.
    CELLS = ((0, 0), (1, 1), (0, 1), (1, 0))

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        if lattice.height % 2 != 0 or lattice.width % 2 != 0:
            raise lacking("lattice for a squeeze")
        self.lattice = lattice
        self.after = Lattice(lattice.height // 2, lattice.width // 2, 4 * lattice.channels, 0)

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""
        v = list(z)
        n, width = self.lattice.channels, self.lattice.width
        at = 0
        for y in range(0, self.lattice.height, 2):
            for x in range(0, width, 2):
                for row, column in self.CELLS:
                    to = ((y + row) * width + x + column) * n
                    v[to : to + n] = z[at : at + n]
                    at += n
        return v


def _unmoved(z: int, view: View, outputs: list[int], affine: bool, stack: Stack) -> int:
    """The value that a coupling moved, and scaled where it is affine."""
    if affine:
        z = unscaled(z, clamp((outputs[1] + 8) >> 4, -LARGEST_EXPONENT, LARGEST_EXPONENT), stack)
    move = (clamp(outputs[0], -4095, 4095) * view.roughness + 8192) // 16384
    return s32(z + view.reference + move)


class Coupling:
    """Moves targets by what the others tell."""

    CAUSAL = False

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        self.after = lattice
        self.affine = fields.flag("affine")
        self.conditioner = Conditioner(
            fields.map("conditioner"), lattice, 2 if self.affine else 1
        )
        if self.conditioner.causal != self.CAUSAL:
            raise lacking("order")

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""
        v = list(z)
        self._undo(v, before, stack, rising=False)
        return v

    def _undo(self, v: list[int], before: list[list[int]], stack: Stack, rising: bool) -> None:
        """Takes targets back, in rising order or the other way, by what is seen at the time."""
        about = self.conditioner
        order = 1 if rising else -1
        targets = list(enumerate(about.targets))[::order]
        for cell in about.cells()[::order]:
            views = about.look([v, *before], cell)
            for k, (channel, neighbourhood) in targets:
                outputs = about.outputs(views, v, cell, k)
                at = about.place(cell, channel)
                v[at] = _unmoved(v[at], views[neighbourhood], outputs, self.affine, stack)


class Autoregressive(Coupling):
    """Moves targets also by those before them."""

    CAUSAL = True

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        super().__init__(fields, lattice)
        self.masked = fields.choice("direction", "maf", "iaf") == "maf"

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""
        v = list(z)
        self._undo(v, before, stack, rising=self.masked)
        return v


class Factor:
    """Codes channels, which the layers behind it do not see."""

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        kind = fields.choice("base", *BASES)
        components = fields.integer("components", 1, most_components(kind))
        self.conditioner = Conditioner(fields.map("conditioner"), lattice, outputs_of(kind, components))
        if len(self.conditioner.parities) == 1:
            raise lacking("cells")
        targets = self.conditioner.targets
        ranges = fields.integers("ranges", LARGEST_BOUND, 2 * len(targets))
        self.bases = []
        for least, greatest in zip(ranges[::2], ranges[1::2]):
            if least > greatest or (kind == "categorical" and greatest - least >= components):
                raise lacking("ranges")
            self.bases.append(Base(kind, components, least, greatest))
        taken = {channel for channel, _ in targets}
        self.lattice = lattice
        self.kept = [c for c in range(lattice.channels) if c not in taken]
        self.after = replace(lattice, channels=len(self.kept), back=0)

    def inverse(self, z: list[int], before: list[list[int]], stack: Stack) -> list[int]:
        """From latents to values."""
        v = [0] * self.lattice.size
        about = self.conditioner
        for cell in range(self.lattice.height * self.lattice.width):
            for at, channel in enumerate(self.kept):
                v[cell * self.lattice.channels + channel] = z[cell * len(self.kept) + at]
        for cell in about.cells():
            views = about.look([v, *before], cell)
            for k, (channel, neighbourhood) in enumerate(about.targets):
                view = views[neighbourhood]
                outputs = about.outputs(views, v, cell, k)
                value = self.bases[k].decode(stack, outputs, view.reference, view.roughness)
                v[about.place(cell, channel)] = value
        return v


LAYERS: dict[str, Callable[[Fields, Lattice], Layer]] = {
    "shift": Shift,
    "scale": Scale,
    "permute": Permute,
    "table": Table,
    "compand": Compand,
    "linear": Linear,
    "squeeze": Squeeze,
    "planar": Planar,
    "radial": Radial,
    "coupling": Coupling,
    "autoregressive": Autoregressive,
    "factor": Factor,
}
