"""Random numbers that both executors draw alike: a counter-based generator, without any state to keep.

Number i under a key is a hash of key and i, so the position in a run (epoch, sample) is all that has to be
known to draw the same shuffles, masks and noise again. The hash is the finaliser of SplitMix64 (Steele, Lea and
Flood 2014, "Fast splittable pseudorandom number generators").
"""

import numpy as np
import numpy.typing as npt

from bpgui.spec import FloatArray

UIntArray = npt.NDArray[np.uint64]

# What a key is for; no two purposes share random numbers. First weights come from NumPy's own generator.
SHUFFLE, DROPOUT, INPUT_NOISE, TARGET_NOISE, WEIGHT_NOISE = 1, 2, 3, 4, 5

GOLDEN = 0x9E3779B97F4A7C15
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_WORD = 2**64 - 1
_UNIT = 2.0**-53


def _mixed(word: int) -> int:
    word = ((word ^ (word >> 30)) * FIRST) & _WORD
    word = ((word ^ (word >> 27)) * SECOND) & _WORD
    return word ^ (word >> 31)


def key(seed: int, *place: int) -> int:
    """Return the 64-bit key of a place under a seed: purpose, epoch, first sample of the batch, layer."""
    word = _mixed((seed + GOLDEN) & _WORD)
    for number in place:
        word = _mixed(((word ^ number) + GOLDEN) & _WORD)
    return word


def words(a_key: int, count: int) -> UIntArray:
    """Return 64-bit numbers 0 to `count` - 1 under a key, (count,)."""
    word = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN) + np.uint64(a_key)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(FIRST)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(SECOND)
    return word ^ (word >> np.uint64(31))


def uniforms(a_key: int, count: int) -> FloatArray:
    """Return numbers evenly distributed in [0, 1), (count,)."""
    return (words(a_key, count) >> np.uint64(11)).astype(np.float64) * _UNIT


def normals(a_key: int, count: int) -> FloatArray:
    """Return standard normal numbers, (count,): number i from uniforms 2i and 2i + 1 (Box and Muller 1958)."""
    pairs = uniforms(a_key, 2 * count).reshape(count, 2)
    return np.sqrt(-2.0 * np.log(1.0 - pairs[:, 0])) * np.cos(2.0 * np.pi * pairs[:, 1])


def permutation(a_key: int, count: int) -> npt.NDArray[np.intp]:
    """Return the numbers 0 to `count` - 1 in random order (Fisher and Yates; Durstenfeld 1964)."""
    places = np.arange(1, count + 1, dtype=np.uint64)
    # A 32-bit number times the count of choices, its upper half kept, picks one of them.
    picks = (((words(a_key, count) >> np.uint64(32)) * places) >> np.uint64(32)).tolist()
    order = list(range(count))
    for last in range(count - 1, 0, -1):
        pick = picks[last]
        order[last], order[pick] = order[pick], order[last]
    return np.array(order, dtype=np.intp)
