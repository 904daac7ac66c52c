"""The dialog that cross-validates the network: trained anew for each fold of the data, in the background."""

import math
from collections.abc import Generator

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from bpgui.data.cross_validation import CrossValidation, Fold, cross_validate
from bpgui.gui.common.fields import Form
from bpgui.gui.common.text import number, percent, whole
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.session.background import Background
from bpgui.session.courtesy import Courtesy
from bpgui.spec import Param, Project, Value

FOLDS = Param(
    "folds", "int", 5, "Into how many parts the rows are dealt; each is tested on once.", "Folds", low=2, high=20
)
_SIZE_PX = 460, 520
_WHAT = (
    "The network is trained anew from its first weights, once for each fold: on all rows but those of the fold, which "
    "it is then tested on. The project stays as it is."
)
_SLOWER = "A training is going on in the window: both are slower while they share the computer."
_CANCELLED = "It was cancelled; nothing has changed."
_NO_DATA = "There is no data to cross-validate on: choose a data set first."


def show_cross_validation(workspace: Workspace, parent: QWidget | None = None) -> "CrossValidationDialog":
    """Show the dialog; it changes nothing of the project."""
    dialog = CrossValidationDialog(workspace, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class CrossValidationDialog(QDialog):
    """Chooses the number of folds, trains them in the background, and shows how each did and what that says.

    A training of the window may go on meanwhile: what is validated is the project as it was when this began.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._found: CrossValidation | None = None
        self._background = Background(self)
        self.setWindowTitle("Cross-validate")
        self.form = Form([FOLDS], self)
        self.what, self.state, self.problem = _text("muted"), _text("muted"), _text("error")
        self.what.setText(_WHAT)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName("Share of the training that is done")
        self._make_results()
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._refresh()
        self.form.field("folds").setFocus()

    def start(self) -> None:
        """Train and test all folds of the project as it is now."""
        if self._background.running or not self.start_button.isEnabled():
            return
        project, count = self._workspace.project, self._count()
        self._show(None)
        self.problem.clear()
        self.state.clear()
        self.progress.setValue(0)
        # Made here, in the thread of the window that it watches.
        courtesy = Courtesy()
        self._background.start(lambda: _considerate(project, count, courtesy))
        self._refresh()
        self.close_button.setFocus()

    def copy(self) -> None:
        """Put the results on the clipboard, as text with tabs between the columns."""
        if self._found is not None:
            QGuiApplication.clipboard().setText(as_text(self._found))
            self.state.setText("The results are on the clipboard.")
            self._refresh()

    def reject(self) -> None:
        """End the training, if one goes on; else close the dialog."""
        if self._background.running:
            self._background.cancel()
            self.state.setText(_CANCELLED)
            self._refresh()
            return
        super().reject()

    def done(self, result: int) -> None:
        """Close, once nothing goes on any more."""
        self._background.shutdown()
        super().done(result)

    def _make_results(self) -> None:
        self.table = QTableWidget(0, 4)
        self.table.setAccessibleName("Results of the folds")
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.summary = QLabel()
        self.summary.setProperty("heading", "true")
        self.summary.setWordWrap(True)
        self.summary.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def _make_buttons(self) -> None:
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.close_button = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        roles = QDialogButtonBox.ButtonRole
        self.start_button: QPushButton = self.buttons.addButton("&Start", roles.AcceptRole)
        self.copy_button: QPushButton = self.buttons.addButton("C&opy results", roles.ActionRole)
        self.start_button.setDefault(True)
        self.start_button.setToolTip("Train and test the network once for each fold")
        self.copy_button.setToolTip("Copy the table and the summary as text")
        self.copy_button.setAutoDefault(False)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.form)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(10)
        column.addWidget(self.what)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        for part in (self.summary, self.progress, self.state, self.problem, self.buttons):
            column.addWidget(part)
        self.resize(*_SIZE_PX)

    def _connect(self) -> None:
        self.start_button.clicked.connect(self.start)
        self.copy_button.clicked.connect(self.copy)
        self.buttons.rejected.connect(self.reject)
        self.form.edited.connect(self._on_edited)
        self.form.refused.connect(self._on_refused)
        self._background.progressed.connect(self._on_progressed)
        self._background.finished.connect(self._on_finished)
        self._background.failed.connect(self._on_failed)
        self._workspace.training.state_changed.connect(self._refresh)
        self._workspace.training.problem_changed.connect(self._refresh)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._background.shutdown)

    def _count(self) -> int:
        value = self.form.field("folds").value()
        return int(FOLDS.default if value is None else value)

    def _on_edited(self, name: str, value: Value) -> None:
        self.problem.clear()
        self._refresh()

    def _on_refused(self, problem: str) -> None:
        self.problem.setText(problem)
        self._refresh()

    def _on_progressed(self, share: float) -> None:
        self.progress.setValue(round(1000 * share))

    def _on_finished(self, found: CrossValidation) -> None:
        self._show(found)
        self._refresh()
        self.copy_button.setFocus()

    def _on_failed(self, problem: str) -> None:
        self.problem.setText(problem)
        self._refresh()

    def _show(self, found: CrossValidation | None) -> None:
        """Fill the table and the summary."""
        self._found = found
        folds = () if found is None else found.folds
        measure = "Score" if found is None else _titled(found)
        self.table.setHorizontalHeaderLabels(["Fold", "Rows", measure, "Loss"])
        self.table.setRowCount(len(folds))
        for row, fold in enumerate(folds):
            self.table.setVerticalHeaderItem(row, QTableWidgetItem(str(row + 1)))
            for column, text in enumerate(_cells(row, fold, found)):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        self.summary.setText("" if found is None else in_words(found))

    def _refresh(self) -> None:
        """Show what can be done now, and what should be known."""
        running = self._background.running
        obstacle = _NO_DATA if self._workspace.project.dataset is None else self._workspace.training.problem
        if obstacle and not running:
            self.problem.setText(obstacle)
        if running:
            training = self._workspace.training.state is not State.IDLE
            self.state.setText(_SLOWER if training else "")
        if self.table.columnCount() and self.table.horizontalHeaderItem(0) is None:
            self._show(None)
        self.start_button.setEnabled(not running and not obstacle)
        self.form.setEnabled(not running)
        self.copy_button.setEnabled(self._found is not None)
        self.close_button.setText("&Cancel" if running else "&Close")
        self.progress.setVisible(running)
        for label in (self.state, self.problem, self.summary):
            label.setVisible(bool(label.text()))


def in_words(found: CrossValidation) -> str:
    """Return the mean score and its standard deviation over the folds, and what went wrong."""
    folds = whole(len(found.folds))
    exploded = sum(fold.exploded for fold in found.folds)
    told = "" if not exploded else f" The training of {whole(exploded)} of {folds} folds exploded."
    mean, deviation = _score(found, found.mean), _score(found, found.deviation)
    return f"{_titled(found)} {mean} \N{PLUS-MINUS SIGN} {deviation}, mean and deviation over {folds} folds.{told}"


def as_text(found: CrossValidation) -> str:
    """Return the results as lines with tabs between the columns, as a spreadsheet takes them."""
    lines = ["\t".join(("Fold", "Rows", _titled(found), "Loss"))]
    lines += ["\t".join(_cells(row, fold, found)) for row, fold in enumerate(found.folds)]
    return "\n".join([*lines, in_words(found)])


def _cells(row: int, fold: Fold, found: CrossValidation | None) -> tuple[str, str, str, str]:
    score = "" if found is None else _score(found, fold.score())
    return whole(row + 1), whole(fold.rows), f"{score} (exploded)" if fold.exploded else score, number(fold.loss)


def _score(found: CrossValidation, score: float) -> str:
    if not math.isfinite(score):
        return "unknown"
    return percent(score) if found.classes else number(score)


def _titled(found: CrossValidation) -> str:
    return f"{found.measure[:1].upper()}{found.measure[1:]}"


def _considerate(project: Project, count: int, courtesy: Courtesy) -> Generator[float, None, CrossValidation]:
    """Cross-validate, and leave the interpreter to the window after each step."""
    steps = cross_validate(project, count)
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            return end.value
        yield share
        courtesy.wait_for_window()


def _text(kind: str) -> QLabel:
    label = QLabel()
    label.setProperty(kind, "true")
    label.setWordWrap(True)
    return label
