"""Range asymmetric numeral systems (SPEC.md, 4.1 and 4.2)."""

from __future__ import annotations

from errors import corrupt
from wire import Reader

LOWEST_STATE = 1 << 20
STATE_BITS = 28
STATES_BYTES = 7
CHUNK_DECISIONS = 1 << 20
WORD_BITS = 16


class Coder:
    """Decodes the decisions of a payload, one after the other.

    For each decision: `point`, then `advance` with the interval that holds the point; or `code`,
    which does both. After the last one: `finish`, which returns the word that the payload holds.
    """

    def __init__(self, payload: bytes) -> None:
        self._reader = Reader(payload, "the payload")
        self._states = [LOWEST_STATE, LOWEST_STATE]
        self._decision = 0

    def point(self) -> int:
        """Where the next decision is in [0, 2^16)."""
        if self._decision == 0:
            self._begin_chunk()
        return self._states[self._decision & 1] & 0xFFFF

    def advance(self, start: int, frequency: int) -> None:
        """Takes the decision whose interval begins at `start`."""
        parity = self._decision & 1
        x = self._states[parity]
        x = frequency * (x >> 16) + (x & 0xFFFF) - start
        while x < LOWEST_STATE:
            x = 256 * x + self._reader.byte()
        self._states[parity] = x
        self._decision = (self._decision + 1) % CHUNK_DECISIONS

    def code(self, p: int) -> int:
        """A binary decision: a one has the probability `p` of 2^16."""
        if self.point() < p:
            self.advance(0, p)
            return 1
        self.advance(p, 0x10000 - p)
        return 0

    def finish(self) -> int:
        """The word of the payload; refuses one that does not end as a payload does."""
        word = self._held_word()
        if self._reader.left() > 0:
            raise corrupt("the payload goes on after its last decision")
        return word

    def _begin_chunk(self) -> None:
        if self._held_word() != 0:
            raise corrupt("a chunk of the payload that is not the last one holds a word")
        both = int.from_bytes(self._reader.take(STATES_BYTES), "little")
        self._states = [both % (1 << STATE_BITS), both >> STATE_BITS]
        for x in self._states:
            if x < LOWEST_STATE:
                raise corrupt(f"the payload has the state {x}")

    def _held_word(self) -> int:
        halves = [x - LOWEST_STATE for x in self._states]
        if any(not 0 <= half < 1 << WORD_BITS for half in halves):
            raise corrupt("a chunk of the payload ends with other states than it must")
        return halves[0] + (halves[1] << WORD_BITS)
