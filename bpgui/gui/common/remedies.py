"""What keeps the network from being trained, told at the top of the canvas, with a remedy where there is one."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from bpgui import edits
from bpgui.data.finding import lacks_table
from bpgui.engine import ACTIVATIONS, LOSSES
from bpgui.gui.common.notice import Notices
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project
from bpgui.spec.checks import fits


class Remedies(QObject):
    """Follows the project's problem, and mends it when asked."""

    misfit_changed = Signal(bool)  # whether the network's ends do not fit the data
    fitted = Signal()  # the ends were resized, so that the drawing has another size

    def __init__(self, workspace: Workspace, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._notices = notices
        workspace.refused.connect(notices.refuse)
        workspace.training.failed.connect(notices.refuse)
        workspace.training.problem_changed.connect(self.refresh)
        workspace.document.project_changed.connect(self._on_project_changed)

    def refresh(self) -> None:
        """Tell what is wrong now."""
        project = self._workspace.project
        # The empty canvas tells by itself what to do first, and data that is still to be read has a notice of its own.
        silent = not project.network.layers or lacks_table(project)
        problem = "" if silent else self._workspace.training.problem
        self._notices.tell_problem(problem, self._remedy() if problem else None)
        self.misfit_changed.emit(self._misfit())

    def fit_ends(self) -> None:
        """Give the network's ends as many neurons as the data has columns."""
        dataset = self._workspace.dataset
        if dataset is not None:
            inputs, targets = dataset.table.inputs.shape[1], dataset.table.targets.shape[1]
            if self._workspace.edit("Fit the network", lambda project: edits.fit_ends(project, inputs, targets)):
                self.fitted.emit()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.network is not before.network or after.training is not before.training:
            # What was refused is out of date once something else has been done.
            self._notices.error.hide()
            self.refresh()

    def _remedy(self) -> tuple[str, Callable[[], object]] | None:
        project = self._workspace.project
        if self._misfit():
            return "Fit the network", self.fit_ends
        allowed = LOSSES[project.training.loss].activations
        outputs = project.network.with_role("output")
        if allowed is not None and any(layer.activation not in allowed for layer in outputs):
            return f"Make the output {ACTIVATIONS[allowed[0]].in_text}", partial(self._set_outputs, allowed[0])
        return None

    def _misfit(self) -> bool:
        dataset, network = self._workspace.dataset, self._workspace.project.network
        if dataset is None:
            return False
        return not fits(network, dataset.table.inputs.shape[1], dataset.table.targets.shape[1])

    def _set_outputs(self, activation: str) -> None:
        label = f"Output activation {ACTIVATIONS[activation].label}"
        self._workspace.edit(label, lambda project: edits.set_role_activation(project, "output", activation))
