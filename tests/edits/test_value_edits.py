"""Many weights and biases at once: one value for all, drawn anew, or a block out of a table."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.engine import draw_parameters
from bpgui.errors import ParamError, SpecError
from bpgui.spec import BoolArray, Project, RunState

RUN = RunState("adam", 0, {"mean": np.arange(13.0)})
FIRST, SECOND = "connection-1", "connection-2"
NAN = float("nan")


def marks(*links: tuple[int, int]) -> BoolArray:
    chosen = np.zeros((2, 3), dtype=bool)
    for link in links:
        chosen[link] = True
    return chosen


@pytest.fixture
def sparse(trained: Project) -> Project:
    """The trained 2-3-1 network with a missing link (0, 1), a locked one (0, 2), and a run under way."""
    project = edits.remove_links(trained, {FIRST: marks((0, 1))})
    project = edits.set_link_lock(project, FIRST, 0, 2, True)
    return replace(edits.set_bias_lock(project, "layer-2", 2, True), run=RUN)


CHANGES: dict[str, Callable[[Project], Project]] = {
    "set links": lambda project: edits.set_links(project, {FIRST: marks((0, 0))}, 7.0),
    "draw links": lambda project: edits.draw_links(project, {FIRST: marks((0, 0))}, 3),
    "weight block": lambda project: edits.set_weight_block(project, FIRST, 0, 0, [[7.0]]),
    "bias block": lambda project: edits.set_bias_block(project, "layer-2", 0, [7.0]),
    "set biases": lambda project: edits.set_biases(project, {"layer-2": (0,)}, 7.0),
    "draw biases": lambda project: edits.draw_biases(project, {"layer-2": (0,)}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_after_training_the_first_weights_stay_what_reset_brings_back(name: str, sparse: Project) -> None:
    after = CHANGES[name](sparse)
    assert after.parameters != sparse.parameters
    assert after.initial is sparse.initial
    assert after.run is None
    assert (after.network, after.epoch, after.history) == (sparse.network, sparse.epoch, sparse.history)


@pytest.mark.parametrize("name", CHANGES)
def test_before_training_they_become_the_first_weights(name: str, project: Project) -> None:
    after = CHANGES[name](project)
    assert after.parameters is after.initial
    assert after.parameters != project.parameters


@pytest.mark.parametrize("name", CHANGES)
def test_the_same_again_changes_nothing(name: str, sparse: Project) -> None:
    once = replace(CHANGES[name](sparse), run=RUN)
    assert CHANGES[name](once) == once


def test_all_chosen_links_get_the_value_but_missing_ones_stay_missing(sparse: Project) -> None:
    chosen = {FIRST: np.ones((2, 3), dtype=bool), SECOND: np.array([[True], [False], [True]])}
    after = edits.set_links(sparse, chosen, 0.25)
    assert after.parameters.weights[FIRST].tolist() == [[0.25, 0.0, 0.25], [0.25, 0.25, 0.25]]
    assert after.parameters.weights[SECOND].tolist() == [[0.25], [-102.0], [0.25]]
    assert after.network == sparse.network


def test_links_that_are_all_missing_have_no_weight_to_set_or_draw(sparse: Project) -> None:
    with pytest.raises(SpecError, match="None of the chosen links exists, so they have no weights: restore them"):
        edits.set_links(sparse, {FIRST: marks((0, 1))}, 1.0)
    with pytest.raises(SpecError, match="None of the chosen links exists and is free to be drawn: unlock or restore"):
        edits.draw_links(sparse, {FIRST: marks((0, 1), (0, 2))}, 1)


def test_choosing_no_links_and_no_neurons_changes_nothing(sparse: Project) -> None:
    assert edits.set_links(sparse, {}, 1.0) == sparse
    assert edits.set_links(sparse, {FIRST: marks()}, 1.0) == sparse
    assert edits.draw_links(sparse, {}, 1) == sparse
    assert edits.set_biases(sparse, {"layer-2": ()}, 1.0) == sparse
    assert edits.draw_biases(sparse, {}) == sparse


def test_drawn_links_are_those_of_the_seed_and_locked_ones_are_held(sparse: Project) -> None:
    chosen = marks((0, 1), (0, 2), (1, 0))
    after = edits.draw_links(sparse, {FIRST: chosen}, 12)
    drawn = draw_parameters(sparse.network, replace(sparse.training, seed=12)).weights[FIRST]
    np.testing.assert_array_equal(
        after.parameters.weights[FIRST], np.where(marks((1, 0)), drawn, sparse.parameters.weights[FIRST])
    )
    assert after.training == sparse.training
    assert edits.draw_links(sparse, {FIRST: chosen}, 12) == after
    assert edits.draw_links(sparse, {FIRST: chosen}, 13) != after


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_seeds_out_of_range_are_refused(seed: int, sparse: Project) -> None:
    with pytest.raises(ParamError, match="Seed cannot be"):
        edits.draw_links(sparse, {FIRST: marks((1, 0))}, seed)
    with pytest.raises(ParamError, match="Seed cannot be"):
        edits.draw_weights(sparse, seed)


@pytest.mark.parametrize("value", [NAN, float("inf")])
def test_values_that_are_not_finite_are_refused(value: float, project: Project) -> None:
    sentence = f"A weight or bias cannot be {value}: type a finite number"
    with pytest.raises(SpecError, match=sentence):
        edits.set_links(project, {FIRST: marks((0, 0))}, value)
    with pytest.raises(SpecError, match=sentence):
        edits.set_biases(project, {"layer-2": (0,)}, value)


def test_a_block_of_weights_lands_where_it_is_put(trained: Project) -> None:
    after = edits.set_weight_block(trained, FIRST, 0, 1, [[1.0, -0.0], [2.0, None]])
    expected = [[-11.0, 1.0, -0.0], [-21.0, 2.0, -23.0]]
    assert after.parameters.weights[FIRST].tobytes() == np.array(expected).tobytes()
    assert after.parameters.weights[SECOND] is trained.parameters.weights[SECOND]


def test_empty_cells_of_a_block_skip_missing_links_and_numbers_reach_locked_ones(sparse: Project) -> None:
    after = edits.set_weight_block(sparse, FIRST, 0, 0, [[1.0, NAN, 3.0], [NAN, NAN, NAN]])
    assert after.parameters.weights[FIRST].tolist() == [[1.0, 0.0, 3.0], [-21.0, -22.0, -23.0]]
    assert after.network == sparse.network


def test_a_number_for_a_missing_link_is_refused(sparse: Project) -> None:
    sentence = "There is no link from neuron 1 of 'input' to neuron 2 of 'hidden 1', so it cannot have the weight 0.5:"
    with pytest.raises(SpecError, match=sentence):
        edits.set_weight_block(sparse, FIRST, 0, 0, [[0.25, 0.5]])


@pytest.mark.parametrize("place", [(0, 2), (1, 0), (-1, 0), (0, -1)])
def test_a_block_that_reaches_beyond_the_matrix_is_refused(place: tuple[int, int], project: Project) -> None:
    with pytest.raises(SpecError, match=r"The block of 2 x 2 numbers does not fit from row .* has 2 x 3 links"):
        edits.set_weight_block(project, FIRST, *place, np.ones((2, 2)))


@pytest.mark.parametrize("values", [[1.0], [], [[]], [[1.0], [2.0, 3.0]], [["x"]], 5.0, [[[1.0]]], {}, [[10**400]]])
def test_what_is_no_table_of_numbers_is_refused(values: object, project: Project) -> None:
    with pytest.raises(SpecError, match="The block is not a table of numbers"):
        edits.set_weight_block(project, FIRST, 0, 0, values)


def test_infinite_numbers_in_a_block_are_refused(project: Project) -> None:
    with pytest.raises(SpecError, match="A weight or bias cannot be -inf: type a finite number"):
        edits.set_weight_block(project, FIRST, 0, 0, [[1.0, -np.inf]])
    with pytest.raises(SpecError, match="A weight or bias cannot be inf: type a finite number"):
        edits.set_bias_block(project, "layer-2", 0, [np.inf])


def test_a_block_of_biases_lands_where_it_is_put(trained: Project) -> None:
    after = edits.set_bias_block(trained, "layer-2", 1, [None, 7.0])
    assert after.parameters.biases["layer-2"].tolist() == [-0.1, -0.2, 7.0]
    assert after.parameters.weights == trained.parameters.weights


@pytest.mark.parametrize("first", [-1, 2])
def test_biases_that_reach_beyond_the_layer_are_refused(first: int, project: Project) -> None:
    with pytest.raises(
        SpecError, match=r"The block of 2 numbers does not fit from neuron .* on, since layer 'hidden 1' has 3"
    ):
        edits.set_bias_block(project, "layer-2", first, [1.0, 2.0])


def test_biases_are_a_single_row(project: Project) -> None:
    with pytest.raises(SpecError, match="The block is not a table of numbers in a single row or column"):
        edits.set_bias_block(project, "layer-2", 0, [[1.0, 2.0]])


def test_chosen_biases_get_the_value(sparse: Project) -> None:
    after = edits.set_biases(sparse, {"layer-2": (2, 0), "layer-3": [0]}, 0.5)
    assert after.parameters.biases["layer-2"].tolist() == [0.5, -0.2, 0.5]
    assert after.parameters.biases["layer-3"].tolist() == [0.5]


def test_drawn_biases_are_those_of_the_initialiser_and_locked_ones_are_held(sparse: Project) -> None:
    training = replace(sparse.training, initializer_settings={"bias": 0.75})
    own = edits.set_layer_initializer(replace(sparse, training=training), "layer-3", "he")
    own = edits.set_layer_initializer_settings(own, "layer-3", {"bias": -2.0})
    after = edits.draw_biases(edits.set_biases(own, {"layer-3": (0,)}, 9.0), {"layer-2": (1, 2), "layer-3": (0,)})
    assert after.parameters.biases["layer-2"].tolist() == [-0.1, 0.75, -0.3]
    assert after.parameters.biases["layer-3"].tolist() == [-2.0]


def test_biases_that_are_all_locked_are_not_drawn(sparse: Project) -> None:
    with pytest.raises(SpecError, match="All of the chosen biases are locked: unlock them first"):
        edits.draw_biases(sparse, {"layer-2": (2,)})


BIASES: dict[str, Callable[[Project, str, int], Project]] = {
    "set": lambda project, layer, neuron: edits.set_biases(project, {layer: (neuron,)}, 1.0),
    "draw": lambda project, layer, neuron: edits.draw_biases(project, {layer: (neuron,)}),
    "one": lambda project, layer, neuron: edits.set_neuron_bias(project, layer, neuron, 1.0),
}


@pytest.mark.parametrize("name", BIASES)
def test_biases_that_are_not_there_are_refused(name: str, project: Project) -> None:
    with pytest.raises(SpecError, match="Layer 'input' has no biases: switch them on first"):
        BIASES[name](project, "layer-1", 0)
    for neuron, number in ((3, 4), (-1, 0)):
        with pytest.raises(SpecError, match=f"Layer 'hidden 1' has no neuron {number}: it has 3"):
            BIASES[name](project, "layer-2", neuron)


def test_a_bias_block_of_a_layer_without_biases_is_refused(project: Project) -> None:
    with pytest.raises(SpecError, match="Layer 'input' has no biases: switch them on first"):
        edits.set_bias_block(project, "layer-1", 0, [1.0])


@pytest.mark.parametrize("link", [(2, 0), (0, 3), (-1, 0)])
def test_a_link_between_neurons_that_are_not_there_has_no_weight(link: tuple[int, int], project: Project) -> None:
    with pytest.raises(SpecError, match="There is no link between these two neurons, so it has no weight"):
        edits.set_weight(project, FIRST, *link, 1.0)


def test_typing_the_same_number_again_changes_nothing(sparse: Project) -> None:
    assert edits.set_weight(sparse, FIRST, 0, 0, -11.0) == sparse
    assert edits.set_neuron_bias(sparse, "layer-2", 0, -0.1) == sparse
