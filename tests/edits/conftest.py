"""Projects that the tests of the edits share, and the check that a project is consistent."""

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from bpgui.edits import layered
from bpgui.spec import FloatArray, Parameters, Project, TrainingSpec


def _assert_consistent(project: Project) -> None:
    network = project.network
    ids = [*(layer.id for layer in network.layers), *(c.id for c in network.connections)]
    assert len(set(ids)) == len(ids)
    assert len({layer.name for layer in network.layers}) == len(network.layers)
    assert set(project.layout) == {layer.id for layer in network.layers}
    for parameters in (project.parameters, project.initial):
        shapes = {key: matrix.shape for key, matrix in parameters.weights.items()}
        assert shapes == {c.id: network.shape(c) for c in network.connections}
        lengths = {key: vector.shape for key, vector in parameters.biases.items()}
        assert lengths == {layer.id: (layer.size,) for layer in network.layers if layer.has_bias}
    for layer in network.layers:
        assert list(layer.locked_biases) == sorted(set(layer.locked_biases) & set(range(layer.size)))
    for connection in network.connections:
        for marks in (connection.mask, connection.locked):
            assert marks is None or marks.shape == network.shape(connection)


@pytest.fixture(scope="session")
def assert_consistent() -> Callable[[Project], None]:
    """Fails unless parameters, masks and layout match the network."""
    return _assert_consistent


@pytest.fixture
def project() -> Project:
    """A 2-3-1 network whose weights are all different: 11, 12, ... and 101, ... with biases."""
    start = layered([2, 3, 1], "tanh", "sigmoid", TrainingSpec(seed=5))
    numbered = Parameters(
        {
            "connection-1": np.array([[11.0, 12.0, 13.0], [21.0, 22.0, 23.0]]),
            "connection-2": np.array([[101.0], [102.0], [103.0]]),
        },
        {"layer-2": np.array([0.1, 0.2, 0.3]), "layer-3": np.array([0.9])},
    )
    return replace(start, parameters=numbered, initial=numbered)


@pytest.fixture
def trained(project: Project) -> Project:
    """The same, but trained: its weights are the negatives of the initial ones."""

    def negative(arrays: MappingProxyType[str, FloatArray]) -> dict[str, FloatArray]:
        return {key: -array for key, array in arrays.items()}

    weights, biases = negative(project.initial.weights), negative(project.initial.biases)
    return replace(project, parameters=Parameters(weights, biases), epoch=40)


@pytest.fixture
def marked(project: Project) -> Project:
    """The same with missing and locked links: mask and locked tell which of those to the hidden layer is which."""
    first, second = project.network.connections
    mask = np.array([[True, False, True], [True, True, False]])
    held = np.array([[False, False, True], [False, True, False]])
    locked = np.array([[True], [False], [False]])
    connections = (replace(first, mask=mask, locked=held), replace(second, locked=locked))
    return replace(project, network=replace(project.network, connections=connections))
