"""Links as things: one is drawn, some are removed, missing ones come back; all other weights stay bit for bit."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.engine import draw_parameters
from bpgui.errors import ConnectError, SpecError
from bpgui.spec import BoolArray, Parameters, Project, RunState

Check = Callable[[Project], None]
RUN = RunState("adam", 0, {"mean": np.arange(13.0)})
FIRST, SECOND = "connection-1", "connection-2"


def marks(*links: tuple[int, int], shape: tuple[int, int] = (2, 3)) -> BoolArray:
    """Return a choice of links of the first connection."""
    chosen = np.zeros(shape, dtype=bool)
    for link in links:
        chosen[link] = True
    return chosen


@pytest.fixture
def sparse(trained: Project) -> Project:
    """The trained 2-3-1 network without two links of its first connection."""
    return edits.remove_links(trained, {FIRST: marks((0, 1), (1, 2))})


@pytest.fixture
def single(project: Project) -> Project:
    """The 2-3-1 network with a free neuron, 'hidden 2'."""
    return edits.add_layer(project, "hidden", 1, "tanh", (0.0, 0.0))


def test_a_first_link_between_two_layers_is_a_connection_of_one_link(
    trained: Project, assert_consistent: Check
) -> None:
    after = edits.connect_neurons(replace(trained, run=RUN), "layer-1", 1, "layer-3", 0)
    connection = after.network.between("layer-1", "layer-3")
    assert connection is not None
    np.testing.assert_array_equal(connection.mask, [[False], [True]])
    weights = after.parameters.weights[connection.id]
    assert weights[0, 0] == 0.0
    assert weights[1, 0] == draw_parameters(after.network, after.training).weights[connection.id][1, 0] != 0.0
    assert after.initial.weights[connection.id].tobytes() == weights.tobytes()
    for key, matrix in trained.parameters.weights.items():
        assert after.parameters.weights[key] is matrix
    assert (after.run, after.epoch) == (None, trained.epoch)
    assert_consistent(after)


def test_the_next_link_extends_the_connection_and_the_last_makes_it_whole(
    trained: Project, assert_consistent: Check
) -> None:
    one = edits.connect_neurons(trained, "layer-1", 1, "layer-3", 0)
    both = edits.connect_neurons(one, "layer-1", 0, "layer-3", 0)
    assert len(both.network.connections) == 3
    connection = both.network.connections[-1]
    assert connection.mask is None
    before, after = one.parameters.weights[connection.id], both.parameters.weights[connection.id]
    assert after[1, 0].tobytes() == before[1, 0].tobytes()
    assert after[0, 0] != 0.0
    assert_consistent(both)


def test_free_neurons_are_connected_without_a_mask(single: Project, assert_consistent: Check) -> None:
    after = edits.connect_neurons(single, "layer-4", 0, "layer-3", 0)
    assert after.network.connections[-1].mask is None
    assert_consistent(after)


def test_a_neuron_may_be_linked_to_itself_and_back(single: Project) -> None:
    looped = edits.connect_neurons(single, "layer-2", 1, "layer-2", 1)
    np.testing.assert_array_equal(looped.network.connections[-1].mask, marks((1, 1), shape=(3, 3)))
    back = edits.connect_neurons(looped, "layer-3", 0, "layer-2", 2)
    np.testing.assert_array_equal(back.network.connections[-1].mask, [[False, False, True]])


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        (("layer-2", 0, "layer-1", 0), "'input' is an input: it takes its values from the data, not from links"),
        (
            ("layer-1", 1, "layer-2", 2),
            "There is a link from neuron 2 of 'input' to neuron 3 of 'hidden 1' already: choose another neuron",
        ),
        (("layer-2", 0, "layer-3", 0), "There is a link from neuron 1 of 'hidden 1' to 'output' already"),
        (("layer-1", 2, "layer-2", 0), "Layer 'input' has no neuron 3: it has 2"),
        (("layer-1", 0, "layer-2", -1), "Layer 'hidden 1' has no neuron 0: it has 3"),
    ],
)
def test_links_that_cannot_be_drawn_say_why(link: tuple[str, int, str, int], sentence: str, project: Project) -> None:
    with pytest.raises(ConnectError, match=sentence):
        edits.connect_neurons(project, *link)


def test_a_second_link_of_a_neuron_to_itself_is_refused(single: Project) -> None:
    looped = edits.connect_neurons(single, "layer-4", 0, "layer-4", 0)
    with pytest.raises(ConnectError, match="There is a link from 'hidden 2' to itself already"):
        edits.connect_neurons(looped, "layer-4", 0, "layer-4", 0)


def test_removed_links_lose_weight_and_lock_and_all_others_keep_theirs(
    trained: Project, assert_consistent: Check
) -> None:
    locked = edits.set_connection_lock(trained, FIRST, True)
    chosen = marks((0, 1), (1, 2))
    after = edits.remove_links(replace(locked, run=RUN), {FIRST: chosen})
    connection = after.network.connections[0]
    np.testing.assert_array_equal(connection.mask, ~chosen)
    np.testing.assert_array_equal(connection.locked, ~chosen)
    for parameters, before in ((after.parameters, trained.parameters), (after.initial, trained.initial)):
        np.testing.assert_array_equal(parameters.weights[FIRST], np.where(chosen, 0.0, before.weights[FIRST]))
        assert parameters.weights[SECOND] is before.weights[SECOND]
        assert dict(parameters.biases) == dict(before.biases)
    assert after.run is None
    assert_consistent(after)


def test_links_of_several_connections_go_at_once_and_a_bare_connection_goes(
    trained: Project, assert_consistent: Check
) -> None:
    after = edits.remove_links(trained, {FIRST: marks((0, 0)), SECOND: np.ones((3, 1), dtype=bool)})
    assert [c.id for c in after.network.connections] == [FIRST]
    assert set(after.parameters.weights) == {FIRST}
    assert_consistent(after)


def test_the_last_link_takes_its_connection_with_it(sparse: Project, assert_consistent: Check) -> None:
    left = sparse.network.connections[0].mask
    assert left is not None
    assert [c.id for c in edits.remove_links(sparse, {FIRST: left}).network.connections] == [SECOND]
    assert_consistent(edits.remove_links(sparse, {FIRST: left}))


def test_removing_what_is_missing_or_nothing_changes_nothing(sparse: Project) -> None:
    before = replace(sparse, run=RUN)
    assert edits.remove_links(before, {FIRST: marks((0, 1))}) == before
    assert edits.remove_links(before, {FIRST: marks()}) == before
    assert edits.remove_links(before, {}) == before


def test_restored_links_have_drawn_weights_and_no_locks(sparse: Project, assert_consistent: Check) -> None:
    locked = edits.set_connection_lock(sparse, FIRST, True)
    after = edits.restore_links(replace(locked, run=RUN), FIRST, marks((0, 1), (0, 0)))
    np.testing.assert_array_equal(after.network.connections[0].mask, ~marks((1, 2)))
    np.testing.assert_array_equal(after.network.connections[0].locked, ~marks((0, 1), (1, 2)))
    drawn = draw_parameters(after.network, after.training).weights[FIRST][0, 1]
    for parameters, before in ((after.parameters, sparse.parameters), (after.initial, sparse.initial)):
        expected = before.weights[FIRST].copy()
        expected[0, 1] = drawn
        assert parameters.weights[FIRST].tobytes() == expected.tobytes()
    assert drawn != 0.0
    assert after.run is None
    assert_consistent(after)


def test_restoring_all_links_makes_the_connection_whole(sparse: Project) -> None:
    after = edits.restore_links(sparse, FIRST, np.ones((2, 3), dtype=bool))
    assert after.network.connections[0].mask is None


def test_links_removed_and_restored_at_once_have_their_first_weights_again(project: Project) -> None:
    start = edits.draw_weights(project)
    chosen = marks((0, 1), (1, 2))
    assert edits.restore_links(edits.remove_links(start, {FIRST: chosen}), FIRST, chosen) == start


def test_restoring_what_is_there_changes_nothing(sparse: Project) -> None:
    before = replace(sparse, run=RUN)
    assert edits.restore_links(before, FIRST, marks((0, 0))) == before


def test_chosen_links_are_locked_and_freed(sparse: Project) -> None:
    locked = edits.lock_links(replace(sparse, run=RUN), {FIRST: marks((0, 0), (1, 1)), SECOND: np.eye(3, 1) > 0}, True)
    np.testing.assert_array_equal(locked.network.connections[0].locked, marks((0, 0), (1, 1)))
    np.testing.assert_array_equal(locked.network.connections[1].locked, [[True], [False], [False]])
    assert (locked.parameters, locked.initial, locked.run) == (sparse.parameters, sparse.initial, None)
    half = edits.lock_links(locked, {FIRST: marks((0, 0), (0, 1))}, False)
    np.testing.assert_array_equal(half.network.connections[0].locked, marks((1, 1)))
    assert edits.lock_links(half, {FIRST: marks((1, 1)), SECOND: np.eye(3, 1) > 0}, False) == sparse


def test_locking_what_is_locked_changes_nothing(sparse: Project) -> None:
    locked = replace(edits.lock_links(sparse, {FIRST: marks((0, 0))}, True), run=RUN)
    assert edits.lock_links(locked, {FIRST: marks((0, 0))}, True) == locked
    assert edits.lock_links(locked, {FIRST: marks((1, 1))}, False) == locked


def test_a_missing_link_cannot_be_locked(sparse: Project) -> None:
    sentence = "There is no link from neuron 1 of 'input' to neuron 2 of 'hidden 1', so it cannot be locked: restore it"
    with pytest.raises(SpecError, match=sentence):
        edits.lock_links(sparse, {FIRST: marks((0, 0), (0, 1))}, True)


CHOOSING: dict[str, Callable[[Project, edits.Links], Project]] = {
    "remove": edits.remove_links,
    "restore": lambda project, links: edits.restore_links(project, *next(iter(links.items()))),
    "lock": lambda project, links: edits.lock_links(project, links, True),
    "set": lambda project, links: edits.set_links(project, links, 1.0),
    "draw": lambda project, links: edits.draw_links(project, links, 1),
}


@pytest.mark.parametrize("name", CHOOSING)
def test_links_of_what_is_gone_or_has_changed_are_refused(name: str, project: Project) -> None:
    with pytest.raises(SpecError, match="The network has no connection 'connection-9'"):
        CHOOSING[name](project, {"connection-9": marks((0, 0))})
    with pytest.raises(SpecError, match="from 'input' to 'hidden 1' has changed its size since its links were chosen"):
        CHOOSING[name](project, {FIRST: marks((0, 0), shape=(2, 2))})


def test_removing_neurons_leaves_no_connection_without_links(project: Project, assert_consistent: Check) -> None:
    bare = edits.remove_links(project, {FIRST: ~marks((0, 1), (1, 2))})
    assert edits.remove_neurons(bare, {"layer-2": (0,)}).network.connections[0].mask is not None
    after = edits.remove_neurons(bare, {"layer-2": (1, 2)})
    assert [c.id for c in after.network.connections] == [SECOND]
    assert_consistent(after)


def test_removing_neurons_makes_a_connection_whole_that_has_lost_its_gaps(project: Project) -> None:
    sparse = edits.remove_links(project, {FIRST: marks((0, 1))})
    assert edits.remove_neurons(sparse, {"layer-2": (1,)}).network.connections[0].mask is None


def test_negative_zero_survives_beside_a_removed_link(project: Project) -> None:
    weights = {**project.parameters.weights, FIRST: np.full((2, 3), -0.0)}
    start = replace(project, parameters=Parameters(weights, project.parameters.biases))
    after = edits.remove_links(start, {FIRST: marks((0, 0))}).parameters.weights[FIRST]
    assert np.signbit(after).tolist() == [[False, True, True], [True, True, True]]
