"""Learnt probabilities of prior 3 (SPEC.md, 5.4.2)."""

from __future__ import annotations

LARGEST_COUNT = 1023
RATES = [8192 // (2 * count + 3) for count in range(LARGEST_COUNT + 1)]


class Learnt:
    """A probability `p` of 2^22 that moves the less the more bits it has seen."""

    __slots__ = ("count", "p")

    def __init__(self, p: int) -> None:
        self.p = p
        self.count = 0

    def p12(self) -> int:
        """The probability of 4096."""
        return self.p >> 10

    def learn(self, bit: int) -> None:
        """Moves towards a bit."""
        target = 0x3FFFFF if bit == 1 else 0
        self.p += (((target - self.p) >> 3) * RATES[self.count]) >> 9
        self.count = min(self.count + 1, LARGEST_COUNT)
