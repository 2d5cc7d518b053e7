"""The logistic function by table (SPEC.md, 4.3).

Probabilities are of 2^16, logarithms of odds in units of 1/256, from -3071 to 3071.
"""

from __future__ import annotations

from integers import clamp

LIMIT = 3071


def domain(x: int) -> int:
    """The nearest logarithm of odds."""
    return clamp(x, -LIMIT, LIMIT)


def _make_squash() -> list[int]:
    table = [0] * (2 * LIMIT + 1)
    odds = 1 << 32
    for x in range(LIMIT + 1):
        p = (1 << 48) // ((1 << 32) + odds)
        table[LIMIT + x] = min(p, 65535)
        table[LIMIT - x] = max(65536 - p, 1)
        odds = (odds * 4278222805) >> 32
    return table


_SQUASH = _make_squash()


def squash(x: int) -> int:
    """The probability with the logarithm of odds `x`."""
    return _SQUASH[x + LIMIT]


def _make_stretch() -> list[int]:
    table = []
    x = -LIMIT
    for p in range(4096):
        while x < LIMIT and squash(x) < 16 * p + 8:
            x += 1
        table.append(x)
    return table


_STRETCH = _make_stretch()


def stretch(p: int) -> int:
    """The logarithm of the odds of a probability `p` of 4096."""
    return _STRETCH[p]
