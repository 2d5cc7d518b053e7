"""Bases: the distributions that latents of items are coded by (SPEC.md, 10.8)."""

from __future__ import annotations

from collections.abc import Callable
from math import floor

from integers import clamp
from scales import log16, power
from stack import TOTAL, Stack

ESCAPE = 64
ROOM = TOTAL - ESCAPE
STEPS_BOUND = 1 << 18
HALF = 4096


def _logistic() -> list[float]:
    upper = []
    e = 1.0
    for _ in range(HALF + 1):
        upper.append(1 / (1 + e))
        e = e * 0.99610136947011751
    return upper


def _normal() -> list[float]:
    d, r, s = 1.0, 0.99999237063457247, 0.0
    sums = [0.0]
    for _ in range(HALF):
        following = d * r
        r = r * 0.99998474132735227
        s = s + (d + following)
        sums.append(s)
        d = following
    return [0.5 + (0.5 * p) / s for p in sums]


def _table(upper: list[float]) -> list[float]:
    return [1 - value for value in reversed(upper[1:])] + upper


TABLES = {"logistic": _table(_logistic()), "normal": _table(_normal())}
BASES = (*TABLES, "uniform", "categorical")
MOST_COMPONENTS = 8
MOST_CATEGORIES = 256


def most_components(kind: str) -> int:
    """How many components a base can have."""
    return MOST_CATEGORIES if kind == "categorical" else MOST_COMPONENTS


def outputs_of(kind: str, components: int) -> int:
    """How many outputs a base has for each target."""
    return components if kind == "categorical" else 3 * components



def cumulative(table: list[float], x: float) -> float:
    """How much lies below `x`."""
    a = (x + 16) * 256
    if not a > 0:
        return table[0]
    if a >= 2 * HALF:
        return table[2 * HALF]
    i = floor(a)
    return table[i] + (a - i) * (table[i + 1] - table[i])


class Base:
    """A base of so many components for values of a range."""

    def __init__(self, kind: str, components: int, least: int, greatest: int) -> None:
        self.kind = kind
        self.components = components
        self.least = least
        self.bits = 0
        while (greatest - least) / (1 << self.bits) >= STEPS_BOUND:
            self.bits += 1
        self.steps = ((greatest - least) >> self.bits) + 1

    def _categories(self, o: list[int]) -> list[float]:
        """What lies below the beginning of each category."""
        weights = [power(clamp((value + 8) >> 4, -240, 240)) for value in o[: self.steps]]
        total = 0.0
        for weight in weights:
            total += weight
        below, sums = 0.0, []
        for weight in weights:
            sums.append(below / total)
            below += weight
        return sums

    def _mixture(self, o: list[int], reference: int, roughness: int) -> Callable[[int], float]:
        """What lies below the beginning of a step."""
        n = self.components
        weights = [power(clamp((o[k] + 8) >> 4, -240, 240)) for k in range(n)]
        total = 0.0
        for weight in weights:
            total += weight
        centers = [
            reference + (clamp(o[n + k], -4095, 4095) * roughness) / 16384 for k in range(n)
        ]
        sharps = [
            power(-clamp(((o[2 * n + k] + 8) >> 4) + log16(roughness) - 96, -80, 320))
            for k in range(n)
        ]
        shares = [weight / total for weight in weights]
        table = TABLES[self.kind]

        def below(i: int) -> float:
            edge = self.least + i * 2.0**self.bits - 0.5
            mass = 0.0
            for center, sharp, share in zip(centers, sharps, shares):
                mass += share * cumulative(table, (edge - center) * sharp)
            return mass

        return below

    def decode(self, stack: Stack, outputs: list[int], reference: int, roughness: int) -> int:
        """A value off the stack."""
        p = stack.place()
        if p >= ROOM:
            stack.pop(ROOM, ESCAPE)
            high = stack.pop_even(1 << 16)
            return (high << 16) + stack.pop_even(1 << 16) - (1 << 31)
        room = ROOM - self.steps
        if self.kind == "categorical":
            below = self._categories(outputs).__getitem__
        elif self.kind != "uniform":
            below = self._mixture(outputs, reference, roughness)

        def begin(i: int) -> int:
            if i <= 0:
                return 0
            if i >= self.steps:
                return ROOM
            if self.kind == "uniform":
                return i * room // self.steps + i
            return min(room, floor(room * below(i))) + i

        i, end = 0, self.steps
        while end - i > 1:
            middle = (i + end) // 2
            if begin(middle) <= p:
                i = middle
            else:
                end = middle
        stack.pop(begin(i), begin(i + 1) - begin(i))
        value = self.least + (i << self.bits)
        return value + (stack.pop_even(1 << self.bits) if self.bits > 0 else 0)
