"""The header of a member (SPEC.md, 2.4)."""

from __future__ import annotations

from dataclasses import dataclass

from checksum import crc
from errors import FlowzipError, corrupt, truncated, unsupported
from fields import check_fields
from wire import Reader, is_short_tag

MAGIC = b"\xf7F"
FULL = 0x5A
SHORT_WITH_FIELDS = 0x35
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
    short: bool


def read_header(reader: Reader, is_first: bool) -> Header:
    """Reads a header with its fields; `is_first` tells the first member of a file from others."""
    kind = _expect_start(reader, is_first)
    if kind != FULL:
        reader.take(len(MAGIC))
        if kind == SHORT_WITH_FIELDS:
            reader.byte()
            check_fields(reader)
        return Header(domain=DOMAIN_BYTES, single=True, short=True)
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
    return Header(domain=flags & DOMAIN, single=bool(flags & SINGLE), short=False)


def _expect_start(reader: Reader, is_first: bool) -> int:
    """Refuses bytes that begin no member (SPEC.md, 2.3 and 2.4); gives the one behind the magic."""
    begin = reader.data[reader.position : reader.position + len(MAGIC) + 1]
    if begin[:2] == MAGIC and len(begin) > len(MAGIC):
        kind = begin[-1]
        if kind in (FULL, SHORT_WITH_FIELDS) or is_short_tag(kind):
            return kind
    if is_first:
        raise FlowzipError("not-flowzip", "the file does not begin with the magic")
    if len(begin) <= len(MAGIC) and begin == MAGIC[: len(begin)]:
        raise truncated("the file ends within the magic of a member")
    raise FlowzipError("trailing-data", f"from byte {reader.position} on there is no member")
