"""The fields of a header (SPEC.md, 2.5)."""

from __future__ import annotations

import re

from checksum import crc
from errors import corrupt, unsupported
from metadata import check_metadata
from wire import Reader

LARGEST_FIELDS = 1 << 20
NAME_BYTES = 4
NAME = re.compile(rb"[A-Za-z][A-Za-z0-9]{3}")
METADATA = b"meta"


def check_fields(reader: Reader) -> None:
    """Walks over the fields, and refuses what is not possible or not known but required."""
    start = reader.position
    size = reader.number(LARGEST_FIELDS)
    section = reader.take(size)
    covered = reader.data[start : reader.position]
    if reader.word() != crc(covered):
        raise corrupt("the fields do not match their check")

    fields = Reader(section, "the fields section")
    has_metadata = False
    while fields.left() > 0:
        name = fields.take(NAME_BYTES)
        value = fields.take(fields.number(LARGEST_FIELDS))
        if NAME.fullmatch(name) is None:
            raise corrupt("a field has a name that is none")
        if name == METADATA:
            # Of several the first counts.
            if not has_metadata:
                check_metadata(value)
            has_metadata = True
        elif name[:1].isupper():
            raise unsupported(f"the field {name.decode('ascii')}")
