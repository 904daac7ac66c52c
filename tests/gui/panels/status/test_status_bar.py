"""What the status bar says of a run."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import sample_project
from bpgui.engine import Settling
from bpgui.gui.common.training import Progress, State, Step
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.status import status_text
from bpgui.gui.panels.status.status import StatusBar
from bpgui.gui.panels.status.status_text import executor_reason, settling_text
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]
Show = Callable[[Project], tuple[Workspace, StatusBar]]


@pytest.fixture
def show(make_workspace: MakeWorkspace, qtbot: QtBot) -> Show:
    def make(project: Project) -> tuple[Workspace, StatusBar]:
        workspace = make_workspace(project)
        status = StatusBar(workspace)
        qtbot.addWidget(status)
        status.show()
        return workspace, status

    return make


def training(project: Project, **changes: object) -> Project:
    return edits.set_training(project, replace(project.training, **changes))


def recurrent() -> Project:
    project = sample_project("xor")
    hidden = project.network.with_role("hidden")[0]
    return edits.connect(project, hidden.id, hidden.id)


def stepped(qtbot: QtBot, workspace: Workspace) -> Progress:
    seen: list[Progress] = []
    workspace.training.progress_changed.connect(seen.append)
    with qtbot.waitSignal(workspace.training.held):
        workspace.training.step(Step.EPOCH)
    workspace.training.progress_changed.disconnect(seen.append)
    return seen[-1]


def test_before_any_run_nothing_is_said_of_who_computes(show: Show) -> None:
    _, status = show(sample_project("xor"))
    assert (status.text("state"), status.text("executor"), status.text("settling")) == ("Ready", "", "")


def test_who_computes_is_named_with_the_reason(show: Show, qtbot: QtBot) -> None:
    workspace, status = show(recurrent())
    progress = stepped(qtbot, workspace)
    assert status.text("executor") == "NumPy reference"
    assert "since the network is recurrent" in status.help_text("executor")
    compiled = replace(progress, report=replace(progress.report, executor="compiled"))
    workspace.training.progress_changed.emit(compiled)
    assert status.text("executor") == "Compiled"
    assert "Compiled code computes" in status.help_text("executor")
    workspace.document.replace(sample_project("xor"), None)
    assert status.text("executor") == ""


def test_the_reason_is_the_methods_or_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    project = sample_project("xor")
    assert "needs the whole data at once" in executor_reason("reference", training(project, optimizer="scg"))
    assert "was not ready when this run began" in executor_reason("reference", project)
    monkeypatch.setattr(status_text, "available", lambda: False)
    assert "Numba is not installed" in executor_reason("reference", project)


def test_an_early_stop_is_told_with_the_weights_that_are_kept(show: Show, qtbot: QtBot) -> None:
    project = sample_project("spiral")
    assert project.dataset is not None
    project = edits.set_dataset(project, replace(project.dataset, validation_share=0.2))
    # No loss is better by so much, so the first weights stay the best.
    stopping = {"patience": 3, "min_improvement": 1000.0}
    workspace, status = show(training(project, early_stopping=stopping))
    workspace.training.toggle()
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    assert workspace.project.epoch < workspace.project.training.epochs
    told = f"Stopped early at epoch {workspace.project.epoch:,}, best weights restored"
    assert status.text("state") == told
    last = workspace.project.history.last()
    assert last is not None
    assert f"{last[1]:.4f}" not in status.text("loss")
    workspace.document.undo_stack.undo()
    assert status.text("state") == "Ready"
    workspace.document.undo_stack.redo()
    assert status.text("state") == told


def test_a_run_to_the_end_is_no_early_stop(show: Show, qtbot: QtBot) -> None:
    workspace, status = show(training(sample_project("xor"), epochs=3))
    workspace.training.toggle()
    qtbot.waitUntil(lambda: workspace.project.epoch == 3 and workspace.training.state is State.IDLE)
    assert (status.text("state"), status.text("epoch")) == ("Ready", "Epoch 3")


def test_a_recurrent_network_tells_how_it_settles(show: Show, qtbot: QtBot) -> None:
    workspace, status = show(recurrent())
    progress = stepped(qtbot, workspace)
    settling = progress.report.relaxation
    assert settling is not None
    assert settling.settled_share == 1.0
    assert status.text("settling") == f"Settled in {settling.sweeps} sweeps at most"
    assert f"spectral radius is {settling.spectral_radius:.2f}" in status.help_text("settling")


def test_samples_that_do_not_settle_are_counted(show: Show, qtbot: QtBot) -> None:
    workspace, status = show(training(recurrent(), relaxation={"sweeps": 1}))
    stepped(qtbot, workspace)
    assert status.text("settling").startswith("4 of 4 samples did not settle, spectral radius ")
    first = workspace.project.network.connections[-1].id
    workspace.edit("Cut", lambda project: edits.disconnect(project, first))
    assert status.text("settling") == ""


def test_settling_in_words() -> None:
    short, full = settling_text(Settling(7, 5e-5, 1.0, 0.5), samples=4)
    assert short == "Settled in 7 sweeps at most"
    assert "changed by up to 5e-05" in full
    assert "looked at" not in full
    short, full = settling_text(Settling(500, float("inf"), 0.75, 1.314), samples=1000)
    assert short == "64 of 256 samples did not settle, spectral radius 1.31"
    assert "grew past all bounds" in full
    assert "Of 1,000 training samples, 256 were looked at." in full


def test_a_long_line_fits_a_window_of_usual_width(show: Show, qtbot: QtBot) -> None:
    project = training(recurrent(), relaxation={"sweeps": 1}, batch_size=1)
    assert project.dataset is not None
    workspace, status = show(edits.set_dataset(project, replace(project.dataset, test_share=0.25)))
    stepped(qtbot, workspace)
    with qtbot.waitSignal(workspace.training.held):
        workspace.training.step(Step.BATCH)
    assert ", batch " in status.text("epoch")
    labels = [label for label in status.findChildren(QLabel) if label.isVisible()]
    assert len(labels) == 6
    assert sum(label.sizeHint().width() for label in labels) < 1100
