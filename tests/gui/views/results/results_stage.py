"""A shown view of results, with a hand for its mouse and keys, and projects for it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import load, sample_project
from bpgui.data.starting import starting_project
from bpgui.engine import Program, loss, predict, train
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.results.results_view import ResultsView
from bpgui.spec import ColumnSpec, DatasetSpec, FloatArray, OwnSpec, Parameters, Project, RawColumn, RawTable

ShowResults = Callable[..., "Stage"]


class Stage:
    """A shown view, and what a person does with it."""

    def __init__(self, qtbot: QtBot, workspace: Workspace, width: int = 660, height: int = 400) -> None:
        self.qtbot, self.workspace = qtbot, workspace
        self.view = ResultsView(workspace)
        qtbot.addWidget(self.view)
        self.view.resize(width, height)
        with qtbot.waitActive(self.view):
            self.view.show()
        self.settle()

    def settle(self) -> None:
        """Wait until the view has done all that it was asked for."""
        self.qtbot.waitUntil(lambda: self.view.settled, timeout=20_000)

    def pick(self, box: QComboBox, text: str) -> None:
        """Choose an entry by the arrow keys."""
        box.setFocus()
        way = box.findText(text) - box.currentIndex()
        for _ in range(abs(way)):
            self.qtbot.keyClick(box, Qt.Key.Key_Down if way > 0 else Qt.Key.Key_Up)
        assert box.currentText() == text
        self.settle()

    def click(self, widget: QWidget, at: QPoint) -> None:
        """Click into a widget and wait for what comes of it."""
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)
        self.settle()

    def click_cell(self, true: int, said: int) -> None:
        """Click on a cell of the confusion matrix."""
        matrix = self.view.matrix.matrix
        self.click(matrix, matrix.layout_now().rect(true, said).center().toPoint())

    def change_weights(self, factor: float) -> None:
        """Multiply all weights, as a training changes them."""
        now = self.workspace.project.parameters
        self.set_weights({key: factor * matrix for key, matrix in now.weights.items()})

    def set_weights(self, weights: dict[str, FloatArray]) -> None:
        """Put other weights in the place of all, as a training does."""
        new = Parameters(weights, dict(self.workspace.project.parameters.biases))
        none = np.empty((0, 5))
        self.workspace.edit("Train", lambda project: edits.with_trained(project, new, 1, none), merge=("train", 1))


def trained(name: str, epochs: int) -> Project:
    """Return the example of a data set after some epochs."""
    project = sample_project(name)
    assert project.dataset is not None
    project = edits.set_training(project, replace(project.training, epochs=epochs))
    program = Program.compile(project.network, project.training.relaxation)
    last = list(train(program, project.parameters, load(project.dataset).training_data(), project.training))[-1]
    return edits.with_trained(project, last.parameters, last.epoch, last.history, last.run)


def answered(project: Project, rows: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Return the engine's outputs for rows of the data, their targets, and the loss's threshold."""
    assert project.dataset is not None
    table = load(project.dataset, project.table).table
    program = Program.compile(project.network, project.training.relaxation)
    said = predict(program, program.pack(project.parameters), table.inputs[rows])
    threshold = loss(project.training.loss, project.training.loss_settings).threshold
    return said, table.targets[rows], threshold


def own_numbers(targets: dict[str, FloatArray], target_scaling: str = "none") -> Project:
    """Return a project on a table of a person's own with two inputs and these targets, all of them to train."""
    rows = len(next(iter(targets.values())))
    rng = np.random.default_rng(2)
    columns = {"a": rng.normal(size=rows), "b": rng.normal(size=rows), **targets}
    specs = tuple(ColumnSpec(name, role="target" if name in targets else "input") for name in columns)
    table = RawTable(tuple(RawColumn(name, values) for name, values in columns.items()))
    return starting_project(DatasetSpec("own", own=OwnSpec("mine", specs), target_scaling=target_scaling), table)
