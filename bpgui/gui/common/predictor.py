"""`Predictor`: what the document's network answers to inputs that nobody has seen yet, as it is at this moment."""

import numpy as np
from PySide6.QtCore import QObject, Signal

from bpgui.document import Document
from bpgui.engine import Program
from bpgui.engine.reference import forward, outputs
from bpgui.errors import BpguiError
from bpgui.gui.common.throttle import Throttle
from bpgui.spec import FloatArray, NetworkSpec, Parameters, Project, Settings
from bpgui.spec.checks import check_fit

# While a network trains, what is tried with it is brought up to date this often at most, in this share of the time.
_PAUSE_MS, _SHARE_OF_TIME = 100, 0.05
NO_DATA = "There is no data yet: choose a data set in the Data panel, which says what inputs and answers mean."
_EXPLODED = (
    "The answer is beyond all numbers, since the weights have grown too large: reset them and train more slowly."
)
_UNSETTLED = "The network did not settle: this is where its sweeps ended."


class Predictor(QObject):
    """Asks the network of a document, and tells by `changed` when it would answer otherwise.

    It reads the document alone and computes in the calling thread with copies of the weights: a training run neither
    waits for it nor learns of it. `changed` comes at once, or while a network trains as often as a small share of the
    time allows, whatever is done when it comes. Only those that are in sight should ask anew then.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._subject: tuple[NetworkSpec, Settings] | None = None
        self._program: Program | None = None
        self._fault = ""
        self._packed: tuple[Program, Parameters, FloatArray] | None = None
        self._remark = ""
        self._throttle = Throttle(_PAUSE_MS, _SHARE_OF_TIME, self)
        self._throttle.due.connect(self.changed)
        document.project_changed.connect(self._on_project_changed)

    @property
    def project(self) -> Project:
        """The present project."""
        return self._document.project

    @property
    def problem(self) -> str:
        """Why there can be no answer, in words; empty if there can be one."""
        try:
            dataset = self._document.dataset
        except BpguiError as error:
            return str(error)
        if dataset is None:
            return NO_DATA
        self._compile()
        if self._program is None:
            return self._fault
        table = dataset.table
        try:
            check_fit(self.project.network, table.inputs.shape[1], table.targets.shape[1])
        except BpguiError as error:
            return str(error)
        return ""

    @property
    def remark(self) -> str:
        """What has to be said of the last answers, or why there were none after all; mostly empty."""
        return self._remark

    @property
    def explanation(self) -> str:
        """The problem, or the remark on the last answers: what is to be said in their place or below them."""
        return self.problem or self._remark

    @property
    def program(self) -> Program | None:
        """The compiled network, for those that look inside it; None while it cannot compute."""
        self._compile()
        return self._program

    @property
    def theta(self) -> FloatArray | None:
        """The present parameters as a flat vector of `program`; None while that is None. Never write into it."""
        program, parameters = self.program, self.project.parameters
        if program is None:
            return None
        if self._packed is None or self._packed[0] is not program or self._packed[1] is not parameters:
            self._packed = program, parameters, program.pack(parameters)
        return self._packed[2]

    def answers(self, inputs: FloatArray) -> FloatArray | None:
        """Return the answers (rows, targets) to inputs (rows, columns), prepared as those of the data's table are.

        None if there can be none, which `problem` explains, or if the numbers explode, which `remark` does.
        """
        self._remark = ""
        program, theta = self.program, self.theta
        if program is None or theta is None or self.problem:
            return None
        with np.errstate(over="ignore", invalid="ignore"):
            trace = forward(program, theta, inputs)
        answers = outputs(program, trace)
        if not np.isfinite(answers).all():
            self._remark = _EXPLODED
            return None
        if trace.settled is not None and not trace.settled.all():
            self._remark = _UNSETTLED
        return answers

    def _compile(self) -> None:
        network, relaxation = self.project.network, self.project.training.relaxation
        if self._subject is not None and self._subject[0] is network and self._subject[1] == relaxation:
            return
        self._subject, self._program, self._fault = (network, relaxation), None, ""
        try:
            self._program = Program.compile(network, relaxation)
        except BpguiError as error:
            self._fault = str(error)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if (
            after.parameters is not before.parameters
            or after.network is not before.network
            or after.dataset is not before.dataset
            or after.table is not before.table
            or after.training.relaxation != before.training.relaxation
        ):
            self._throttle.ask()
