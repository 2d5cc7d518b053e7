"""Blocks (SPEC.md, 2.6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chain import Chain, decode_bytes, read_chain
from checksum import crc
from errors import corrupt, unsupported
from wire import Reader, is_short_tag

TAG = 1
SHORT_TAG = 0x80
LARGEST_CONTENT = 1 << 28
LARGEST_SHORT = 1 << 16
LARGEST_BODY_EXCESS = 64
CHECK_BYTES = 4

# Takes a chain, what follows it in the body, and the content size; gives the content and its check.
Decoder = Callable[[Chain, bytes, int], tuple[bytes, int]]


@dataclass(frozen=True)
class Block:
    """A decoded block, with the size that it has in the file from its tag to its check."""

    content: bytes
    block_size: int


def read_block(reader: Reader, is_short: bool = False, decode: Decoder = decode_bytes) -> Block:
    """Reads and decodes a block of bytes, or of what `decode` is for; a short one has no check of its own."""
    start = reader.position
    tag = reader.byte()
    if is_short and is_short_tag(tag) and tag != SHORT_TAG:
        raise unsupported(f"domain {tag - SHORT_TAG}")
    if tag != (SHORT_TAG if is_short else TAG):
        raise corrupt(f"the block at byte {start} begins with the tag {tag}")
    content_size = reader.number(LARGEST_SHORT if is_short else LARGEST_CONTENT)
    body_size = reader.number(content_size + LARGEST_BODY_EXCESS)
    body = reader.take(body_size)
    covered = reader.data[start : reader.position]
    if not is_short and reader.word() != crc(covered):
        raise corrupt(f"the block at byte {start} does not match its check")

    in_body = Reader(body, "the chain")
    chain = read_chain(in_body)
    content, content_check = decode(chain, in_body.rest(), content_size)
    if len(content) != content_size or crc(content) != content_check:
        raise corrupt(f"the content of the block at byte {start} does not match its check")
    return Block(content, len(covered) + CHECK_BYTES)
