"""Range asymmetric numeral systems (SPEC.md, 4.1 and 4.2)."""

from __future__ import annotations

from errors import corrupt
from wire import Reader

LOWEST_STATE = 1 << 23
STATE_END = 1 << 31
CHUNK_DECISIONS = 1 << 18


class Coder:
    """Decodes the decisions of a payload, one after the other.

    For each decision: `point`, then `advance` with the interval that holds the point; or `code`,
    which does both. After the last one: `finish`.
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

    def finish(self) -> None:
        """Refuses a payload that does not end as one does."""
        self._expect_last_states()
        if self._reader.left() > 0:
            raise corrupt("the payload goes on after its last decision")

    def _begin_chunk(self) -> None:
        self._expect_last_states()
        self._states = [self._reader.word(), self._reader.word()]
        for x in self._states:
            if not LOWEST_STATE <= x < STATE_END:
                raise corrupt(f"the payload has the state {x}")

    def _expect_last_states(self) -> None:
        if self._states != [LOWEST_STATE, LOWEST_STATE]:
            raise corrupt("a chunk of the payload ends with other states than it must")
