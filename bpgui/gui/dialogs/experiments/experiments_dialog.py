"""The dialog of experiments: a list of them, the chosen one beside it, run in the background."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bpgui.experiments import Outcome
from bpgui.gui.common.labels import body
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.experiments.entries import ENTRIES, NOISE_LAB
from bpgui.gui.dialogs.experiments.entry_list import EntryList
from bpgui.gui.dialogs.experiments.outcome_table import as_text
from bpgui.gui.dialogs.experiments.page import ExperimentPage
from bpgui.session.background import Background
from bpgui.spec import Project

OpenProject = Callable[[Project], bool]
_SIZE_PX = 1180, 730
_NO_DATA = "There is no data to put noise on: choose a data set in the Data panel first."
_CANCELLED = "It was cancelled."
_COPIED = "The table is on the clipboard."


class Experiments(QObject):
    """Shows the dialog of a window, at most one; it keeps its results while it is hidden, and forgets them closed."""

    def __init__(self, workspace: Workspace, open_project: OpenProject, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._open_project, self._window = workspace, open_project, window
        self.dialog: ExperimentsDialog | None = None

    def show(self) -> None:
        """Show the dialog, again with what it has found so far."""
        if self.dialog is None:
            self.dialog = ExperimentsDialog(self._workspace, self._open_project, self._window)
            self.dialog.finished.connect(self._on_closed)
        self.dialog.show()
        self.dialog.activateWindow()

    def shutdown(self) -> None:
        """End what runs, and wait for it."""
        if self.dialog is not None:
            self.dialog.done(0)

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None


class ExperimentsDialog(QDialog):
    """Runs one experiment at a time, beside the window, which can be used meanwhile.

    `open_project` asks about unsaved changes, opens a project in the window, and tells whether it did.
    """

    def __init__(self, workspace: Workspace, open_project: OpenProject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._open_project = open_project
        self._background = Background(self)
        self._running: str | None = None
        self._failure = ""
        self.setWindowTitle("Experiments")
        self.list = EntryList(self)
        self.pages: dict[str, ExperimentPage] = {}
        self.stack = QStackedWidget(self)
        for key, entry in ENTRIES.items():
            page = ExperimentPage(entry, workspace.theme.colours, self)
            page.run_requested.connect(self.start)
            page.open_requested.connect(self._on_open_requested)
            page.edited.connect(self._tell_nothing)
            page.refused.connect(self._tell)
            self.pages[key] = page
            self.stack.addWidget(page)
        self.state, self.problem = body(self), body(self)
        self.state.setProperty("muted", "true")
        self.problem.setProperty("error", "true")
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._refresh()
        self.list.setFocus()

    @property
    def page(self) -> ExperimentPage:
        """The page of the chosen experiment."""
        return self.pages[self.list.key()]

    @property
    def running(self) -> bool:
        """Whether an experiment runs."""
        return self._running is not None

    def start(self) -> None:
        """Run the chosen experiment; of the noise lab, on the project as it is now."""
        if self.running or not self.page.run_button.isEnabled():
            return
        self._running = self.list.key()
        page = self.pages[self._running]
        entry, project, values = page.entry, self._workspace.project, page.controls.values()
        page.show_outcome(None)
        self.state.clear()
        self._failure = ""
        self.progress.setValue(0)
        self.progress.setAccessibleName(f"Share of '{entry.title}' that is done")
        self._background.start(lambda: entry.run(project, values))
        self._refresh()
        self.cancel_button.setFocus()

    def cancel(self) -> None:
        """End the experiment that runs; what it has found so far is thrown away."""
        if self.running:
            self._background.cancel()
            self._running = None
            self.state.setText(_CANCELLED)
            self._refresh()
            self.page.run_button.setFocus()

    def copy(self) -> None:
        """Put the chosen experiment's table and verdict on the clipboard, as text with tabs between the columns."""
        if self.page.outcome is not None:
            QGuiApplication.clipboard().setText(as_text(self.page.outcome))
            self.state.setText(_COPIED)
            self._refresh()

    def reject(self) -> None:
        """End the experiment, if one runs; else close the dialog."""
        if self.running:
            self.cancel()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once, as the button does; Escape alone ends first what runs."""
        self._close()
        event.accept()

    def done(self, result: int) -> None:
        """Close, once nothing goes on any more."""
        self._running = None
        self._background.shutdown()
        super().done(result)

    def _make_buttons(self) -> None:
        roles = QDialogButtonBox.ButtonRole
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.close_button = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        self.cancel_button: QPushButton = self.buttons.addButton("&Cancel the run", roles.ActionRole)
        self.copy_button: QPushButton = self.buttons.addButton("C&opy results", roles.ActionRole)
        self.cancel_button.setToolTip("End the experiment that runs")
        self.copy_button.setToolTip("Copy the table and the verdict as text")
        for button in (self.close_button, self.cancel_button, self.copy_button):
            button.setAutoDefault(False)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.stack, 1)
        self.what = QLabel(self)
        running = QHBoxLayout()
        running.addWidget(self.what)
        running.addWidget(self.progress, 1)
        right.addLayout(running)
        for part in (self.state, self.problem, self.buttons):
            right.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 14, 14, 12)
        row.setSpacing(14)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.resize(*_SIZE_PX)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._on_chosen)
        self.cancel_button.clicked.connect(self.cancel)
        self.copy_button.clicked.connect(self.copy)
        self.buttons.rejected.connect(self._close)
        self._background.progressed.connect(self._on_progressed)
        self._background.finished.connect(self._on_finished)
        self._background.failed.connect(self._on_failed)
        self._workspace.theme.changed.connect(self._recolour)
        self._workspace.training.problem_changed.connect(self._refresh)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._background.shutdown)

    def _close(self) -> None:
        super().reject()

    def _on_chosen(self, row: int) -> None:
        self.stack.setCurrentWidget(self.page)
        self._tell_nothing()

    def _on_progressed(self, share: float) -> None:
        self.progress.setValue(round(1000 * share))

    def _on_finished(self, found: Outcome) -> None:
        key, self._running = self._running, None
        if key is not None:
            self.pages[key].show_outcome(found)
        self._refresh()

    def _on_failed(self, problem: str) -> None:
        self._running, self._failure = None, problem
        self._refresh()

    def _on_open_requested(self, project: Project) -> None:
        if self._open_project(project):
            # It would cover the very network; it comes back with its results.
            self.hide()
            self._workspace.hinted.emit("Opened the network. Train > Experiments brings the experiments back.")

    def _tell_nothing(self) -> None:
        self.state.clear()
        self._tell("")

    def _tell(self, problem: str) -> None:
        self._failure = problem
        self._refresh()

    def _recolour(self) -> None:
        for page in self.pages.values():
            page.recolour(self._workspace.theme.colours)

    def _refresh(self) -> None:
        """Show what can be done now, and what goes on."""
        obstacle = _NO_DATA if self._workspace.project.dataset is None else self._workspace.training.problem
        for key, page in self.pages.items():
            blocked = bool(obstacle) and key == NOISE_LAB
            page.set_running(key == self._running, self.running or blocked)
        self.problem.setText(self._failure or (obstacle if self.list.key() == NOISE_LAB else ""))
        self.progress.setVisible(self.running)
        self.what.setVisible(self.running)
        self.what.setText("" if self._running is None else f"{ENTRIES[self._running].title}:")
        self.cancel_button.setVisible(self.running)
        self.copy_button.setEnabled(self.page.outcome is not None)
        for label in (self.state, self.problem):
            label.setVisible(bool(label.text()))
