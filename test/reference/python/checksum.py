"""CRC-32C (SPEC.md, 2.2)."""

from __future__ import annotations

POLYNOMIAL = 0x82F63B78


def _remainder(byte: int) -> int:
    """What one byte becomes after its eight steps."""
    c = byte
    for _ in range(8):
        c = (c >> 1) ^ POLYNOMIAL if c & 1 else c >> 1
    return c


_REMAINDERS = [_remainder(byte) for byte in range(256)]


def crc(data: bytes) -> int:
    """The check of `data`."""
    c = 0xFFFFFFFF
    for byte in data:
        c = (c >> 8) ^ _REMAINDERS[(c ^ byte) & 0xFF]
    return c ^ 0xFFFFFFFF
