"""Blocks of items (SPEC.md, 10.1).

    python3 items.py MODEL LATENTS COUNT

Decodes the latents of COUNT items by a model file, and prints the integers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from block import SHORT_TAG, Block, read_block
from chain import Chain
from errors import FlowzipError, corrupt, unsupported
from itemmodel import LARGEST_MODEL, ItemModel, read_model
from npy import restore_npy
from rawitems import restore_raw
from wire import Reader

PRIOR = 64
NAMED = 0
EMBEDDED = 1
IDENTITY_BYTES = 32
LONGEST_NAME = 256
LARGEST_REMAINDER = 1 << 28

# Each format takes the integers of all items and the remainder; gives the file.
FORMATS: dict[int, Callable[[list[int], bytes], bytes]] = {1: restore_npy, 3: restore_raw}


def read_items(reader: Reader) -> Block:
    """Reads and decodes a block of items."""
    return read_block(reader, decode=_decode_items)


def _decode_items(chain: Chain, payload: bytes, content_size: int) -> tuple[bytes, int]:
    """The content of a block and its check."""
    if chain.prior != PRIOR:
        raise unsupported(f"prior {chain.prior} of items")
    if chain.flows:
        raise unsupported(f"flow {chain.flows[0][0]} of items")
    reader = Reader(payload, "a block of items")
    check = reader.word()
    model = _read_model(reader)
    form = reader.byte()
    if form not in FORMATS:
        raise unsupported(f"format {form} of items")
    count = reader.number(content_size)
    remainder = _unpacked(reader.take(reader.number(LARGEST_REMAINDER)))
    if count * model.lattice.size > content_size:
        raise corrupt(f"{count} items are more than the content has")
    values = model.decode(reader.rest(), count)
    return FORMATS[form](values, remainder), check


def _read_model(reader: Reader) -> ItemModel:
    naming = reader.byte()
    if naming == EMBEDDED:
        return read_model(_whole_block(reader.take(reader.number(LARGEST_MODEL))))
    if naming != NAMED:
        raise unsupported(f"a model is named in the way {naming}")
    identity = reader.take(IDENTITY_BYTES)
    name = reader.take(reader.number(LONGEST_NAME)).decode("utf-8", "replace")
    raise FlowzipError("missing-model", f"the model {name} ({identity.hex()})")


def _unpacked(packed: bytes) -> bytes:
    """A remainder (SPEC.md, 9.1.3)."""
    if len(packed) == 0:
        return b""
    return packed[1:] if packed[0] == 0 else _whole_block(packed, packed[0] == SHORT_TAG)


def _whole_block(data: bytes, is_short: bool = False) -> bytes:
    """The content of a block of bytes, which nothing follows."""
    reader = Reader(data, "a block within a block")
    content = read_block(reader, is_short).content
    if reader.left() > 0:
        raise corrupt("a block within a block goes on after its end")
    return content


def main(arguments: list[str]) -> int:
    """The command; returns its exit code."""
    if len(arguments) != 3:
        print("usage: python3 items.py MODEL LATENTS COUNT", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], "rb") as model, open(arguments[1], "rb") as latents:
            made = read_model(model.read()).decode(latents.read(), int(arguments[2]))
    except FlowzipError as error:
        print(error, file=sys.stderr)
        return 1
    print(" ".join(map(str, made)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
