"""Builders that the tests of the engine share: networks in one line, data, and independent gradients."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from side_by_side import Pair

from bpgui.engine import Program, TrainingData
from bpgui.engine.kernels import cache
from bpgui.engine.losses import BoundLoss
from bpgui.engine.reference import forward, loss_values
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec, NetworkSpec, Parameters

if TYPE_CHECKING:
    from bpgui.engine.executors.compiled import CompiledExecutor

Build = Callable[..., NetworkSpec]
Numeric = Callable[[Callable[[FloatArray], float], FloatArray], FloatArray]


def _network(
    layers: str,
    links: str,
    masks: Mapping[str, np.ndarray] | None = None,
    locked: Mapping[str, np.ndarray] | None = None,
    biases: bool = True,
) -> NetworkSpec:
    made = []
    for text in layers.split(", "):
        name, role, size, *activation = text.split()
        made.append(LayerSpec(name, name, int(size), activation[0] if activation else "linear", biases, role))
    connections = [ConnectionSpec(link, *link.split("-")) for link in links.split()]
    for field, arrays in (("mask", masks or {}), ("locked", locked or {})):
        connections = [replace(c, **{field: arrays[c.id]}) if c.id in arrays else c for c in connections]
    return NetworkSpec(tuple(made), tuple(connections))


def _central_differences(function: Callable[[FloatArray], float], point: FloatArray) -> FloatArray:
    slopes = np.empty_like(point)
    for index in np.ndindex(point.shape):
        step = 6e-6 * max(1.0, abs(float(point[index])))
        up, down = point.copy(), point.copy()
        up[index] += step
        down[index] -= step
        slopes[index] = (function(up) - function(down)) / (up[index] - down[index])
    return slopes


@pytest.fixture(scope="session")
def build() -> Build:
    """`build("x input 2, y output 1 sigmoid", "x-y")` is a network; a connection's id is its link."""
    return _network


@pytest.fixture(scope="session")
def compiled() -> "type[CompiledExecutor]":
    """The compiled executor; its kernels are compiled first, which takes a minute, unless that has been done before.

    They are kept in the person's own cache folder, where the program looks for them too.
    """
    cache.folder.cache_clear()
    missing = [precision for precision in cache.PRECISIONS if not cache.ready(precision)]
    if missing:
        assert cache.start_compiling(*missing).wait() == 0
    from bpgui.engine.executors.compiled import CompiledExecutor

    # Tests have cache folders of their own, so that what is compiled there does not depend on their order.
    cache.folder.cache_clear()
    return CompiledExecutor


@pytest.fixture(scope="session")
def kernel_environment(compiled: "type[CompiledExecutor]") -> dict[str, str]:
    """The environment of another process that finds the compiled kernels."""
    return dict(os.environ)


@pytest.fixture(scope="session")
def pair(compiled: "type[CompiledExecutor]") -> Callable[..., Pair]:
    """`pair(program, data, **choices)`: a reference and a compiled executor of the same run."""

    def make(program: Program, data: TrainingData, **choices: object) -> Pair:
        return Pair.begin(compiled, program, data, **choices)

    return make


@pytest.fixture(scope="session")
def central_differences() -> Numeric:
    """The slope of a scalar function at a point, entry by entry; written apart from the engine's own."""
    return _central_differences


@pytest.fixture(scope="session")
def summed_loss() -> Callable[..., float]:
    """The loss of a program, summed over samples."""

    def total(program: Program, theta: FloatArray, loss: BoundLoss, inputs: FloatArray, targets: FloatArray) -> float:
        return float(loss_values(program, loss, forward(program, theta, inputs), targets).sum())

    return total


@pytest.fixture(scope="session")
def random_parameters() -> Callable[[NetworkSpec, int], Parameters]:
    """Weights and biases between -1 and 1, biases included."""

    def draw(network: NetworkSpec, seed: int) -> Parameters:
        program = Program.compile(network)
        return program.unpack(np.random.default_rng(seed).uniform(-1.0, 1.0, program.size))

    return draw


@pytest.fixture(scope="session")
def xor() -> TrainingData:
    """The four rows of the exclusive or, without a test part."""
    inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    targets = np.array([[0.0], [1.0], [1.0], [0.0]])
    return TrainingData(inputs, targets, inputs[:0], targets[:0], classes=True)


@pytest.fixture(scope="session")
def table() -> Callable[..., TrainingData]:
    """`table(rows, inputs, targets, test_rows)`: random numbers between -1 and 1, targets between 0 and 1."""

    def make(rows: int, inputs: int = 2, targets: int = 1, test_rows: int = 0, classes: bool = False) -> TrainingData:
        rng = np.random.default_rng(rows)
        return TrainingData(
            rng.uniform(-1.0, 1.0, (rows, inputs)),
            rng.uniform(0.0, 1.0, (rows, targets)),
            rng.uniform(-1.0, 1.0, (test_rows, inputs)),
            rng.uniform(0.0, 1.0, (test_rows, targets)),
            classes=classes,
        )

    return make
