"""Prior 2: permuted (SPEC.md, 5.3)."""

from __future__ import annotations

from collections import defaultdict

from alphabet import Leaf, Node, build_tree, decode_alphabet, paths
from errors import corrupt
from integers import clamp, u32
from mixer import Counter, identity_map, mix
from rans import Coder

SAME_LEAST = (3048, 256, 256, 261)
TREE_LEAST = (11916, 3048, 261, 6899, 261, 261, 2081, 261)
WATCHED = 5

# Lengths at which the classes from 6 to 15 begin.
RUN_CLASSES = (6, 8, 12, 16, 24, 32, 64, 128, 256, 1024)


def run_class(length: int) -> int:
    """The class of the length of a run."""
    if length < 6:
        return length
    return 5 + sum(1 for least in RUN_CLASSES if length >= least)


def fine(rank: int) -> int:
    """The finer class of a recency rank."""
    if rank < 6:
        return rank
    return 6 if rank < 10 else 7


def coarse(rank: int) -> int:
    """The coarser class of a recency rank."""
    if rank < 4:
        return rank
    return 4 if rank < 8 else 5


def new_counters() -> defaultdict[int, Counter]:
    """Counters that are made when they are first needed; all are new at first."""
    return defaultdict(Counter)


def new_weights(lanes: int, weight: int) -> list[defaultdict[int, list[int]]]:
    """Three tables of sets of weights, which are made when they are first needed."""
    return [defaultdict(lambda: [weight] * lanes) for _ in range(3)]


class Permuted:
    """The state of the prior (SPEC.md, 5.3.2) for a tree of two symbols or more."""

    def __init__(self, coder: Coder, root: Node, symbols: int, size: int) -> None:
        self.coder = coder
        self.root = root
        self.path = paths(root)
        self.symbols = symbols
        self.bits = max(1, (symbols - 1).bit_length())
        self.pair_bits = clamp(size.bit_length() + 1, 12, 16)

        self.run = self.run_before = 0
        self.flags = 0
        self.rank1 = self.rank2 = self.rank3 = 0
        self.recent = list(range(symbols))
        self.history = [0] * symbols
        self.node_history = [0] * 256

        self.same_by_symbol = new_counters()
        self.same_by_runs = new_counters()
        self.same_by_flags = new_counters()
        self.same_by_history = new_counters()
        self.node_fast = new_counters()
        self.node_slow = new_counters()
        self.by_recency = new_counters()
        self.by_first = new_counters()
        self.by_first_slow = new_counters()
        self.by_second = new_counters()
        self.by_history = new_counters()
        self.by_pair = new_counters()
        self.same_weights = new_weights(4, 2600)
        self.tree_weights = new_weights(8, 1133)
        self.same_map: defaultdict[int, list[int]] = defaultdict(identity_map)
        self.tree_map: defaultdict[int, list[int]] = defaultdict(identity_map)

    def next_symbol(self) -> int:
        """The next symbol of the latent (SPEC.md, 5.3.4)."""
        fine1 = fine(self.rank1)
        ranks = fine1 * 32 + coarse(self.rank2) * 4 + min(self.rank3, 3)
        same = self._same(fine1, ranks) if self.run > 0 else 0
        self.flags = (2 * self.flags + same) & 4095
        if same == 1:
            self.run += 1
            return self.recent[0]
        symbol = self._walk(fine1, ranks)
        self.history[symbol] = (2 * self.history[symbol] + 1) & 255
        self.rank3 = self.rank2
        self.rank2 = self.rank1
        r = self.recent.index(symbol)
        self.rank1 = min(r, 31)
        self.recent.insert(0, self.recent.pop(r))
        self.run_before = self.run
        self.run = 1
        return symbol

    def _same(self, fine1: int, ranks: int) -> int:
        """Whether the run goes on."""
        first = self.recent[0]
        length = run_class(self.run)
        h = self.history[first]
        w0, w1, w2 = self.same_weights
        same = mix(
            self.coder,
            counters=(
                self.same_by_symbol[first * 4 + min(self.run, 3)],
                self.same_by_runs[(run_class(self.run_before) * 8 + fine1) * 16 + length],
                self.same_by_flags[self.flags],
                self.same_by_history[h * 16 + length],
            ),
            least=SAME_LEAST,
            weights=(w0[length], w1[(self.flags & 15) * 8 + fine1], w2[ranks]),
            adaptive_map=self.same_map[first * 16 + length],
        )
        self.history[first] = (2 * h + same) & 255
        return same

    def _walk(self, fine1: int, ranks: int) -> int:
        """The symbol of another run: from node 1 to a leaf."""
        pair = u32((self.recent[0] * 256 + self.recent[1]) * 0x9E3779B1)
        watched = [self.path[symbol] for symbol in self.recent[:WATCHED]]
        alive = [k < self.symbols for k in range(WATCHED)]
        alive[0] = self.run > 0
        node = self.root
        depth = 0
        while True:
            side = [1 + watched[k][depth] if alive[k] else 0 for k in range(WATCHED)]
            if alive[0] and depth + 1 == len(watched[0]):
                bit = 1 - watched[0][depth]
            else:
                bit = self._step(node.number, side, pair, fine1, ranks)
            for k in range(WATCHED):
                if alive[k] and watched[k][depth] != bit:
                    alive[k] = False
            depth += 1
            child = node.child[bit]
            if isinstance(child, Leaf):
                return child.symbol
            node = child

    def _step(self, node: int, side: list[int], pair: int, fine1: int, ranks: int) -> int:
        """Which child of a node is next."""
        first, second = self.recent[0], self.recent[1]
        sides = ((side[1] * 3 + side[2]) * 3 + side[3]) * 3 + side[4]
        all_sides = sides * 3 + side[0]
        h = self.node_history[node]
        hashed = u32((pair ^ u32(node * 0x85EBCA6B)) * 0x2C1B3C6D) >> (32 - self.pair_bits)
        w0, w1, w2 = self.tree_weights
        bit = mix(
            self.coder,
            counters=(
                self.node_fast[node],
                self.node_slow[node],
                self.by_recency[all_sides * 8 + fine1],
                self.by_first[(first << self.bits) + node],
                self.by_history[(h << self.bits) + node],
                self.by_pair[hashed],
                self.by_second[(second << self.bits) + node],
                self.by_first_slow[(first << self.bits) + node],
            ),
            least=TREE_LEAST,
            weights=(w0[node], w1[all_sides], w2[ranks]),
            adaptive_map=self.tree_map[node],
        )
        self.node_history[node] = (2 * h + bit) & 255
        return bit


def decode(payload: bytes, size: int) -> tuple[bytes, int]:
    """The latent of `size` bytes and the content check."""
    if size == 0:
        raise corrupt("prior 2 on a latent of no bytes")
    coder = Coder(payload)
    alphabet = decode_alphabet(coder, size)
    root = build_tree(alphabet.weights)
    if isinstance(root, Leaf):
        return bytes(alphabet.bytes) * size, coder.finish()
    prior = Permuted(coder, root, len(alphabet.bytes), size)
    latent = bytearray()
    while len(latent) < size:
        latent.append(alphabet.bytes[prior.next_symbol()])
    return bytes(latent), coder.finish()
