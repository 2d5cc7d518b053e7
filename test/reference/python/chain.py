"""Chains: flows and a prior (SPEC.md, 3), and prior 0 (5.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import context
import order2
import permuted
from branches import Branches
from bwt import Bwt
from errors import corrupt, unsupported
from numeric import Numeric
from planes import Planes
from repeats import Repeats
from wire import Reader
from wrapping import Wrapping

MOST_FLOWS = 8
LARGEST_PARAMETERS = 4096
LARGEST_LATENT = 1 << 28


class Flow(Protocol):
    """A flow with its parameters, for data of a certain size."""

    latent_size: int

    def inverse(self, latent: bytes) -> bytes:
        """From the latent to the data."""


def decode_stored(payload: bytes, size: int) -> tuple[bytes, int]:
    """Prior 0 (SPEC.md, 5.1)."""
    reader = Reader(payload, "the payload")
    check = reader.word()
    latent = reader.rest()
    if len(latent) != size:
        raise corrupt(f"a stored latent of {size} bytes has {len(latent)}")
    return latent, check


# Each prior takes content check and payload and the size of the latent; gives latent and check.
PRIORS: dict[int, Callable[[bytes, int], tuple[bytes, int]]] = {
    0: decode_stored,
    1: order2.decode,
    2: permuted.decode,
    3: context.decode,
}

# Each flow reads its parameters, for data of a size.
FLOWS: dict[int, Callable[[Reader, int], Flow]] = {
    1: Bwt,
    2: Numeric,
    3: Planes,
    4: Branches,
    5: Repeats,
    6: Wrapping,
}


@dataclass(frozen=True)
class Chain:
    """What a chain says: its prior, and number and parameters of each flow."""

    prior: int
    flows: list[tuple[int, bytes]]


# The chains that a byte names: prior and flows. Those behind have priors of pictures.
FIRST_CODE = 128
CODED: list[tuple[int, list[int]]] = [(0, []), (1, []), (2, [1]), (3, [])]


def read_chain(reader: Reader) -> Chain:
    """Reads what a body begins with."""
    first = reader.byte()
    if first >= FIRST_CODE:
        if first - FIRST_CODE >= len(CODED):
            raise unsupported(f"chain {first}")
        prior, numbers = CODED[first - FIRST_CODE]
        parameters = [(number, reader.take(reader.number(LARGEST_PARAMETERS))) for number in numbers]
        return Chain(prior, parameters)
    count = reader.byte()
    if count > MOST_FLOWS:
        raise corrupt(f"a chain of {count} flows")
    written = []
    for _ in range(count):
        number = reader.byte()
        written.append((number, reader.take(reader.number(LARGEST_PARAMETERS))))
    return Chain(first, written)


def decode_bytes(chain: Chain, payload: bytes, content_size: int) -> tuple[bytes, int]:
    """The content of a block of bytes and its check.

    `payload` is all that follows the chain; with prior 0 it begins with the check.
    """
    if chain.prior not in PRIORS:
        raise unsupported(f"prior {chain.prior}")
    flows: list[Flow] = []
    size = content_size
    for number, parameters in chain.flows:
        flow = _read_flow(number, parameters, size)
        flows.append(flow)
        size = flow.latent_size

    data, check = PRIORS[chain.prior](payload, size)
    for flow in reversed(flows):
        data = flow.inverse(data)
    return data, check


def _read_flow(number: int, parameters: bytes, size: int) -> Flow:
    """A flow for data of `size` bytes."""
    if number not in FLOWS:
        raise unsupported(f"flow {number}")
    reader = Reader(parameters, f"the parameters of flow {number}")
    flow = FLOWS[number](reader, size)
    if reader.left() > 0:
        raise corrupt(f"the parameters of flow {number} are too long")
    if flow.latent_size > LARGEST_LATENT:
        raise corrupt(f"a latent of {flow.latent_size} bytes")
    return flow
