"""The outputs of all neurons over a grid of two inputs, against the forward pass at each of its points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_random_graphs import EXACT, networks

from bpgui import edits
from bpgui.engine import Program
from bpgui.engine.maps import Grid, Maps, side_for
from bpgui.engine.reference import forward
from bpgui.errors import SpecError
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec, NetworkSpec, TrainingSpec

ROWS, COLUMNS = 5, 7


def _grid(inputs: int, seed: int) -> Grid:
    """Return a grid over two inputs, in any order; over the only one if there are no more."""
    rng = np.random.default_rng(seed)
    across, *others = rng.permutation(inputs).tolist()
    x, y = np.sort(rng.uniform(-2.0, 2.0, COLUMNS)), np.sort(rng.uniform(-2.0, 2.0, ROWS))[::-1]
    return Grid(rng.uniform(-1.0, 1.0, inputs), across, x, others[0] if others else None, y)


def _points(grid: Grid) -> FloatArray:
    """Return the inputs of all points one by one, as anybody would write it down."""
    rows, columns = grid.shape
    points = []
    for row in range(rows):
        for column in range(columns):
            point = grid.base.copy()
            point[grid.across] = grid.x[column]
            if grid.down is not None:
                point[grid.down] = grid.y[row]
            points.append(point)
    return np.array(points)


def _worst(maps: Maps, theta: FloatArray) -> float:
    """Return the largest difference of any output to that of the forward pass."""
    raw = forward(maps.program, theta, _points(maps.grid)).raw
    found = maps.compute(theta)
    assert set(found) == set(raw)
    differences = []
    for layer, outputs in found.items():
        assert outputs.shape == (raw[layer].shape[1], *maps.grid.shape)
        differences.append(np.abs(outputs.reshape(len(outputs), -1).T - raw[layer]).max())
    return float(max(differences))


@settings(max_examples=150, deadline=None)
@given(network=networks(), seed=st.integers(0, 2**31 - 1))
def test_maps_equal_the_forward_pass_on_any_graph(network: NetworkSpec, seed: int) -> None:
    program = Program.compile(network, EXACT)
    neurons = sum(layer.size for layer in network.layers)
    # So small that every loop settles.
    scale = 0.6 / neurons if program.recurrent else 1.0
    theta = scale * np.random.default_rng(seed).uniform(-1.0, 1.0, program.size)
    grid = _grid(network.width("input"), seed)
    assert _worst(Maps(program, grid, np.float64), theta) <= 1e-12
    assert _worst(Maps(program, grid), theta) <= 1e-5


def _layered(*sizes: int) -> tuple[Program, FloatArray]:
    project = edits.layered(sizes, "tanh", "softmax", TrainingSpec())
    program = Program.compile(project.network)
    return program, program.pack(project.parameters)


def test_the_memory_is_used_again_for_other_weights() -> None:
    program, theta = _layered(3, 6, 4)
    maps = Maps(program, _grid(3, 1), np.float64)
    first = maps.compute(theta)["layer-3"]
    before = first.copy()
    assert maps.compute(2.0 * theta)["layer-3"] is first
    assert not np.array_equal(first, before)
    assert _worst(maps, 2.0 * theta) <= 1e-12


def test_a_large_network_is_computed_in_pieces_that_fit_together() -> None:
    program, theta = _layered(2, 300, 300, 3)
    x, y = np.linspace(-1.0, 1.0, 40), np.linspace(2.0, -2.0, 30)
    maps = Maps(program, Grid(np.zeros(2), 1, x, 0, y), np.float64)
    done = list(maps.pieces(theta))
    assert len(done) > 3
    assert done == sorted(done)
    assert done[-1] == 1.0
    assert _worst(maps, theta) <= 1e-12


def test_softmax_adds_up_to_one_at_every_point() -> None:
    program, theta = _layered(4, 5, 3)
    outputs = Maps(program, _grid(4, 2), np.float64).compute(theta)["layer-3"]
    np.testing.assert_allclose(outputs.sum(axis=0), 1.0, rtol=1e-14)


def test_one_input_has_a_map_of_one_row() -> None:
    program, theta = _layered(1, 4, 2)
    maps = Maps(program, _grid(1, 3), np.float64)
    assert maps.grid.shape == (1, COLUMNS)
    assert _worst(maps, theta) <= 1e-12


def test_the_two_inputs_may_stand_in_different_layers() -> None:
    layers = (
        LayerSpec("a", "a", 2, role="input"),
        LayerSpec("b", "b", 3, role="input"),
        LayerSpec("y", "y", 2, "tanh", role="output"),
    )
    links = (ConnectionSpec("a-y", "a", "y"), ConnectionSpec("b-y", "b", "y"))
    program = Program.compile(NetworkSpec(layers, links))
    theta = np.random.default_rng(4).uniform(-1.0, 1.0, program.size)
    grid = Grid(np.arange(5.0), 4, np.array([-1.0, 1.0]), 1, np.array([0.0, 0.5, 1.0]))
    maps = Maps(program, grid, np.float64)
    assert _worst(maps, theta) <= 1e-12
    np.testing.assert_array_equal(maps.outputs["b"][2], [[-1.0, 1.0]] * 3)
    np.testing.assert_array_equal(maps.outputs["a"][0], np.zeros((3, 2)))


def test_numbers_beyond_all_bounds_come_as_they_are() -> None:
    program, theta = _layered(2, 3, 2)
    theta[:] = 1e300
    outputs = Maps(program, _grid(2, 5)).compute(theta)
    assert np.isnan(outputs["layer-3"]).any()
    theta[:] = np.nan
    assert np.isnan(Maps(program, _grid(2, 5)).compute(theta)["layer-2"]).all()


def test_the_same_input_on_both_axes_is_refused() -> None:
    with pytest.raises(SpecError, match="two different inputs"):
        Grid(np.zeros(3), 1, np.zeros(2), 1, np.zeros(2))


def test_a_larger_network_has_a_coarser_map() -> None:
    small, large, huge = (_layered(*sizes)[0] for sizes in ((2, 8, 8, 1), (2, 200, 200, 1), (2, 3000, 3000, 1)))
    assert side_for(small, 4.0, 100) == 100
    assert 8 < side_for(large, 4.0, 100) < 100
    assert side_for(huge, 4.0, 100) == 8


def test_inputs_beyond_single_precision_come_as_infinite() -> None:
    program, theta = _layered(2, 3, 1)
    maps = Maps(program, Grid(np.zeros(2), 0, np.array([-1e300, 1e300]), 1, np.array([0.0, 1.0])))
    maps.compute(theta)
    np.testing.assert_array_equal(maps.outputs[program.order[0].id][0], [[-np.inf, np.inf], [-np.inf, np.inf]])
