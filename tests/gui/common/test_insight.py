"""What the network computes for the chosen sample: always the present numbers, and only when asked for."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import EXAMPLES, default_spec, sample_project
from bpgui.engine import Program, loss
from bpgui.engine.reference import backward, forward
from bpgui.gui.common import insight as insight_module
from bpgui.gui.common.training import State, Step
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project, TrainingSpec

MakeWorkspace = Callable[[Project], Workspace]
FOR_EVER = 100_000_000


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has been computed, by its scope."""
    scopes: list[str] = []
    real = insight_module.explain

    def explain(*args: object) -> object:
        scopes.append(str(args[-1]))
        return real(*args)

    monkeypatch.setattr(insight_module, "explain", explain)
    return scopes


def worked_example() -> Project:
    return EXAMPLES["worked-example"][1]()


def endless(project: Project, **choices: object) -> Project:
    return replace(project, training=replace(project.training, epochs=FOR_EVER, **choices))


# The numbers


def test_the_worked_example_is_written_out_for_its_row(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(worked_example())
    hidden = workspace.project.network.with_role("hidden")[0].id
    assert workspace.insight.terms(hidden, 0) is None
    workspace.insight.choose(0)
    activity, terms = workspace.insight.activity(), workspace.insight.terms(hidden, 0)
    assert activity is not None
    assert terms is not None
    assert activity.scope == "sample 1"
    assert terms.text() == "0.35 x 0.20 + 0.70 x 0.20 + 0 = 0.21; sigmoid -> 0.552"
    assert terms.terms[0].source == "input 1"
    output = workspace.project.network.with_role("output")[0].id
    assert activity.delta[output][0] == pytest.approx(0.03677027, abs=5e-9)


def test_the_numbers_are_those_of_the_executor(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sample_project("xor"))
    workspace.insight.choose(2)
    project, dataset, activity = workspace.project, workspace.dataset, workspace.insight.activity()
    assert dataset is not None
    assert activity is not None
    program = Program.compile(project.network)
    theta, inputs, targets = program.pack(project.parameters), dataset.table.inputs[2:3], dataset.table.targets[2:3]
    trace = forward(program, theta, inputs)
    expected = backward(program, theta, loss(project.training.loss), trace, targets)
    assert activity.gradient == program.unpack(expected.theta)
    assert activity.output["layer-3"].tolist() == trace.output["layer-3"][0].tolist()
    assert activity.inputs.tolist() == [1.0, 0.0]


def test_without_a_choice_the_means_say_what_they_are_of(make_workspace: MakeWorkspace) -> None:
    xor = make_workspace(sample_project("xor")).insight.activity()
    assert xor is not None
    assert xor.scope == "mean over 4 training samples"
    assert xor.inputs.tolist() == [0.5, 0.5]
    large = edits.layered((64, 1024, 10), "tanh", "softmax", TrainingSpec(loss="categorical_cross_entropy"))
    digits = make_workspace(edits.set_dataset(large, default_spec("digits"))).insight.activity()
    assert digits is not None
    taken = int(digits.scope.removeprefix("mean over ").removesuffix(" of 1,438 training samples"))
    assert 1 <= taken < 200


def test_a_feedback_network_settles_and_is_explained(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(EXAMPLES["xor-feedback"][1]())
    workspace.insight.choose(1)
    activity = workspace.insight.activity()
    assert activity is not None
    assert activity.settled
    hidden = workspace.project.network.with_role("hidden")[0].id
    terms = workspace.insight.terms(hidden, 0)
    assert terms is not None
    total = sum(term.contribution for term in terms.terms) + terms.bias
    assert total == pytest.approx(terms.net, abs=1e-2)


# What cannot be computed


def unconnected() -> Project:
    project = sample_project("xor")
    return edits.disconnect(project, project.network.connections[0].id)


def misfit() -> Project:
    return edits.resize_layer(sample_project("xor"), "layer-1", 3)


def broken_data() -> Project:
    return replace(sample_project("xor"), dataset=replace(default_spec("xor"), source="no such data"))


@pytest.mark.parametrize(
    "project",
    [
        Project(),
        edits.layered((2, 2, 1), "sigmoid", "sigmoid", TrainingSpec()),
        edits.set_dataset(Project(), default_spec("xor")),
        unconnected(),
        misfit(),
        broken_data(),
    ],
    ids=["nothing", "no data", "no network", "unconnected", "misfit", "broken data"],
)
def test_what_cannot_be_computed_is_none(make_workspace: MakeWorkspace, project: Project) -> None:
    insight = make_workspace(project).insight
    insight.choose(0)
    insight.show_quantity("gradient")
    assert insight.activity() is None
    assert insight.terms("layer-2", 0) is None
    assert insight.shown() is project.parameters


def test_a_network_that_comes_to_fit_is_computed_at_once(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(misfit())
    assert workspace.insight.activity() is None
    assert workspace.edit("Fit", lambda project: edits.fit_ends(project, 2, 1))
    assert workspace.insight.activity() is not None


# The cost


def test_nothing_is_computed_unless_asked_and_then_once(make_workspace: MakeWorkspace, computed: list[str]) -> None:
    workspace = make_workspace(sample_project("xor"))
    insight = workspace.insight
    insight.choose(1)
    assert workspace.edit("Weight", lambda p: edits.set_weight(p, "connection-1", 0, 0, 0.5))
    assert computed == []
    for _ in range(3):
        insight.activity()
        insight.terms("layer-2", 0)
    assert computed == ["sample 2"]
    insight.choose(3)
    insight.choose(1)
    insight.choose(3)
    insight.activity()
    assert workspace.edit("Weight", lambda p: edits.set_weight(p, "connection-1", 0, 0, 0.25))
    insight.activity()
    assert computed == ["sample 2", "sample 4", "sample 4"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: edits.set_weight(p, "connection-1", 0, 0, 0.5),
        lambda p: edits.set_activation(p, "layer-2", "tanh"),
        lambda p: replace(p, training=replace(p.training, loss="mse")),
        lambda p: edits.set_dataset(p, default_spec("and")),
    ],
    ids=["weights", "network", "loss", "data"],
)
def test_every_change_is_seen(make_workspace: MakeWorkspace, edit: Callable[[Project], Project]) -> None:
    workspace = make_workspace(sample_project("xor"))
    before = workspace.insight.activity()
    assert workspace.edit("Change", edit)
    after = workspace.insight.activity()
    assert before is not None
    assert after is not None
    assert before.gradient != after.gradient
    workspace.document.undo_stack.undo()
    again = workspace.insight.activity()
    assert again is not None
    assert again.gradient == before.gradient


def test_a_training_costs_nothing_while_nobody_asks(
    make_workspace: MakeWorkspace, qtbot: QtBot, computed: list[str]
) -> None:
    workspace = make_workspace(endless(sample_project("xor")))
    workspace.insight.choose(0)
    changes = QSignalSpy(workspace.training.progress_changed)
    workspace.training.toggle()
    qtbot.waitUntil(lambda: changes.count() > 2)
    assert computed == []
    activity = workspace.insight.activity()
    assert activity is not None
    assert workspace.insight.activity() is activity
    workspace.training.stop()
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    assert workspace.insight.row == 0


# The choice


def test_the_choice_is_told_once(make_workspace: MakeWorkspace) -> None:
    insight = make_workspace(sample_project("xor")).insight
    told = QSignalSpy(insight.row_changed)
    insight.choose(2)
    insight.choose(2)
    assert (insight.row, told.count()) == (2, 1)
    insight.choose(None)
    assert (insight.row, told.count()) == (None, 2)


@pytest.mark.parametrize("row", [-1, 4])
def test_a_row_that_is_not_there_releases(make_workspace: MakeWorkspace, row: int) -> None:
    insight = make_workspace(sample_project("xor")).insight
    insight.choose(2)
    insight.choose(row)
    assert insight.row is None


def test_other_rows_drop_the_choice_and_another_split_does_not(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sample_project("circle"))
    spec = default_spec("circle")
    workspace.insight.choose(7)
    assert workspace.edit("Split", lambda p: edits.set_dataset(p, replace(spec, test_share=0.25)))
    assert workspace.insight.row == 7
    assert workspace.edit("Seed", lambda p: edits.set_dataset(p, replace(spec, seed=5)))
    assert workspace.insight.row is None
    workspace.insight.choose(7)
    assert workspace.edit("Data", lambda p: edits.set_dataset(p, default_spec("xor")))
    assert workspace.insight.row is None


def test_another_project_drops_the_choice(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sample_project("xor"))
    workspace.insight.choose(1)
    workspace.document.replace(sample_project("xor"), None)
    assert workspace.insight.row is None


def step(workspace: Workspace, qtbot: QtBot) -> int:
    """Step by one sample and return the row that it visited."""
    with qtbot.waitSignal(workspace.training.held):
        workspace.training.step(Step.SAMPLE)
    visited = workspace.insight.visited
    assert visited is not None
    return visited


def test_sample_steps_choose_what_they_visit_until_the_run_ends(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(endless(sample_project("circle")))
    rows = []
    for _ in range(3):
        rows.append(step(workspace, qtbot))
        assert workspace.insight.row == rows[-1]
    assert len(set(rows)) == 3
    dataset = workspace.dataset
    assert dataset is not None
    assert np.isin(rows, dataset.train_rows).all()
    workspace.training.stop()
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    assert (workspace.insight.row, workspace.insight.visited) == (None, None)


def test_sample_steps_leave_what_the_person_has_chosen(make_workspace: MakeWorkspace, qtbot: QtBot) -> None:
    workspace = make_workspace(endless(sample_project("circle")))
    workspace.insight.choose(3)
    step(workspace, qtbot)
    assert workspace.insight.row == 3
    workspace.insight.choose(None)
    assert step(workspace, qtbot) == workspace.insight.row
    workspace.insight.choose(4)
    workspace.training.stop()
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    assert workspace.insight.row == 4


# What is shown


def test_gradients_can_be_shown_in_the_place_of_weights(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(sample_project("xor"))
    insight = workspace.insight
    told = QSignalSpy(insight.quantity_changed)
    assert insight.quantity == "weight"
    assert insight.shown() is workspace.project.parameters
    insight.show_quantity("gradient")
    insight.show_quantity("gradient")
    assert told.count() == 1
    activity = insight.activity()
    assert activity is not None
    assert insight.shown() is activity.gradient
    insight.show_quantity("weight")
    assert insight.shown() is workspace.project.parameters


def test_a_network_without_gradients_shows_its_weights(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(edits.set_activation(sample_project("xor"), "layer-2", "hard_step"))
    workspace.insight.choose(0)
    workspace.insight.show_quantity("gradient")
    assert workspace.insight.terms("layer-2", 0) is not None
    assert workspace.insight.shown() is workspace.project.parameters
