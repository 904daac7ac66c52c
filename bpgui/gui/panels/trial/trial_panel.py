"""`TrialPanel`: the network of the window, used by hand."""

import numpy as np
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from bpgui.data import Dataset
from bpgui.errors import BpguiError
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.labels import body, note
from bpgui.gui.common.predictor import NO_DATA, Predictor
from bpgui.gui.common.scroll import PanelScroll
from bpgui.gui.common.text import whole
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.trial.trial import Trial
from bpgui.gui.panels.trial.trials import TRIALS, suitable
from bpgui.spec import Project

_UNTRAINED = "Not trained yet: the answers come from the first weights."
_TAKE_HELP = (
    "Try a sample of the data: the one that is chosen, then one after the other of those that are held out for "
    "testing, or of all if none are."
)


class TrialPanel(QWidget):
    """Shows the trial that suits the project's data, and keeps it up to date while in sight."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._dataset: Dataset | None = None
        self._key = ""
        self._taken: int | None = None
        self._chosen: int | None = None
        self.trial: Trial | None = None
        self.predictor = Predictor(workspace.document, self)
        self.hint = body(self)
        self.state = note(self, _UNTRAINED)
        self.take_button = QPushButton("Take a sample")
        self.take_button.setToolTip(tooltip(_TAKE_HELP))
        self.taken = note(self)
        self._lay_out()
        self.take_button.clicked.connect(self._on_take)
        self.predictor.changed.connect(self._on_answers_changed)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.theme.changed.connect(self._on_theme_changed)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while nobody looked."""
        super().showEvent(event)
        self._follow_data()

    def _lay_out(self) -> None:
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(10, 10, 10, 10)
        self._column.setSpacing(8)
        self._column.addWidget(self.hint)
        self._column.addWidget(self.state)
        self._column.addWidget(self.take_button)
        self._column.addWidget(self.taken)
        self._place = self._column.count()
        self._column.addStretch(1)
        scroll = PanelScroll()
        scroll.setWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _follow_data(self) -> None:
        """Show the data as it is now, in the trial that suits it."""
        if not self.isVisible():
            return
        problem, dataset = NO_DATA, None
        try:
            dataset = self.workspace.document.dataset
        except BpguiError as error:
            problem = str(error)
        if dataset is not self._dataset or dataset is None:
            self._dataset, self._taken, self._chosen = dataset, None, None
            self._show_trial(problem)
        self._show_state()

    def _show_trial(self, problem: str) -> None:
        spec = self.workspace.project.dataset
        key = "" if self._dataset is None or spec is None else suitable(spec.source, self._dataset)
        if key != self._key:
            self._key = key
            self._replace(None if not key else TRIALS[key](self.predictor))
        self.hint.setText(problem if self.trial is None else self.trial.hint)
        self.take_button.setVisible(self.trial is not None and self.trial.samples)
        self._say_taken()
        if self.trial is not None and self._dataset is not None:
            self.trial.set_dataset(self._dataset)
            if self.trial.isVisible():
                self.trial.refresh()

    def _replace(self, trial: Trial | None) -> None:
        if self.trial is not None:
            self._column.removeWidget(self.trial)
            self.trial.hide()
            self.trial.deleteLater()
        self.trial = trial
        if trial is not None:
            trial.touched.connect(self._on_touched)
            # Before it has any data: with that of before it could not read what the network answers now.
            trial.recolour(self.workspace.theme.colours)
            self._column.insertWidget(self._place, trial)

    def _show_state(self) -> None:
        untrained = self.trial is not None and self.workspace.project.epoch == 0 and not self.predictor.problem
        self.state.setVisible(untrained)

    def _say_taken(self) -> None:
        self.taken.setVisible(self._taken is not None)
        if self._taken is not None and self._dataset is not None:
            self.taken.setText(_told(self._dataset, self._taken))

    def _on_take(self) -> None:
        dataset, chosen = self._dataset, self.workspace.insight.row
        if self.trial is None or dataset is None:
            return
        row = chosen if chosen is not None and chosen != self._chosen else _following(dataset, self._taken)
        self._chosen, self._taken = chosen, row
        self.trial.take(row)
        self._say_taken()

    def _on_touched(self) -> None:
        # What is tried is no longer what was taken.
        self.taken.hide()

    def _on_answers_changed(self) -> None:
        if not self.isVisible():
            return
        self._follow_data()
        if self.trial is not None:
            self.trial.refresh()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.dataset is not before.dataset or after.table is not before.table:
            self._follow_data()
        elif (after.epoch == 0) != (before.epoch == 0) and self.isVisible():
            self._show_state()

    def _on_theme_changed(self) -> None:
        if self.trial is not None:
            self.trial.recolour(self.workspace.theme.colours)


def _following(dataset: Dataset, row: int | None) -> int:
    """Return the row to try after one, or first: of those held out for testing where there are any."""
    rows = dataset.test_rows if len(dataset.test_rows) else np.arange(len(dataset.table.inputs))
    after = rows if row is None else rows[rows > row]
    return int(after[0] if len(after) else rows[0])


def _told(dataset: Dataset, row: int) -> str:
    """Say which sample was taken, and its right answer: 'Sample 12 (test): class 3'."""
    part = "test" if row in dataset.test_rows else "validation" if row in dataset.validation_rows else "train"
    text = f"Sample {whole(row + 1)} ({part}) of the data"
    if dataset.table.classes:
        return f"{text}; right: {dataset.table.classes[int(dataset.table.labels()[row])]}"
    return text
