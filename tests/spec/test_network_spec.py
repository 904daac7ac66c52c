from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from bpgui.errors import SpecError
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec

Draw = Callable[[str, str], NetworkSpec]


@pytest.fixture
def network(draw: Draw) -> NetworkSpec:
    return draw("a input 2, b input 1, h hidden 4, y output 3, z output 1", "a-h b-h h-y h-z a-z")


def test_layers_and_connections_are_found_by_id(network: NetworkSpec) -> None:
    assert network.layer("h").size == 4
    assert network.connection("h-z").target == "z"
    assert network.between("a", "z") is network.connection("a-z")
    assert network.between("z", "a") is None


def test_what_does_not_exist_is_told_in_words(network: NetworkSpec) -> None:
    with pytest.raises(SpecError, match="The network has no layer 'q': it may have been deleted"):
        network.layer("q")
    with pytest.raises(SpecError, match="The network has no connection 'q': it may have been deleted"):
        network.connection("q")


def test_connections_are_found_by_their_ends_in_drawing_order(network: NetworkSpec) -> None:
    assert [c.id for c in network.incoming("h")] == ["a-h", "b-h"]
    assert [c.id for c in network.outgoing("a")] == ["a-h", "a-z"]
    assert network.incoming("a") == ()


def test_roles_are_counted_in_neurons(network: NetworkSpec) -> None:
    assert [layer.id for layer in network.with_role("output")] == ["y", "z"]
    assert (network.width("input"), network.width("hidden"), network.width("output")) == (3, 4, 4)


def test_parameters_are_counted_without_biases_of_inputs(network: NetworkSpec) -> None:
    assert network.shape(network.connection("h-y")) == (4, 3)
    assert network.parameter_count() == 8 + 4 + 12 + 4 + 2 + (4 + 3 + 1)


def test_input_layers_have_no_biases_whatever_their_setting() -> None:
    layer = LayerSpec("a", "a", 2, bias=True, role="hidden")
    assert layer.has_bias
    assert not replace(layer, role="input").has_bias
    assert not replace(layer, bias=False).has_bias


def test_free_ids_count_on_from_the_highest_and_skip_no_id_in_use() -> None:
    layers = tuple(LayerSpec(layer_id, layer_id, 1) for layer_id in ("layer-2", "layer-7", "layer-x", "other-9"))
    network = NetworkSpec(layers, (ConnectionSpec("layer-8", "layer-2", "layer-7"),))
    assert list(islice(network.free_ids("layer-"), 3)) == ["layer-9", "layer-10", "layer-11"]
    assert next(network.free_ids("connection-")) == "connection-1"


def test_an_endless_number_in_an_id_is_not_counted_on_from() -> None:
    network = NetworkSpec(tuple(LayerSpec(key, key, 1) for key in ("layer-3", f"layer-{'9' * 94}")))
    assert next(network.free_ids("layer-")) == "layer-4"


def test_masks_locks_and_connections_that_mean_nothing_are_tidied_away() -> None:
    layers = tuple(LayerSpec(key, key, 2) for key in "ab")
    all_of_them, none, some = np.ones((2, 2), dtype=bool), np.zeros((2, 2), dtype=bool), np.eye(2, dtype=bool)
    whole = ConnectionSpec("whole", "a", "b", mask=all_of_them, locked=none)
    bare = ConnectionSpec("bare", "b", "a", mask=none)
    gaps = ConnectionSpec("gaps", "a", "a", mask=some, locked=all_of_them)
    tidy = ConnectionSpec("tidy", "b", "b", mask=some, locked=some)
    after = NetworkSpec(layers, (whole, bare, gaps, tidy)).tidied()
    assert after == NetworkSpec(layers, (ConnectionSpec("whole", "a", "b"), replace(gaps, locked=some), tidy))
    assert after.connections[-1] is tidy


def test_connections_are_compared_by_value_arrays_included() -> None:
    mask, other = np.array([[True, False]]), np.array([[True, True]])
    plain, masked = ConnectionSpec("c", "a", "b"), ConnectionSpec("c", "a", "b", mask=mask)
    assert masked == ConnectionSpec("c", "a", "b", mask=mask.copy())
    assert hash(masked) == hash(ConnectionSpec("c", "a", "b", mask=mask.copy()))
    assert masked != plain
    assert masked != ConnectionSpec("c", "a", "b", mask=other)
    assert masked != ConnectionSpec("c", "a", "b", locked=mask)
    assert plain != ConnectionSpec("d", "a", "b")
    assert plain != "c"


def test_arrays_of_a_connection_are_read_only() -> None:
    connection = ConnectionSpec("c", "a", "b", mask=np.array([[True]]), locked=np.array([[False]]))
    for array in (connection.mask, connection.locked):
        assert array is not None
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = False
