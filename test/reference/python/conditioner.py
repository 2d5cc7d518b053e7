"""Conditioners: what tells some values of an item from others (SPEC.md, 10.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from integers import clamp, s32
from modelfields import LARGEST_VALUE, Fields, Lattice, checked, lacking
from scales import log16

MOST_TAPS = 256
MOST_DENSE = 9
MOST_UNITS = 1024
LARGEST_WEIGHT = 2047
SUM_BOUND = 1 << 24
LARGEST_LEVEL = 20
LARGEST_ROUGHNESS = (1 << 18) - 1
LARGEST_INPUT = 256
LARGEST_OUTPUT = 511
MOST_PLACES = 1 << 25
CELLS = {"all": (0, 1), "even": (0,), "odd": (1,)}


@dataclass(frozen=True)
class View:
    """What a neighbourhood of a cell tells."""

    reference: int
    roughness: int
    inputs: list[int]

    def scaled(self, d: int) -> int:
        """A difference from the reference, as an input."""
        shift = max(0, self.roughness.bit_length() - 12)
        reciprocal = (1 << 19) // (self.roughness >> shift)
        return clamp((((d >> shift) * reciprocal) + 128) >> 8, -255, 255)


class Neighbourhood:
    """Taps around a cell."""

    def __init__(self, fields: Fields, lattice: Lattice) -> None:
        taps = fields.integers("taps")
        if len(taps) % 4 != 0 or len(taps) > 4 * MOST_TAPS:
            raise lacking("taps")
        self.taps = [tuple(taps[at : at + 4]) for at in range(0, len(taps), 4)]
        about = fields.integers("about", of=5)
        self.references, self.center, self.spread, self.level, self.own = about
        if (
            self.references not in (0, 1, 2, 4)
            or self.references > len(self.taps)
            or not 1 <= self.spread <= LARGEST_ROUGHNESS
            or not 0 <= self.level <= LARGEST_LEVEL
            or not -1 <= self.own < lattice.channels
            or abs(self.center) > LARGEST_VALUE
        ):
            raise lacking("neighbourhood")
        for back, y, x, channel in self.taps:
            is_near = abs(y) <= lattice.height and abs(x) <= lattice.width
            is_there = 0 <= back <= lattice.back and 0 <= channel < lattice.channels
            if not is_near or not is_there:
                raise lacking("tap")
        self.lattice = lattice
        self.input_count = len(self.taps) + 2 if self.taps else 0

    def _values(self, items: list[list[int]], row: int, column: int) -> list[int]:
        """The values of the taps; `items` are the present one and those before it."""
        lattice = self.lattice
        found: list[int | None] = []
        for back, y, x, channel in self.taps:
            inside = 0 <= row + y < lattice.height and 0 <= column + x < lattice.width
            if inside:
                cell = (row + y) * lattice.width + column + x
                found.append(items[back][cell * lattice.channels + channel])
            else:
                found.append(found[-1] if found else None)
        first = next((value for value in found if value is not None), self.center)
        return [first if value is None else value for value in found]

    def look(self, items: list[list[int]], row: int, column: int) -> View:
        """What is seen from a cell."""
        taps = self._values(items, row, column)
        n = len(taps)
        reference, roughness = self.center, self.spread
        if self.references > 0:
            total = (self.references >> 1) + sum(taps[: self.references])
            reference = total // self.references
        if n == 0:
            return View(reference, roughness, [])
        gain = max(1, (128 + n) // (2 * n))
        apart = sum(min(4095, abs(tap - reference)) for tap in taps)
        roughness = min(LARGEST_ROUGHNESS, gain * apart + self.spread)
        view = View(reference, roughness, [])
        view.inputs.extend(view.scaled(tap - reference) for tap in taps)
        view.inputs.append(clamp(2 * (log16(roughness) - 128), -255, 255))
        view.inputs.append(clamp(s32(reference - self.center) >> self.level, -255, 255))
        return view


class Dense:
    """A layer of a net, whose units of degree `d` see `seen(d)` of the inputs, the first ones."""

    def __init__(self, fields: Fields, inputs: int, is_first: bool) -> None:
        self.inputs = fields.integer("inputs", inputs, inputs)
        self.outputs = fields.integer("outputs", 1, 1 << 24)
        weights = fields.halves("weights", self.inputs * self.outputs)
        self.rows = [weights[u * inputs : (u + 1) * inputs] for u in range(self.outputs)]
        self.biases = fields.integers("biases", of=self.outputs)
        largest = LARGEST_INPUT if is_first else LARGEST_OUTPUT
        for row, bias in zip(self.rows, self.biases):
            if any(abs(weight) > LARGEST_WEIGHT for weight in row):
                raise lacking("weights")
            if abs(bias) + 256 * 511 + largest * sum(map(abs, row)) >= SUM_BOUND:
                raise lacking("weights")

    def sums(self, inputs: list[int]) -> list[int]:
        """Biases and what the weights make of the inputs."""
        return [
            bias + sum(weight * value for weight, value in zip(row, inputs))
            for row, bias in zip(self.rows, self.biases)
        ]


def read_net(fields: Fields, common: int, own: int, degrees: int, outputs: int) -> list[Dense]:
    """The net of a conditioner whose first `common` inputs all units see."""
    maps = fields.maps("net")
    if not 1 <= len(maps) <= MOST_DENSE:
        raise lacking("net")
    net: list[Dense] = []
    for at, layer in enumerate(maps):
        before = net[-1].outputs if net else common + own
        dense = Dense(layer, before, not net)
        if at < len(maps) - 1 and dense.outputs > MOST_UNITS:
            raise lacking("outputs")
        for unit, row in enumerate(dense.rows):
            degree = unit * degrees // dense.outputs
            for column, weight in enumerate(row):
                seen = column < common + degree if not net else column * degrees // before <= degree
                if weight != 0 and not seen:
                    raise lacking("weights: a unit has one of what it does not see")
        net.append(dense)
    if net[-1].outputs != outputs:
        raise lacking("outputs")
    return net


def evaluate(net: list[Dense], inputs: list[int]) -> list[int]:
    """The outputs of a net."""
    values = inputs
    for at, dense in enumerate(net[:-1]):
        kept = at > 0 and dense.inputs == dense.outputs
        values = [
            clamp((s + (256 * values[unit] if kept else 0) + 128) >> 8, 0, LARGEST_OUTPUT)
            for unit, s in enumerate(dense.sums(values))
        ]
    return [(s + 16) >> 5 for s in net[-1].sums(values)]


class Conditioner:
    """What a layer knows of its targets, with so many outputs for each."""

    def __init__(self, fields: Fields, lattice: Lattice, per_target: int) -> None:
        self.lattice = lattice
        self.per_target = per_target
        self.causal = fields.choice("order", "apart", "causal") == "causal"
        self.parities = CELLS[fields.choice("cells", *CELLS)]
        if self.causal and len(self.parities) == 1:
            raise lacking("cells")
        self.neighbourhoods = [Neighbourhood(one, lattice) for one in fields.maps("neighbourhoods")]
        taps = sum(len(neighbourhood.taps) for neighbourhood in self.neighbourhoods)
        if (
            len(self.neighbourhoods) > 2 * lattice.channels + 16
            or taps * lattice.height * lattice.width > MOST_PLACES
        ):
            raise lacking("neighbourhoods")
        self._read_targets(fields.array("targets"))
        for neighbourhood in self.neighbourhoods:
            if not all(self._is_known(*tap) for tap in neighbourhood.taps):
                raise lacking("tap: one is not known")
        self.own = [n for n in self.neighbourhoods if n.own >= 0]
        channels = [channel for channel, _ in self.targets]
        if self.own and not self.causal:
            raise lacking("neighbourhood")
        if [n.own for n in self.own] != channels[: len(self.own)]:
            raise lacking("neighbourhood")
        self.net = read_net(
            fields,
            sum(n.input_count for n in self.neighbourhoods),
            len(self.own),
            len(self.targets) if self.causal else 1,
            per_target * len(self.targets),
        )

    def _read_targets(self, value: list[Any]) -> None:
        flat = checked(value, "targets")
        self.targets = list(zip(flat[::2], flat[1::2]))
        channels = {channel for channel, _ in self.targets}
        if (
            len(flat) % 2 != 0
            or len(flat) == 0
            or len(channels) != len(self.targets)
            or not channels <= set(range(self.lattice.channels))
            or not all(0 <= n < len(self.neighbourhoods) for _, n in self.targets)
        ):
            raise lacking("targets")

    def _is_known(self, back: int, y: int, x: int, channel: int) -> bool:
        if back > 0 or all(channel != target for target, _ in self.targets):
            return True
        if self.causal:
            return y < 0 or (y == 0 and x < 0)
        return len(self.parities) == 1 and (x + y) % 2 == 1

    def cells(self) -> list[tuple[int, int]]:
        """Row and column of the cells with targets, in rising order."""
        return [
            (y, x)
            for y in range(self.lattice.height)
            for x in range(self.lattice.width)
            if (x + y) % 2 in self.parities
        ]

    def place(self, cell: tuple[int, int], channel: int) -> int:
        """The place of an integer in the item."""
        y, x = cell
        return (y * self.lattice.width + x) * self.lattice.channels + channel

    def look(self, items: list[list[int]], cell: tuple[int, int]) -> list[View]:
        """What is seen from a cell; `items` are the present one and those before it."""
        return [neighbourhood.look(items, *cell) for neighbourhood in self.neighbourhoods]

    def outputs(
        self, views: list[View], values: list[int], cell: tuple[int, int], target: int
    ) -> list[int]:
        """The outputs for a target; in causal order those before it count with their `values`."""
        inputs = [value for view in views for value in view.inputs]
        seeing = [view for view, n in zip(views, self.neighbourhoods) if n.own >= 0]
        for at, (view, n) in enumerate(zip(seeing, self.own)):
            known = at < target
            value = values[self.place(cell, n.own)] if known else view.reference
            inputs.append(view.scaled(value - view.reference))
        made = evaluate(self.net, inputs)
        return made[target * self.per_target : (target + 1) * self.per_target]
