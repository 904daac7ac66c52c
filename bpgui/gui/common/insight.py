"""`Insight`: the one truth of a window about what its network computes for the sample that a person has chosen."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from bpgui.data import Dataset
from bpgui.document import Document
from bpgui.engine import Program, loss
from bpgui.engine.explain import Activity, explain
from bpgui.engine.terms import Terms, incoming
from bpgui.errors import BpguiError
from bpgui.gui.common.naming import neuron_name
from bpgui.gui.common.text import count, whole
from bpgui.gui.common.training import Progress, State, TrainingController
from bpgui.spec import DatasetSpec, Parameters, Project
from bpgui.spec.checks import check_fit

Quantity = Literal["weight", "gradient"]

MOST_ROWS = 1_024
# What a sample costs forward and backward, as measured for the map of answers; the mean takes about 5 ms.
_MOST_NS = 5e6
_GUESSED_SWEEPS = 100
_NS_PER_WEIGHT, _NS_PER_NEURON = 0.3, 56.0


class Insight(QObject):
    """The chosen sample, everything that the network computes for it, and which of it is shown in the weights' place.

    All numbers are computed when they are asked for and kept until the network, its weights, the training, the data
    or the choice change. A sample step chooses the sample that it visits, unless the person has chosen another; that
    choice goes with the run.
    """

    row_changed = Signal()
    quantity_changed = Signal()

    def __init__(self, document: Document, training: TrainingController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._row: int | None = None
        self._own = False
        self._visited: int | None = None
        self._quantity: Quantity = "weight"
        self._subject: tuple[object, ...] = ()
        self._program: Program | None = None
        self._activity: Activity | None = None
        document.project_changed.connect(self._on_project_changed)
        document.project_opened.connect(self._on_project_opened)
        training.progress_changed.connect(self._on_progress_changed)
        training.state_changed.connect(self._on_state_changed)

    # The choice

    @property
    def row(self) -> int | None:
        """The chosen row of the data's table, None if none is."""
        return self._row

    @property
    def visited(self) -> int | None:
        """The row of the data's table that the last sample step has visited, None if the last step was no such."""
        return self._visited

    def choose(self, row: int | None) -> None:
        """Choose a row of the data's table for the person; None, or one that is not there, releases the choice."""
        dataset = self._dataset()
        if row is not None and (dataset is None or not 0 <= row < len(dataset.table.inputs)):
            row = None
        self._own = row is not None
        self._set_row(row)

    # The numbers

    def activity(self) -> Activity | None:
        """Return all numbers for the chosen sample, or the means over training samples if none is chosen.

        None if there is no data that fits, or the network cannot compute.
        """
        self._update()
        return self._activity

    def terms(self, layer_id: str, neuron: int) -> Terms | None:
        """Return the sum that reaches a neuron in the chosen sample; None without such a sample, and for inputs."""
        activity = self.activity()
        if self._row is None or activity is None or self._program is None:
            return None
        return incoming(self._program, self._document.project.parameters, activity, layer_id, neuron, neuron_name)

    # What is shown

    @property
    def quantity(self) -> Quantity:
        """What canvas and tables show for a link: its weight or its gradient."""
        return self._quantity

    def show_quantity(self, quantity: Quantity) -> None:
        """Show the weights or the gradients."""
        if quantity != self._quantity:
            self._quantity = quantity
            self.quantity_changed.emit()

    def shown(self) -> Parameters:
        """Return the weights, or the gradients if these are shown and there are any."""
        if self._quantity == "gradient":
            activity = self.activity()
            if activity is not None and activity.gradient is not None:
                return activity.gradient
        return self._document.project.parameters

    def _update(self) -> None:
        project = self._document.project
        subject = (project.network, project.parameters, project.training, project.dataset, project.table, self._row)
        before, self._subject = self._subject, subject
        if len(before) == len(subject) and all(a is b for a, b in zip(before, subject, strict=True)):
            return
        if not before or project.network is not before[0] or project.training is not before[2]:
            self._program = _compiled(project)
        self._activity = self._computed(project)

    def _computed(self, project: Project) -> Activity | None:
        dataset, program = self._dataset(), self._program
        if dataset is None or program is None:
            return None
        table = dataset.table
        try:
            check_fit(project.network, table.inputs.shape[1], table.targets.shape[1])
            bound = loss(project.training.loss, project.training.loss_settings)
        except BpguiError:
            return None
        rows, scope = _rows(program, dataset, self._row)
        return explain(program, program.pack(project.parameters), bound, table.inputs[rows], table.targets[rows], scope)

    def _dataset(self) -> Dataset | None:
        try:
            return self._document.dataset
        except BpguiError:
            return None

    def _set_row(self, row: int | None) -> None:
        if row != self._row:
            self._row = row
            self.row_changed.emit()

    def _follow(self, visited: int | None) -> None:
        self._visited = visited
        if not self._own:
            self._set_row(visited)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        changed = after.table is not before.table and after.table != before.table
        if changed or (after.dataset is not before.dataset and not _same_rows(before.dataset, after.dataset)):
            self._visited = None
            self.choose(None)

    def _on_project_opened(self) -> None:
        self._visited = None
        self.choose(None)

    def _on_progress_changed(self, progress: Progress) -> None:
        dataset, place = self._dataset(), progress.report.visited
        self._follow(None if dataset is None or place is None else int(dataset.train_rows[place]))

    def _on_state_changed(self, state: State) -> None:
        if state is State.IDLE:
            self._follow(None)


def _compiled(project: Project) -> Program | None:
    try:
        return Program.compile(project.network, project.training.relaxation)
    except BpguiError:
        return None


def _rows(program: Program, dataset: Dataset, row: int | None) -> tuple[npt.NDArray[np.intp], str]:
    """Return the rows to compute, and what they are in words."""
    if row is not None:
        return np.array([row]), f"sample {whole(row + 1)}"
    rows = dataset.train_rows
    neurons = sum(layer.size for layer in program.order if layer.role != "input")
    cost = (_NS_PER_WEIGHT * program.size + _NS_PER_NEURON * neurons) * (_GUESSED_SWEEPS if program.recurrent else 1)
    most = int(min(max(_MOST_NS / cost, 1), MOST_ROWS))
    if len(rows) <= most:
        return rows, f"mean over {count(len(rows), 'training sample')}"
    evenly = np.linspace(0, len(rows) - 1, most).astype(np.intp)
    return rows[evenly], f"mean over {whole(most)} of {count(len(rows), 'training sample')}"


def _same_rows(before: DatasetSpec | None, after: DatasetSpec | None) -> bool:
    """Tell whether two recipes give the same table; its split may differ."""
    if before is None or after is None:
        return before is after
    return (before.source, before.settings, before.seed, before.own) == (
        after.source,
        after.settings,
        after.seed,
        after.own,
    )
