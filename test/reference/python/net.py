"""Nets, their maps, and decisions by them (SPEC.md, 9.6.2)."""

from __future__ import annotations

from collections import defaultdict

from integers import clamp, s32
from logistic import domain, squash
from rans import Coder


def new_map() -> list[int]:
    """An adaptive map that changes nothing."""
    return [squash(domain((i - 24) * 128)) for i in range(49)]


class Net:
    """Mixes inputs in two layers; vectors are made when they are first needed."""

    def __init__(self, inputs: int, sets: int, weight: int) -> None:
        self.input = [0] * inputs
        self.sets = sets
        self.rate = 1000
        self.decisions = 0
        self.vectors = [defaultdict(lambda: [weight] * inputs) for _ in range(sets)]
        self.lasts = defaultdict(lambda: [65536 // sets] * sets)

    def decide(
        self, coder: Coder, chosen: list[int], last_chosen: int, maps: list[list[int]]
    ) -> int:
        """One decision, from which all learns that took part."""
        w = [self.vectors[j][chosen[j]] for j in range(self.sets)]
        last = self.lasts[last_chosen]
        active = [i for i, value in enumerate(self.input) if value != 0]
        out = [domain(s32(sum(self.input[i] * v[i] for i in active)) >> 16) for v in w]
        mixed = domain(s32(sum(a * b for a, b in zip(out, last))) >> 16)
        knot, between = (mixed + 3072) >> 7, (mixed + 3072) & 127
        q = [(m[knot] * (128 - between) + m[knot + 1] * between) >> 7 for m in maps]
        bit = coder.code(clamp((2 * squash(mixed) + q[0] + q[1] + 2) >> 2, 1, 65535))

        target = 65535 if bit == 1 else 0
        for j, v in enumerate(w):
            e = ((target - squash(out[j])) * self.rate) >> 8
            for i in active:
                v[i] = s32(v[i] + (s32(s32(self.input[i] * e) + 8192) >> 14))
        e = ((target - squash(mixed)) * 40) >> 8
        for j in range(self.sets):
            last[j] = s32(last[j] + ((out[j] * e + 8192) >> 14))
        self.decisions += 1
        if self.decisions % 256 == 1:
            self.rate -= (self.rate - 187) >> 6
        near = (mixed + 3072 + 64) >> 7
        for m in maps:
            m[near] += (target - m[near]) >> 6
        return bit
