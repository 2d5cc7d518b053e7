"""Hashes of the contexts of prior 3 (SPEC.md, 5.4.3)."""

from __future__ import annotations

from integers import u32


def combine(a: int, b: int) -> int:
    """A hash of two numbers."""
    m = u32((a + b + 1) * 0x9E3779B1)
    return u32((m ^ (m >> 15)) * 0x2C1B3C6D)


class Words:
    """Hashes of the word that is being read and of the one before."""

    def __init__(self) -> None:
        self.word = 0
        self.word_before = 0

    def learn(self, byte: int) -> None:
        """Takes the byte that was decoded last."""
        folded = byte + 32 if 65 <= byte <= 90 else byte
        if 97 <= folded <= 122 or folded >= 128:
            self.word = combine(self.word, folded)
        elif self.word != 0:
            self.word_before = self.word
            self.word = 0


def context_hashes(latent: bytearray, position: int, stride: int, words: Words) -> list[int]:
    """The hashes of the eight contexts of the byte at `position`."""

    def last(n: int) -> int:
        return int.from_bytes(latent[max(position - n, 0) : position], "big")

    def at(place: int) -> int:
        return latent[place] if place >= 0 else 0

    c4 = last(4)
    c8 = int.from_bytes(latent[position - 8 : position - 4], "big") if position >= 8 else 0
    hashes = [
        combine(1, last(1)),
        combine(2, last(2)),
        combine(3, last(3)),
        combine(4, c4),
        combine(combine(6, c4), c8 & 0xFFFF),
    ]
    if stride == 0:
        return hashes + [
            combine(combine(5, c4), c8 & 0xFF),
            combine(combine(7, words.word), last(1)),
            combine(combine(8, words.word), words.word_before),
        ]
    above = at(position - stride)
    above2 = at(position - 2 * stride)
    corner = at(position - stride - 1)
    column = position % stride
    return hashes + [
        combine(combine(9, above), column),
        combine(combine(10, above * 256 + last(1)), corner),
        combine(combine(11, above * 256 + above2), column),
    ]
