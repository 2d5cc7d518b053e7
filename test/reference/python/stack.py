"""The stack that latents of items are coded on (SPEC.md, 10.2)."""

from __future__ import annotations

from errors import corrupt

TOTAL_BITS = 24
TOTAL = 1 << TOTAL_BITS
WORD_BYTES = 3
LEAST_STATE_BYTES = 4


class Stack:
    """A state of 48 bits, and words below it."""

    def __init__(self, latents: bytes) -> None:
        if len(latents) < LEAST_STATE_BYTES:
            raise corrupt(f"latents of {len(latents)} bytes")
        state_bytes = LEAST_STATE_BYTES + (len(latents) - LEAST_STATE_BYTES) % WORD_BYTES
        end = len(latents) - state_bytes
        self.words = [
            int.from_bytes(latents[at : at + WORD_BYTES], "little")
            for at in range(0, end, WORD_BYTES)
        ]
        self.state = int.from_bytes(latents[end:], "little")
        if latents[-1] == 0 or self.state < TOTAL:
            raise corrupt("the state of latents is none")

    def place(self) -> int:
        """Where the value on top lies."""
        return self.state % TOTAL

    def pop(self, start: int, frequency: int) -> None:
        """Takes the value off whose interval this is."""
        self.state = frequency * (self.state >> TOTAL_BITS) + self.state % TOTAL - start
        if self.state < TOTAL:
            word = self.words.pop() if self.words else 0
            self.state = (self.state << TOTAL_BITS) + word

    def push(self, start: int, frequency: int) -> None:
        """Puts a value on top by its interval."""
        if self.state >= frequency << TOTAL_BITS:
            self.words.append(self.state % TOTAL)
            self.state >>= TOTAL_BITS
        quotient, remainder = divmod(self.state, frequency)
        self.state = (quotient << TOTAL_BITS) + start + remainder

    def pop_even(self, n: int) -> int:
        """Takes one of `n` values off that are all as likely."""
        value = self.place() * n >> TOTAL_BITS
        # The parts are rounded down, so that the place can lie in the next one.
        if _part(value + 1, n) <= self.place():
            value += 1
        start = _part(value, n)
        self.pop(start, _part(value + 1, n) - start)
        return value

    def push_even(self, value: int, n: int) -> None:
        """Puts one of `n` values on top that are all as likely."""
        start = _part(value, n)
        self.push(start, _part(value + 1, n) - start)

    def expect_empty(self) -> None:
        """Refuses what is left when all items are decoded."""
        if self.state != TOTAL or any(self.words):
            raise corrupt("latents are left when all items are decoded")


def _part(value: int, n: int) -> int:
    """Where the part of a value among `n` begins."""
    return (value << TOTAL_BITS) // n
