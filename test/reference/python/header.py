"""The header of a member (SPEC.md, 2.4)."""

from __future__ import annotations

from dataclasses import dataclass

from checksum import crc
from errors import FlowzipError, corrupt, truncated, unsupported
from fields import check_fields
from wire import Reader

MAGIC = b"\xf7FZ"
VERSION = 1
HEADER_BYTES = 7

DOMAIN = 0x0F
HAS_FIELDS = 0x10
SINGLE = 0x20
RESERVED = 0xC0

DOMAIN_BYTES = 0
DOMAIN_ITEMS = 2


@dataclass(frozen=True)
class Header:
    """What the header says of the member."""

    domain: int
    single: bool


def read_header(reader: Reader, is_first: bool) -> Header:
    """Reads a header with its fields; `is_first` tells the first member of a file from others."""
    _expect_magic(reader, is_first)
    header = reader.take(HEADER_BYTES)
    check = crc(header[:5])
    if int.from_bytes(header[5:], "little") != (check ^ (check >> 16)) & 0xFFFF:
        raise corrupt("the header does not match its check")
    version, flags = header[3], header[4]
    if version != VERSION:
        raise unsupported(f"version {version} of the format")
    if flags & RESERVED:
        raise unsupported(f"flags {flags:#04x}")
    if flags & DOMAIN not in (DOMAIN_BYTES, DOMAIN_ITEMS):
        raise unsupported(f"domain {flags & DOMAIN}")
    if flags & DOMAIN == DOMAIN_ITEMS and not flags & SINGLE:
        raise corrupt("a member of items is not a single one")
    if flags & HAS_FIELDS:
        check_fields(reader)
    return Header(domain=flags & DOMAIN, single=bool(flags & SINGLE))


def _expect_magic(reader: Reader, is_first: bool) -> None:
    """Refuses bytes that begin no member (SPEC.md, 2.3 and 2.4)."""
    begin = reader.data[reader.position : reader.position + len(MAGIC)]
    if begin == MAGIC:
        return
    if is_first:
        raise FlowzipError("not-flowzip", "the file does not begin with the magic")
    if begin == MAGIC[: len(begin)]:
        raise truncated("the file ends within the magic of a member")
    raise FlowzipError("trailing-data", f"from byte {reader.position} on there is no member")
