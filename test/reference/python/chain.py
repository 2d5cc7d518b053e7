"""Chains: flows and a prior (SPEC.md, 3), and prior 0 (5.1)."""

from __future__ import annotations

from collections.abc import Callable
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


def decode_body(body: bytes, content_size: int) -> tuple[bytes, int]:
    """The content of a block and its check, from its body."""
    reader = Reader(body, "the chain")
    prior = reader.byte()
    count = reader.byte()
    if count > MOST_FLOWS:
        raise corrupt(f"a chain of {count} flows")
    written = []
    for _ in range(count):
        number = reader.byte()
        written.append((number, reader.take(reader.number(LARGEST_PARAMETERS))))
    payload = reader.rest()

    if prior not in PRIORS:
        raise unsupported(f"prior {prior}")
    flows: list[Flow] = []
    size = content_size
    for number, parameters in written:
        flow = _read_flow(number, parameters, size)
        flows.append(flow)
        size = flow.latent_size

    data, check = PRIORS[prior](payload, size)
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
