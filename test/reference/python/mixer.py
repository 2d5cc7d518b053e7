"""A mixed decision of prior 2 (SPEC.md, 5.3.3)."""

from __future__ import annotations

from collections.abc import Sequence

from integers import clamp, mulr15, sat16
from logistic import domain, squash, stretch
from rans import Coder


class Counter:
    """A probability `p` of 2^16 that learns with a rate `r` of 2^16."""

    __slots__ = ("p", "r")

    def __init__(self) -> None:
        self.p = 32768
        self.r = 32768

    def learn(self, bit: int, least: int) -> None:
        """Moves towards a bit, and then learns slower, down to the rate `least`."""
        p, r = self.p, self.r
        if bit == 1:
            self.p = p + (((65535 - p) * r + 32768) >> 16)
        else:
            self.p = p - ((p * r + 32768) >> 16)
        square = (r * r) >> 16
        self.r = max(r - (square - (square >> 2)), least)


def identity_map() -> list[int]:
    """An adaptive map that changes nothing yet."""
    return [squash(domain((i - 12) * 256)) for i in range(25)]


def mix(
    coder: Coder,
    counters: Sequence[Counter],
    least: Sequence[int],
    weights: Sequence[list[int]],
    adaptive_map: list[int],
) -> int:
    """Codes one decision from the counters of the lanes.

    `least` has the least rate of each lane, `weights` are three sets.
    """
    w0, w1, w2 = weights
    lanes = range(len(counters))
    s = [stretch(counter.p >> 4) for counter in counters]
    total = sum(s[k] * sat16(sat16(w0[k] + w1[k]) + w2[k]) for k in lanes)
    mixed = domain(total >> 14)
    p0 = squash(mixed)
    entry = (mixed + 3072) >> 8
    between = (mixed + 3072) & 255
    below = adaptive_map[entry]
    above = adaptive_map[entry + 1]
    corrected = (below * (256 - between) + above * between) >> 8
    bit = coder.code(clamp((p0 + corrected + 1) >> 1, 8, 65528))

    target = 65535 if bit == 1 else 0
    error = (target - p0) >> 1
    for k in lanes:
        step = (mulr15(s[k], error) + 4) >> 3
        w0[k] = sat16(w0[k] + step)
        w1[k] = sat16(w1[k] + step)
        w2[k] = sat16(w2[k] + step)
    adaptive_map[entry] = below + (((target - below) * (256 - between)) >> 14)
    adaptive_map[entry + 1] = above + (((target - above) * between) >> 14)
    for counter, lowest in zip(counters, least):
        counter.learn(bit, lowest)
    return bit
