"""The alphabet of prior 2 and its tree (SPEC.md, 5.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from errors import corrupt
from integers import clamp
from rans import Coder

LEAST_WEIGHTED_SIZE = 32768


@dataclass(frozen=True)
class Alphabet:
    """The bytes that occur, by the number of their symbol, and the weights of the symbols."""

    bytes: list[int]
    weights: list[int]


@dataclass
class Leaf:
    """A symbol in the tree."""

    symbol: int


@dataclass
class Node:
    """A node of the tree with its number and its two children."""

    number: int
    child: list[Child]


Child = Union[Node, Leaf]


class Adaptive:
    """Adaptive probabilities of the alphabet."""

    def __init__(self, coder: Coder, count: int) -> None:
        self.coder = coder
        self.probability = [32768] * count

    def code(self, index: int) -> int:
        """A bit under one of the probabilities, which learns it."""
        q = self.probability[index]
        bit = self.coder.code(clamp(q, 64, 65472))
        self.probability[index] = q + ((65535 - q) >> 4) if bit == 1 else q - (q >> 4)
        return bit


def decode_alphabet(coder: Coder, size: int) -> Alphabet:
    """The alphabet of a latent of `size` bytes."""
    presence = Adaptive(coder, 4)
    classes = Adaptive(coder, 32)
    alphabet = Alphabet([], [])
    present = 0
    for byte in range(256):
        occurs = presence.code(present & 3)
        present = (2 * present + occurs) & 3
        if occurs == 1:
            logarithm = _logarithm(classes) if size >= LEAST_WEIGHTED_SIZE else 0
            alphabet.weights.append(1 << logarithm)
            alphabet.bytes.append(byte)
    if not alphabet.bytes:
        raise corrupt("the alphabet has no symbol")
    return alphabet


def _logarithm(classes: Adaptive) -> int:
    node = 1
    for _ in range(5):
        node = 2 * node + classes.code(node)
    return min(node - 32, 16)


def build_tree(weights: list[int]) -> Child:
    """The tree with all symbols as leaves."""
    made = 0

    def build(from_: int, to: int) -> Child:
        nonlocal made
        if to - from_ == 1:
            return Leaf(from_)
        total = sum(weights[from_:to])
        # Of several least values `min` takes the first one.
        split = min(range(from_ + 1, to), key=lambda s: abs(2 * sum(weights[from_:s]) - total))
        made += 1
        node = Node(made, [])
        node.child.append(build(from_, split))
        node.child.append(build(split, to))
        return node

    return build(0, len(weights))


def paths(tree: Child) -> dict[int, list[int]]:
    """For each symbol the bits from the top of the tree to its leaf."""
    if isinstance(tree, Leaf):
        return {tree.symbol: []}
    return {
        symbol: [bit, *path] for bit in (0, 1) for symbol, path in paths(tree.child[bit]).items()
    }
