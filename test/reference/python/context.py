"""Prior 3: context (SPEC.md, 5.4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from hashes import Words, combine, context_hashes
from history import ESTIMATE, NEXT
from integers import clamp
from learnt import Learnt
from logistic import stretch
from match import Match
from mixing import Correction, Mixing
from rans import Coder
from slots import Table
from wire import Reader

CONTEXTS = 8
LARGEST_STRIDE = 1 << 16


@dataclass
class Surroundings:
    """What the bits of a byte have in common.

    `expected` is 0 without a match; `slots` are those of the half byte.
    """

    hashes: list[int]
    expected: int
    previous: int
    rate: int
    slots: list[bytearray] = field(default_factory=list)


class Context:
    """The state of the prior (SPEC.md, 5.4.2)."""

    def __init__(self, coder: Coder, stride: int, size: int) -> None:
        self.coder = coder
        self.stride = stride
        self.latent = bytearray()
        self.table = Table(size)
        self.words = Words()
        self.match = Match()
        self.mixing = Mixing()
        self.correction = Correction()
        self.probability = [[Learnt(64 * p) for p in ESTIMATE] for _ in range(CONTEXTS)]
        self.order0 = [Learnt(1 << 21) for _ in range(256)]

    def decode_byte(self) -> None:
        """Puts the next byte at the end of the latent (SPEC.md, 5.4.5)."""
        position = len(self.latent)
        around = Surroundings(
            hashes=context_hashes(self.latent, position, self.stride, self.words),
            expected=self.match.expected(self.latent),
            previous=self.latent[-1] if position > 0 else 0,
            rate=4 + (10 >> (position >> 15)),
        )
        partial = 1
        for b in range(7, -1, -1):
            if b == 7:
                around.slots = [self.table.find(hashed, 0) for hashed in around.hashes]
            if b == 3:
                around.slots = [self.table.find(hashed, partial) for hashed in around.hashes]
            partial = 2 * partial + self._decode_bit(around, b, partial)
        byte = partial & 255
        self.latent.append(byte)
        self.words.learn(byte)
        self.match.learn(self.latent, len(self.latent))

    def _decode_bit(self, around: Surroundings, b: int, partial: int) -> int:
        """Bit `b` of a byte; `partial` is a one and the bits before."""
        node = partial if b > 3 else (1 << (3 - b)) + (partial & ((1 << (3 - b)) - 1))
        order0 = self.order0[partial]
        # None where no match predicts the bit: after an unexpected one `partial` agrees no more.
        match = None
        match_class = 0
        if around.expected > 0 and around.expected >> (b + 1) == partial:
            match = self.match.probability((around.expected >> b) & 1)
            match_class = self.match.length_class()

        inputs = self._inputs(around.slots, node, match, order0)
        mixed = self.mixing.mix(inputs, (partial, match_class * 8 + b, around.previous))
        entry = combine(combine(12, partial), around.hashes[1]) >> 18
        p = self.correction.correct(mixed, (partial, entry))
        bit = self.coder.code(clamp(p, 1, 65535))

        target = 65535 if bit == 1 else 0
        self.mixing.learn(target, around.rate)
        self.correction.learn(target)
        for k, slot in enumerate(around.slots):
            # As it is now: a slot before may be the same one.
            h = slot[node]
            self.probability[k][h].learn(bit)
            slot[node] = NEXT[h][bit]
        if match is not None:
            match.learn(bit)
        order0.learn(bit)
        return bit

    def _inputs(
        self, slots: list[bytearray], node: int, match: Learnt | None, order0: Learnt
    ) -> list[int]:
        """The 20 inputs of the mixing."""
        inputs: list[int] = []
        for k, slot in enumerate(slots):
            h = slot[node]
            if h == 0:
                inputs += (0, 0)
            else:
                q = self.probability[k][h].p12()
                inputs += (stretch(q), (q - 2048) >> 2)
        q = match.p12() if match is not None else 2048
        inputs += (stretch(q), q - 2048, stretch(order0.p12()), 256)
        return inputs


def decode(payload: bytes, size: int) -> tuple[bytes, int]:
    """The latent of `size` bytes and the content check."""
    reader = Reader(payload, "the payload")
    stride = reader.number(LARGEST_STRIDE)
    coder = Coder(reader.rest())
    prior = Context(coder, stride, size)
    for _ in range(size):
        prior.decode_byte()
    return bytes(prior.latent), coder.finish()
