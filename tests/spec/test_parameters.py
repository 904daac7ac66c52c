from collections.abc import Callable

import numpy as np
import pytest

from bpgui.spec import NetworkSpec, Parameters, frozen

Draw = Callable[[str, str], NetworkSpec]


def _parameters() -> Parameters:
    return Parameters({"x-y": np.array([[1.0, 2.0], [3.0, 4.0]])}, {"y": np.array([0.5, -0.5])})


def test_arrays_and_mappings_are_read_only() -> None:
    parameters = _parameters()
    with pytest.raises(ValueError, match="read-only"):
        parameters.weights["x-y"][0, 0] = 9.0
    with pytest.raises(TypeError):
        parameters.weights["x-y"] = np.zeros((2, 2))
    with pytest.raises(AttributeError):
        parameters.weights = {}


def test_arrays_of_the_caller_are_copied() -> None:
    matrix = np.array([[1.0]])
    parameters = Parameters({"x-y": matrix}, {})
    matrix[0, 0] = 9.0
    assert parameters.weights["x-y"][0, 0] == 1.0


def test_everything_is_held_as_float64_and_frozen_arrays_are_shared() -> None:
    array = frozen([[1, 2]])
    assert array.dtype == np.float64
    assert frozen(array) is array
    assert Parameters({"x-y": array}, {}).weights["x-y"] is array


def test_equality_is_bit_for_bit() -> None:
    assert _parameters() == _parameters()
    assert hash(_parameters()) == hash(_parameters())
    assert _parameters() != _parameters().with_weight("x-y", 0, 0, np.nextafter(1.0, 2.0))
    zero, minus = (Parameters({"x-y": np.array([[value]])}, {}) for value in (0.0, -0.0))
    assert zero != minus
    nan = Parameters({}, {"y": np.array([np.nan])})
    assert nan == Parameters({}, {"y": np.array([np.nan])})


def test_equality_minds_names_and_shapes() -> None:
    row, column = np.array([[1.0, 2.0]]), np.array([[1.0], [2.0]])
    assert Parameters({"a": row}, {}) != Parameters({"a": column}, {})
    assert Parameters({"a": row}, {}) != Parameters({"b": row}, {})
    assert Parameters({"a": row}, {}) != Parameters({}, {"a": row})
    assert Parameters({}, {}) != "parameters"


def test_one_weight_or_bias_is_changed_in_a_copy() -> None:
    before = _parameters()
    after = before.with_weight("x-y", 1, 0, 7.0).with_bias("y", 1, 8.0)
    np.testing.assert_array_equal(after.weights["x-y"], [[1.0, 2.0], [7.0, 4.0]])
    np.testing.assert_array_equal(after.biases["y"], [0.5, 8.0])
    assert before == _parameters()


def test_a_whole_matrix_is_changed_in_a_copy() -> None:
    before = _parameters()
    after = before.with_weights("x-y", [[9, 9], [9, 9]])
    np.testing.assert_array_equal(after.weights["x-y"], np.full((2, 2), 9.0))
    assert after.biases["y"] is before.biases["y"]
    assert before == _parameters()


def test_what_survives_is_carried_and_what_is_new_is_fresh(draw: Draw) -> None:
    network = draw("x input 3, h hidden 1, y output 2", "x-y x-h h-y")
    fresh = Parameters(
        {"x-y": np.full((3, 2), 9.0), "x-h": np.full((3, 1), 8.0), "h-y": np.full((1, 2), 7.0)},
        {"h": np.array([6.0]), "y": np.array([5.0, 5.0])},
    )
    carried = _parameters().carried_to(network, fresh)
    np.testing.assert_array_equal(carried.weights["x-y"], [[1.0, 2.0], [3.0, 4.0], [9.0, 9.0]])
    np.testing.assert_array_equal(carried.weights["x-h"], fresh.weights["x-h"])
    np.testing.assert_array_equal(carried.biases["y"], [0.5, -0.5])
    np.testing.assert_array_equal(carried.biases["h"], [6.0])


def test_what_is_gone_is_dropped_and_what_shrinks_keeps_its_start(draw: Draw) -> None:
    network = draw("x input 1, y output 2", "x-y")
    old = Parameters({**_parameters().weights, "gone": np.ones((1, 1))}, {**_parameters().biases, "h": np.ones(1)})
    fresh = Parameters({"x-y": np.full((1, 2), 9.0)}, {"y": np.full(2, 9.0)})
    carried = old.carried_to(network, fresh)
    assert sorted(carried.weights) == ["x-y"]
    np.testing.assert_array_equal(carried.weights["x-y"], [[1.0, 2.0]])
    assert sorted(carried.biases) == ["y"]


def test_unchanged_arrays_are_shared_and_not_copied(draw: Draw) -> None:
    old = _parameters()
    carried = old.carried_to(draw("x input 2, y output 2", "x-y"), _parameters())
    assert carried.weights["x-y"] is old.weights["x-y"]
    assert carried.biases["y"] is old.biases["y"]


def test_parameters_cover_a_network_whose_every_array_they_have(draw: Draw) -> None:
    parameters = _parameters()
    assert parameters.covers(draw("x input 2, y output 2", "x-y"))
    assert parameters.covers(draw("x input 2, y output 2", ""))
    assert not parameters.covers(draw("x input 3, y output 2", "x-y"))
    assert not parameters.covers(draw("x input 2, y output 2", "x-y y-y"))
    assert not parameters.covers(draw("x input 2, y output 2, h hidden 1", "x-y"))
