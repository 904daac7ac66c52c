"""`Probe`: what goes on inside a window's network on a sample of its training data, computed once for all views."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject

from bpgui.data import Dataset
from bpgui.document import Document
from bpgui.engine import Program, loss
from bpgui.engine.losses import BoundLoss, check_pair
from bpgui.engine.reference import Gradient, Trace, backward, forward
from bpgui.errors import BpguiError
from bpgui.spec import FloatArray, Project
from bpgui.spec.checks import check_fit

MOST_ROWS = 256


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Forward and backward pass over `rows` of the data's table, evenly spread over its training part, in float64.

    `gradient` is summed over the rows, as `backward` gives it; None where there is no slope to learn by. No noise, no
    dropout. What is not finite comes as it is.
    """

    program: Program
    theta: FloatArray
    loss: BoundLoss
    rows: npt.NDArray[np.intp]
    inputs: FloatArray
    targets: FloatArray
    trace: Trace
    gradient: Gradient | None


class Probe(QObject):
    """Reads the network of a document when it is asked, and keeps the reading until something in it changes."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._subject: tuple[object, ...] = ()
        self._reading: Reading | None = None
        self._program: tuple[object, object, Program] | None = None

    @property
    def problem(self) -> str:
        """Why there is no reading, in words; empty if there is one."""
        try:
            self._made()
        except BpguiError as error:
            return str(error)
        return ""

    def reading(self) -> Reading | None:
        """Return the reading of the present weights; None if the network cannot compute with the data."""
        try:
            return self._made()
        except BpguiError:
            return None

    def _made(self) -> Reading:
        project = self._document.project
        subject = (project.network, project.parameters, project.training, project.dataset, project.table)
        if self._reading is None or not _are(self._subject, subject):
            self._reading = None
            self._reading = self._read(project)
            self._subject = subject
        return self._reading

    def _read(self, project: Project) -> Reading:
        dataset = self._document.dataset
        if dataset is None:
            raise BpguiError("There is no data yet: choose a data set in the Data panel.")
        program, table = self._compiled(project), dataset.table
        check_fit(project.network, table.inputs.shape[1], table.targets.shape[1])
        bound = loss(project.training.loss, project.training.loss_settings)
        rows = _rows(dataset)
        inputs, targets = table.inputs[rows], table.targets[rows]
        theta = program.pack(project.parameters)
        with np.errstate(all="ignore"):
            trace = forward(program, theta, inputs)
            gradient = _gradient(program, theta, bound, trace, targets)
        return Reading(program, theta, bound, rows, inputs, targets, trace, gradient)

    def _compiled(self, project: Project) -> Program:
        key = project.network, project.training.relaxation
        if self._program is None or not _are(self._program[:2], key):
            self._program = (*key, Program.compile(*key))
        return self._program[2]


def _gradient(
    program: Program, theta: FloatArray, bound: BoundLoss, trace: Trace, targets: FloatArray
) -> Gradient | None:
    try:
        for layer in program.outputs:
            output = program.network.layer(layer)
            check_pair(bound.name, output.activation, output.name)
        return backward(program, theta, bound, trace, targets)
    except BpguiError:  # a hard step has outputs, but nothing to send back
        return None


def _rows(dataset: Dataset) -> npt.NDArray[np.intp]:
    rows = dataset.train_rows
    if len(rows) <= MOST_ROWS:
        return rows
    return rows[np.linspace(0, len(rows) - 1, MOST_ROWS).astype(np.intp)]


def _are(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))
