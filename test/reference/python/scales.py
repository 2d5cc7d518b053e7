"""Powers, logarithms and scales in sixteenths (SPEC.md, 10.3 and 10.5)."""

from __future__ import annotations

from math import ldexp

from integers import s32
from stack import Stack

LARGEST_EXPONENT = 32

SIXTEENTHS = (
    1.0,
    1.0442737824274138,
    1.0905077326652577,
    1.1387886347566916,
    1.189207115002721,
    1.241857812073484,
    1.2968395546510096,
    1.3542555469368927,
    1.4142135623730951,
    1.4768261459394993,
    1.542210825407941,
    1.6104903319492543,
    1.6817928305074292,
    1.7562521603732995,
    1.8340080864093424,
    1.9152065613971474,
)


def log16(v: int) -> int:
    """Sixteen times the logarithm of a number above 0, rounded down between powers of 2."""
    n = v.bit_length() - 1
    return 16 * n + (((16 * v) >> n) & 15)


def power(exponent: int) -> float:
    """Two to the power of sixteenths."""
    return ldexp(SIXTEENTHS[exponent % 16], exponent >> 4)


RATIOS = {
    exponent: int(256 * power(exponent) + 0.5)
    for exponent in range(-LARGEST_EXPONENT, LARGEST_EXPONENT + 1)
}


def unscaled(z: int, exponent: int, stack: Stack) -> int:
    """The value that a scale made `z` of."""
    ratio = RATIOS[exponent]
    value, rest = divmod(z * 256 + stack.pop_even(256), ratio)
    stack.push_even(rest, ratio)
    return s32(value)
