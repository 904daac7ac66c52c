"""The kernels draw the random numbers of `bpgui.engine.random`."""

import numpy as np
import pytest
from numba import njit

from bpgui.engine import random
from bpgui.engine.kernels import noise

SEEDS = [0, 1, 2**31 - 1]
PLACES = [(0, 0), (1, 0), (7, 128), (2**40, 10_000_000)]


@njit
def _draw(
    seed: int, purpose: int, epoch: int, sample: int, layer: int, uniforms: np.ndarray, normals: np.ndarray
) -> None:
    word = noise.subkey(noise.subkey(noise.key(seed, purpose, epoch), sample), layer)
    for index in range(len(uniforms)):
        uniforms[index] = noise.uniform(word, index)
        normals[index] = noise.normal(word, index)


@njit
def _shuffle(seed: int, purpose: int, epoch: int, order: np.ndarray) -> None:
    noise.shuffle(noise.key(seed, purpose, epoch), order, len(order))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("epoch", "sample"), PLACES)
def test_numbers_are_those_of_the_reference(epoch: int, sample: int, seed: int) -> None:
    uniforms, normals = np.empty(5000), np.empty(5000)
    _draw(seed, random.DROPOUT, epoch, sample, 3, uniforms, normals)
    key = random.key(seed, random.DROPOUT, epoch, sample, 3)
    assert uniforms.tobytes() == random.uniforms(key, 5000).tobytes()
    # Sine, cosine and logarithm may round otherwise than NumPy's.
    np.testing.assert_allclose(normals, random.normals(key, 5000), rtol=1e-15, atol=1e-15)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("count", [1, 2, 3, 100, 20_000])
def test_shuffles_are_those_of_the_reference(count: int, seed: int) -> None:
    order = np.full(count, -1, np.int64)
    for epoch in (0, 5, 2**40):
        _shuffle(seed, random.SHUFFLE, epoch, order)
        np.testing.assert_array_equal(order, random.permutation(random.key(seed, random.SHUFFLE, epoch), count))
