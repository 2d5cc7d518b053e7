"""Operations on integers (SPEC.md, 1.3).

Integers of Python have any size, `>>` rounds down, and `%` by a positive number is never negative:
as in SPEC.md.
"""

from __future__ import annotations


def clamp(x: int, low: int, high: int) -> int:
    """The number from `low` to `high` that is nearest to `x`."""
    return max(low, min(high, x))


def u32(x: int) -> int:
    """`x mod 2^32`."""
    return x & 0xFFFFFFFF


def s32(x: int) -> int:
    """Wrap-around in 32 signed bits."""
    x &= 0xFFFFFFFF
    return x - 0x100000000 if x >= 0x80000000 else x


def sat16(x: int) -> int:
    """Saturation in 16 signed bits."""
    if x > 32767:
        return 32767
    return -32768 if x < -32768 else x


def mulr15(a: int, b: int) -> int:
    """The product of two fractions of 15 bits, rounded."""
    return sat16((a * b + 0x4000) >> 15)


def trunc_third(x: int) -> int:
    """`trunc(x / 3)`, the one division that rounds towards zero (SPEC.md, 8.1)."""
    return x // 3 if x >= 0 else -(-x // 3)
