"""The choice of two inputs that all maps of a window share, and what the other inputs stay at."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.data import sample_project
from bpgui.data.starting import starting_project
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import ColumnSpec, DatasetSpec, OwnSpec, Project, RawColumn, RawTable

MakeWorkspace = Callable[[Project], Workspace]


@pytest.fixture
def iris(make_workspace: MakeWorkspace) -> Workspace:
    """A workspace with four inputs, which are scaled."""
    return make_workspace(sample_project("iris"))


def test_without_data_there_is_no_pair(workspace: Workspace) -> None:
    inputs = workspace.responses.inputs
    assert inputs.pair is None
    assert inputs.names == ()
    assert inputs.grid(10) is None
    assert inputs.held == ""


def test_of_two_inputs_the_first_runs_across(make_workspace: MakeWorkspace) -> None:
    inputs = make_workspace(sample_project("xor")).responses.inputs
    assert inputs.pair == (0, 1)
    assert inputs.held == ""


def test_of_one_input_there_is_no_second(make_workspace: MakeWorkspace) -> None:
    inputs = make_workspace(sample_project("sine")).responses.inputs
    assert inputs.pair == (0, None)
    grid = inputs.grid(12)
    assert grid is not None
    assert grid.shape == (1, 12)


def test_of_images_the_pair_are_pixels_that_differ(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sample_project("digits"))
    assert workspace.dataset is not None
    spread = workspace.dataset.table.inputs.std(axis=0)
    pair = workspace.responses.inputs.pair
    assert pair is not None
    assert min(spread[list(pair)]) > 0.9 * spread.max()


def test_a_choice_is_told_and_kept(iris: Workspace) -> None:
    inputs, told = iris.responses.inputs, []
    inputs.changed.connect(lambda: told.append(inputs.pair))
    inputs.choose(3, 1)
    inputs.choose(3, 1)
    assert told == [(3, 1)]
    assert iris.edit("Learn faster", lambda p: replace(p, training=replace(p.training, learning_rate=0.5)))
    assert inputs.pair == (3, 1)


@pytest.mark.parametrize(("across", "up"), [(1, 1), (0, 4), (-1, 0)])
def test_a_choice_of_what_is_not_there_is_refused(iris: Workspace, across: int, up: int) -> None:
    with pytest.raises(ValueError, match="no map over the inputs"):
        iris.responses.inputs.choose(across, up)


def test_the_others_stay_at_the_training_mean_or_at_the_chosen_sample(iris: Workspace) -> None:
    inputs, dataset = iris.responses.inputs, iris.dataset
    assert dataset is not None
    np.testing.assert_allclose(inputs.base(), dataset.table.inputs[dataset.train_rows].mean(axis=0))
    assert inputs.held == "at their training mean"
    told: list[None] = []
    inputs.changed.connect(lambda: told.append(None))
    iris.insight.choose(7)
    assert len(told) == 1
    np.testing.assert_array_equal(inputs.base(), dataset.table.inputs[7])
    assert inputs.held == "as in sample 8"


def test_the_ends_are_those_of_the_data_with_some_room_in_its_own_unit(iris: Workspace) -> None:
    inputs, dataset = iris.responses.inputs, iris.dataset
    assert dataset is not None
    own = dataset.preparation.unscaled(dataset.table.inputs)[:, 2]
    low, high = inputs.own_ends(2)
    assert own.min() - 0.5 < low < own.min() == pytest.approx(1.0)
    assert own.max() + 0.5 > high > own.max() == pytest.approx(6.9)
    assert float(inputs.own(2, np.array(inputs.scaled(2, 4.25)))) == pytest.approx(4.25)


def test_the_grid_starts_at_the_top_left(iris: Workspace) -> None:
    inputs = iris.responses.inputs
    inputs.choose(2, 0)
    grid = inputs.grid(20)
    assert grid is not None
    assert (grid.across, grid.down) == (2, 0)
    assert grid.x[0] < grid.x[-1]
    assert grid.y[0] > grid.y[-1]
    low, high = inputs.ends(0)
    np.testing.assert_allclose([grid.y[-1] - low, high - grid.y[0]], (high - low) / 40)


def test_other_data_has_a_pair_of_its_own(iris: Workspace) -> None:
    iris.responses.inputs.choose(3, 2)
    iris.document.replace(sample_project("xor"), None)
    assert iris.responses.inputs.pair == (0, 1)


def test_inputs_whose_squares_are_beyond_all_numbers_can_be_looked_at(make_workspace: MakeWorkspace) -> None:
    rng = np.random.default_rng(1)
    columns = {"a": rng.normal(size=9), "b": 1e200 * rng.normal(size=9), "c": rng.normal(size=9), "t": np.arange(9.0)}
    specs = tuple(ColumnSpec(name, role="target" if name == "t" else "input") for name in columns)
    table = RawTable(tuple(RawColumn(name, values) for name, values in columns.items()))
    inputs = make_workspace(starting_project(DatasetSpec("own", own=OwnSpec("mine", specs)), table)).responses.inputs
    assert inputs.pair is not None
    assert 1 in inputs.pair
    assert inputs.grid(4) is not None
