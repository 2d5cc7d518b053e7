"""Mixing and correction in prior 3 (SPEC.md, 5.4.5)."""

from __future__ import annotations

from collections import defaultdict
from operator import mul

from integers import s32, trunc_third
from logistic import domain, squash

INPUTS = 20


def _new_vector() -> list[int]:
    return [13107] * INPUTS


class Mixing:
    """Three vectors of weights for each bit, each chosen by a context of its own."""

    def __init__(self) -> None:
        self._weights: list[defaultdict[int, list[int]]] = [
            defaultdict(_new_vector) for _ in range(3)
        ]
        self._inputs: list[int] = []
        self._chosen: list[list[int]] = []
        self._dots: list[int] = []

    def mix(self, inputs: list[int], contexts: tuple[int, int, int]) -> int:
        """The logarithm of the odds of a one."""
        self._inputs = inputs
        self._chosen = [weights[context] for weights, context in zip(self._weights, contexts)]
        self._dots = [domain(s32(sum(map(mul, inputs, w))) >> 16) for w in self._chosen]
        return domain(trunc_third(sum(self._dots)))

    def learn(self, target: int, rate: int) -> None:
        """Moves the weights of the last `mix`; `target` is the probability that was right."""
        for w, dot in zip(self._chosen, self._dots):
            e = ((target - squash(dot)) * rate) >> 4
            w[:] = [s32(weight + ((x * e + 8192) >> 14)) for weight, x in zip(w, self._inputs)]


def _identity_map() -> list[int]:
    return [squash(domain((i - 24) * 128)) for i in range(49)]


class Correction:
    """Two adaptive maps of what was mixed, each chosen by a context of its own."""

    def __init__(self) -> None:
        self._maps: list[defaultdict[int, list[int]]] = [
            defaultdict(_identity_map) for _ in range(2)
        ]
        self._chosen: list[list[int]] = []
        self._near = 0

    def correct(self, mixed: int, contexts: tuple[int, int]) -> int:
        """The probability of a one, of 2^16; may be 0 or 65536 before it is clamped."""
        knot = (mixed + 3072) >> 7
        between = (mixed + 3072) & 127
        self._chosen = [maps[context] for maps, context in zip(self._maps, contexts)]
        p1, p2 = ((m[knot] * (128 - between) + m[knot + 1] * between) >> 7 for m in self._chosen)
        self._near = knot + (between >> 6)
        return (2 * squash(mixed) + p1 + p2 + 2) >> 2

    def learn(self, target: int) -> None:
        """Moves the nearest entries of the last `correct`."""
        for m in self._chosen:
            m[self._near] += (target - m[self._near]) >> 6
