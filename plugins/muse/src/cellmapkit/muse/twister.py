"""The Mersenne twister behind torch's generator on the CPU, four times as quick: vectors of numbers, not one by one.

Matsumoto and Nishimura 1998, doi:10.1145/272991.272995. Words are the same as torch's, so that masks are, too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

_SIZE, _FAR = 624, 397
_LAG = _SIZE - _FAR
Word = Any
"""32 or 64 unsigned bits; the type checker cannot follow their arithmetic through compiled code."""
_u = np.uint32
_HIGH, _LOW, _TWIST = _u(0x80000000), _u(0x7FFFFFFF), _u(0x9908B0DF)


class Twister:
    """A generator of 64-bit numbers, in the order of ``torch.Tensor.random_``.

    Parameters
    ----------
    seed : int
        Only the lower 32 bits count.
    """

    def __init__(self, seed: int) -> None:
        self._state = _seeded(seed & 0xFFFFFFFF)
        self._left = np.empty(0, dtype=np.uint64)

    def draw(self, count: int) -> np.ndarray:
        """Return the next ``count`` numbers, a new array of uint64."""
        n_rounds = max(-(-(count - len(self._left)) // (_SIZE // 2)), 0)
        out = np.empty(len(self._left) + n_rounds * (_SIZE // 2), dtype=np.uint64)
        out[: len(self._left)] = self._left
        _fill(self._state, out[len(self._left) :])
        self._left = out[count:].copy()
        return out[:count]


@njit(cache=True, nogil=True)
def _seeded(seed: int) -> np.ndarray:
    state = np.empty(_SIZE, dtype=np.uint32)
    word = np.uint64(seed)
    for i in range(_SIZE):
        state[i] = word
        scrambled = np.uint64(1812433253) * (word ^ (word >> np.uint64(30)))
        word = (scrambled + np.uint64(i + 1)) & np.uint64(0xFFFFFFFF)
    return state


@njit(cache=True, nogil=True)
def _fill(state: np.ndarray, out: np.ndarray) -> None:
    """Write numbers, a multiple of 312; of two words the earlier is the higher half."""
    words = np.empty(_SIZE, dtype=np.uint32)
    pairs, half = words.view(np.uint64), np.uint64(32)
    for begin in range(0, len(out), _SIZE // 2):
        _renew(state, words)
        state[:] = words
        for i in range(_SIZE):
            words[i] = _tempered(state[i])
        part = out[begin : begin + _SIZE // 2]
        for i in range(len(part)):
            part[i] = (pairs[i] << half) | (pairs[i] >> half)


@njit(cache=True, nogil=True)
def _renew(old: np.ndarray, new: np.ndarray) -> None:
    """Write the next state, in stretches that depend on no number of their own."""
    _mix(old, old[1:], old[_FAR:], new[:_LAG])
    _mix(old[_LAG:], old[_LAG + 1 :], new, new[_LAG : 2 * _LAG])
    _mix(old[2 * _LAG :], old[2 * _LAG + 1 :], new[_LAG:], new[2 * _LAG : _SIZE - 1])
    _mix(old[_SIZE - 1 :], new, new[_FAR - 1 :], new[_SIZE - 1 :])


@njit(cache=True, nogil=True)
def _mix(old: np.ndarray, following: np.ndarray, far: np.ndarray, out: np.ndarray) -> None:
    for i in range(len(out)):
        word = (old[i] & _HIGH) | (following[i] & _LOW)
        out[i] = far[i] ^ (word >> _u(1)) ^ ((_u(0) - (word & _u(1))) & _TWIST)


@njit(cache=True, nogil=True)
def _tempered(word: Word) -> Word:
    word ^= word >> _u(11)
    word ^= (word << _u(7)) & _u(0x9D2C5680)
    word ^= (word << _u(15)) & _u(0xEFC60000)
    return word ^ (word >> _u(18))
