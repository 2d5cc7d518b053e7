"""Files and members (SPEC.md, 2.3 and 2.7)."""

from __future__ import annotations

from block import Block, read_block
from checksum import crc
from errors import corrupt
from header import DOMAIN_ITEMS, read_header
from items import read_items
from wire import Reader, write_number, write_word

END_TAG = 0
FOOTER_MAGIC = b"\x5a\xf7"


def decode_file(data: bytes) -> bytes:
    """The content of a file: that of its members in order."""
    reader = Reader(data, "the file", "truncated")
    contents = [_decode_member(reader, is_first=True)]
    while reader.left() > 0:
        contents.append(_decode_member(reader, is_first=False))
    return b"".join(contents)


def _decode_member(reader: Reader, is_first: bool) -> bytes:
    header = read_header(reader, is_first)
    if header.domain == DOMAIN_ITEMS:
        return read_items(reader).content
    if header.single:
        return read_block(reader, header.short).content
    blocks: list[Block] = []
    while not _at_end_section(reader):
        blocks.append(read_block(reader, is_short=False))
    _expect_end(reader, blocks)
    return b"".join(block.content for block in blocks)


def _at_end_section(reader: Reader) -> bool:
    return reader.left() > 0 and reader.data[reader.position] == END_TAG


def _expect_end(reader: Reader, blocks: list[Block]) -> None:
    """Compares the end section and the footer with the blocks, byte for byte."""
    section = bytes([END_TAG]) + write_number(len(blocks))
    for block in blocks:
        section += write_number(len(block.content)) + write_number(block.block_size)
    section += write_word(crc(section))
    expected = section + write_word(len(section)) + FOOTER_MAGIC

    found = reader.data[reader.position : reader.position + len(expected)]
    # A shorter section that says something else is wrong before it is too short.
    if found != expected[: len(found)]:
        raise corrupt("the end section does not agree with the blocks")
    reader.take(len(expected))
