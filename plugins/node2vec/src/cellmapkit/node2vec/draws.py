"""A small counter-based random generator for compiled code (splitmix64), so that draws never depend on threads.

A stream is one 64-bit state. Each draw adds a constant to it and scrambles the sum, hence any number of streams can be
opened from a seed and an index, in any order and on any thread. Source: Steele, Lea and Flood 2014,
doi:10.1145/2660193.2660195.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Bits = Any
"""64 unsigned bits; the type checker cannot follow their arithmetic through compiled code."""

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_TO_UNIT = 1.0 / (1 << 53)


@njit(cache=True, nogil=True)
def scrambled(value: Bits) -> Bits:
    """Return the 64-bit finaliser of splitmix64, a bijection that spreads every bit."""
    value = (value ^ (value >> np.uint64(30))) * _FIRST
    value = (value ^ (value >> np.uint64(27))) * _SECOND
    return value ^ (value >> np.uint64(31))


@njit(cache=True, nogil=True)
def opened(seed: Bits, index: int) -> Bits:
    """Return the state of stream number ``index`` of a seed."""
    return scrambled(seed + np.uint64(index + 1) * _STEP)


@njit(cache=True, nogil=True)
def uniform(state: Bits) -> tuple[float, Bits]:
    """Return a real number in [0, 1) and the state after it."""
    state = state + _STEP
    return float(scrambled(state) >> np.uint64(11)) * _TO_UNIT, state


@njit(cache=True, nogil=True)
def whole(state: Bits, below: int) -> tuple[int, Bits]:
    """Return a whole number in ``0 .. below - 1`` and the state after it; ``below`` fits in 32 bits."""
    state = state + _STEP
    return int((scrambled(state) >> np.uint64(32)) * np.uint64(below) >> np.uint64(32)), state
