"""Prior 1: order2 (SPEC.md, 5.2)."""

from __future__ import annotations

from collections import defaultdict

from integers import mulr15, u32
from rans import Coder

RATES = (1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5)
TOTAL = 32704
UPPER, LOWER = 0, 1


class Distribution:
    """An adaptive distribution of a nibble: `at[i]` belongs to all nibbles below `i`."""

    __slots__ = ("at", "count")

    def __init__(self) -> None:
        self.at = [2044 * i for i in range(17)]
        self.count = 0

    def learn(self, nibble: int) -> None:
        """Moves towards a nibble that occurred."""
        rate = RATES[self.count]
        for i in range(1, 16):
            self.at[i] += ((TOTAL if i > nibble else 0) - self.at[i]) >> rate
        self.count = min(self.count + 1, 15)


class Order2:
    """The state of the prior.

    Distributions are made when they are first needed. Their keys are the context and, in it, 0 for
    the upper nibble or 1 + the upper nibble for the lower one.
    """

    def __init__(self, coder: Coder) -> None:
        self.coder = coder
        self.order1: defaultdict[tuple[int, int], Distribution] = defaultdict(Distribution)
        self.order2: defaultdict[tuple[int, int], Distribution] = defaultdict(Distribution)
        self.weight = [[[16384] * 16 for _ in range(16)] for _ in range(2)]
        self.previous = [0, 0]

    def next_bytes(self) -> tuple[int, int]:
        """The next byte of each cursor."""
        context1 = [previous & 0xFF for previous in self.previous]
        context2 = [u32((previous & 0xFFFF) * 0x9E3779B1) >> 20 for previous in self.previous]
        upper = [
            self.nibble(self.order1[context1[k], 0], self.order2[context2[k], 0], UPPER)
            for k in (0, 1)
        ]
        lower = [
            self.nibble(
                self.order1[context1[k], 1 + upper[k]],
                self.order2[context2[k], 1 + upper[k]],
                LOWER,
            )
            for k in (0, 1)
        ]
        byte = [16 * upper[k] + lower[k] for k in (0, 1)]
        self.previous = [u32(self.previous[k] * 256 + byte[k]) for k in (0, 1)]
        return byte[0], byte[1]

    def nibble(self, a: Distribution, b: Distribution, half: int) -> int:
        """A nibble under the mean of two distributions, of order 1 and of order 2."""
        weights = self.weight[half][b.count]
        w = weights[a.count]
        mean = [a.at[i] + 4 * i + mulr15(b.at[i] - a.at[i], w) for i in range(17)]
        point = self.coder.point() >> 1
        n = sum(1 for i in range(1, 16) if mean[i] <= point)
        self.coder.advance(2 * mean[n], 2 * (mean[n + 1] - mean[n]))

        towards = 32767 if b.at[n + 1] - b.at[n] > mean[n + 1] - mean[n] else 0
        weights[a.count] = w + ((towards - w) >> 6)
        a.learn(n)
        b.learn(n)
        return n


def decode(payload: bytes, size: int) -> tuple[bytes, int]:
    """The latent of `size` bytes and the content check. The latent: the first half by cursor 0, the second by cursor 1."""
    coder = Coder(payload)
    prior = Order2(coder)
    half = (size + 1) // 2
    first, second = bytearray(), bytearray()
    for _ in range(half):
        byte0, byte1 = prior.next_bytes()
        first.append(byte0)
        second.append(byte1)
    return bytes(first + second)[:size], coder.finish()
