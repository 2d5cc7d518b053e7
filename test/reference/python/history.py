"""Bit histories of prior 3 (SPEC.md, 5.4.1)."""

from __future__ import annotations

# The largest count beside a smaller one of 0, 1, 2, 3, 4, 5.
BOUNDS = (48, 36, 14, 9, 7, 6)
LARGEST_COUNT = 48

# A state: zeros, ones, and the last bit (0 where the pair does not remember it).
State = tuple[int, int, int]


def exists(zeros: int, ones: int) -> bool:
    """Whether a pair is one of the histories."""
    smaller, larger = min(zeros, ones), max(zeros, ones)
    return smaller < len(BOUNDS) and larger <= BOUNDS[smaller]


def remembers(zeros: int, ones: int) -> bool:
    """Whether a pair has a state for each last bit."""
    return 1 <= zeros <= 5 and 1 <= ones <= 5


def _make_states() -> list[State]:
    states = []
    for total in range(2 * LARGEST_COUNT + 1):
        for ones in range(total + 1):
            zeros = total - ones
            if exists(zeros, ones):
                states.append((zeros, ones, 0))
                if remembers(zeros, ones):
                    states.append((zeros, ones, 1))
    return states


STATES = _make_states()
_NUMBER = {state: number for number, state in enumerate(STATES)}


def _discount(count: int) -> int:
    """What is left of the count of the other bit."""
    return 2 + ((count - 2) >> 1) if count > 2 else count


def _after(state: State, bit: int) -> int:
    """The number of the state after a bit."""
    zeros, ones, _ = state
    if bit == 1:
        ones = min(ones + 1, LARGEST_COUNT)
        zeros = _discount(zeros)
    else:
        zeros = min(zeros + 1, LARGEST_COUNT)
        ones = _discount(ones)
    while not exists(zeros, ones):
        lowers_zeros = zeros > 0 if bit == 1 else ones == 0
        if lowers_zeros:
            zeros -= 1
        else:
            ones -= 1
    return _NUMBER[zeros, ones, bit if remembers(zeros, ones) else 0]


def _estimate(state: State) -> int:
    """The probability of a one of 2^16, as far as the counts alone tell."""
    zeros, ones, _ = state
    total = zeros + ones
    return min((2 * ones + 1) * 65536 // (2 * total + 2), 65535)


# By the number of a state: the states after a zero and after a one.
NEXT = [(_after(state, 0), _after(state, 1)) for state in STATES]
ESTIMATE = [_estimate(state) for state in STATES]
