"""The match model of prior 3 (SPEC.md, 5.4.5)."""

from __future__ import annotations

from hashes import combine
from learnt import Learnt

LEAST = 6
LONGEST = 65535
LONGEST_FOUND = 63
LENGTHS = 64


def _new_probability(length: int, expected_bit: int) -> Learnt:
    unexpected = 65536 // (length + 2)
    return Learnt(64 * (65535 - unexpected if expected_bit == 1 else unexpected))


class Match:
    """Where the last bytes occurred before, and what followed there."""

    def __init__(self) -> None:
        self.at = 0
        self.length = 0
        self._table: dict[int, int] = {}
        self._probability = [
            [_new_probability(length, bit) for bit in (0, 1)] for length in range(LENGTHS)
        ]

    def expected(self, latent: bytearray) -> int:
        """256 + the byte that the match expects, 0 without a match."""
        return 256 + latent[self.at] if self.length > 0 else 0

    def probability(self, expected_bit: int) -> Learnt:
        """How likely a one is where the match expects that bit."""
        return self._probability[min(self.length, LENGTHS - 1)][expected_bit]

    def length_class(self) -> int:
        """The class of the length of a match, from 1 on."""
        n = self.length.bit_length()
        return 1 + min(2 * n + ((self.length >> max(n - 2, 0)) & 1), 14)

    def learn(self, latent: bytearray, end: int) -> None:
        """Goes on, or looks for another match, after the byte at `end - 1`."""
        if self.length > 0 and latent[self.at] == latent[end - 1]:
            self.length = min(self.length + 1, LONGEST)
            self.at += 1
        else:
            self.length = 0
        if end < LEAST:
            return
        a = int.from_bytes(latent[end - 4 : end], "little")
        b = int.from_bytes(latent[end - 6 : end - 4], "little")
        entry = combine(a, b) >> 14
        if self.length == 0 and self._table.get(entry, 0) > 0:
            self.at = self._table[entry]
            self.length = self._common(latent, end)
            if self.length < LEAST:
                self.length = 0
        self._table[entry] = end

    def _common(self, latent: bytearray, end: int) -> int:
        """How many bytes before the match are those before `end`."""
        most = min(LONGEST_FOUND, self.at)
        length = 0
        while length < most and latent[self.at - 1 - length] == latent[end - 1 - length]:
            length += 1
        return length
