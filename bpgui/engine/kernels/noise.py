"""The random numbers of `bpgui.engine.random` for the kernels: shuffles, dropout masks and noise."""

import math

import numpy as np

from bpgui.engine import random
from bpgui.engine.kernels.compiling import inner
from bpgui.engine.kernels.kinds import Row, Word

_GOLDEN, _FIRST, _SECOND = np.uint64(random.GOLDEN), np.uint64(random.FIRST), np.uint64(random.SECOND)
_11, _27, _30, _31, _32 = (np.uint64(count) for count in (11, 27, 30, 31, 32))
_ONE, _TWO = np.uint64(1), np.uint64(2)
_UNIT = 2.0**-53


@inner
def _mixed(word: Word) -> Word:
    word = (word ^ (word >> _30)) * _FIRST
    word = (word ^ (word >> _27)) * _SECOND
    return word ^ (word >> _31)


@inner
def key(seed: int, purpose: int, epoch: int) -> Word:
    """Return the key of a purpose and epoch under a seed."""
    return subkey(subkey(_mixed(np.uint64(seed) + _GOLDEN), purpose), epoch)


@inner
def subkey(word: Word, number: int) -> Word:
    """Return the key of a place under another key."""
    return _mixed((word ^ np.uint64(number)) + _GOLDEN)


@inner
def uniform(word: Word, index: int) -> float:
    """Return number `index` under a key, in [0, 1)."""
    return float(_mixed(word + (np.uint64(index) + _ONE) * _GOLDEN) >> _11) * _UNIT


@inner
def normal(word: Word, index: int) -> float:
    """Return standard normal number `index` under a key."""
    first, second = uniform(word, 2 * index), uniform(word, 2 * index + 1)
    return math.sqrt(-2.0 * math.log(1.0 - first)) * math.cos(2.0 * math.pi * second)


@inner
def shuffle(word: Word, order: Row, count: int) -> None:
    """Fill `order` with the numbers 0 to `count` - 1 in random order."""
    for place in range(count):
        order[place] = place
    for last in range(count - 1, 0, -1):
        number = _mixed(word + (np.uint64(last) + _ONE) * _GOLDEN)
        pick = np.int64(((number >> _32) * (np.uint64(last) + _ONE)) >> _32)
        order[last], order[pick] = order[pick], order[last]
