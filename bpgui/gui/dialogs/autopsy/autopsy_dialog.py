"""`AutopsyDialog`: why a run exploded, and what to do: it looks for a learning rate that holds while it is open."""

from collections.abc import Generator
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from bpgui.engine import Program
from bpgui.engine.rate_search import RateSearch, find_rate
from bpgui.gui.common.lights import Lit
from bpgui.gui.common.selection import LayerRef, LinkRef, NeuronRef
from bpgui.gui.common.text import number
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.autopsy.case import Case, at_first_weights
from bpgui.gui.dialogs.autopsy.facts import FactTable, facts
from bpgui.gui.dialogs.autopsy.loss_chart import LossChart
from bpgui.gui.dialogs.autopsy.offers import Offer, offer
from bpgui.gui.dialogs.autopsy.words import how_it_came, what_was_tried
from bpgui.session.background import Background
from bpgui.spec import Project

_SIZE_PX = 820, 560
_FEWEST_EPOCHS = 2  # recorded after the start, for a curve over epochs
# Of a larger layer only the layer itself is lit.
_MOST_LIT = 2_000
_SEARCHING = (
    "Looking for a learning rate that holds, by short trainings from the first weights. The project stays as it is."
)
_WANTED = "Use a rate that &holds"
_STALE = "The project has changed since, so what was found here no longer holds for it."


class AutopsyDialog(QDialog):
    """Shows one case; it is not modal, and closing it keeps the last finite weights, which the project has already."""

    def __init__(self, workspace: Workspace, case: Case, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.case = case
        self.search: RateSearch | None = None
        self._workspace = workspace
        self._offer: Offer | None = None
        self._background = Background(self)
        self.setWindowTitle("Why the training exploded")
        self.heading, self.came, self.found = _text("heading"), _text("body"), _text("body")
        self.heading.setText(case.autopsy.sentence)
        self.came.setText(how_it_came(case.course, case.autopsy))
        self.table, self.chart = FactTable(), LossChart()
        self.table.show_facts(facts(case.autopsy, case.project.network, case.dataset))
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName("Share of the trials that are done")
        self._make_buttons()
        self._lay_out()
        self._connect()
        self._draw()
        self._recolour()
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look for a learning rate, unless one was found."""
        super().showEvent(event)
        self._refresh()
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Give up looking for a learning rate, and put out the lights."""
        self._background.cancel()
        self._workspace.lights.put_out(self)
        super().hideEvent(event)

    def keep(self) -> None:
        """Keep the last finite weights, which the project has, and close."""
        if self.case.project.parameters == self._workspace.project.parameters:
            self._workspace.hinted.emit("The last finite weights are kept.")
        self.accept()

    def go_back(self) -> None:
        """Bring back the first weights."""
        self._workspace.training.reset()

    def show_place(self) -> None:
        """Select what broke, choose the sample, and light the largest weight."""
        workspace, case = self._workspace, self.case
        place, largest = case.place, case.largest
        if place is not None:
            workspace.selection.select(place)
            workspace.selection.set_focus(place)
        if case.autopsy.row is not None:
            workspace.insight.choose(case.autopsy.row)
        if largest is not None and case.autopsy.largest is not None:
            texts = {largest: number(case.autopsy.largest.value)}
            links = frozenset({largest} if isinstance(largest, LinkRef) else ())
            workspace.lights.show(self, Lit(self._lit_neurons(), links, frozenset({largest}), texts))

    def shutdown(self) -> None:
        """End the search, and wait for its thread."""
        self._background.shutdown()

    def _lit_neurons(self) -> frozenset[NeuronRef]:
        case, lit = self.case, set()
        if isinstance(case.largest, NeuronRef):
            lit.add(case.largest)
        if isinstance(case.largest, LinkRef):
            connection = case.project.network.connection(case.largest.connection)
            lit |= {
                NeuronRef(connection.source, case.largest.source),
                NeuronRef(connection.target, case.largest.target),
            }
        if isinstance(case.place, LayerRef):
            size = case.project.network.layer(case.place.layer).size
            lit |= {NeuronRef(case.place.layer, neuron) for neuron in range(min(size, _MOST_LIT))}
        return frozenset(lit)

    # Making

    def _make_buttons(self) -> None:
        self.place_button = _button("&Show where", "Select what broke, choose the sample, light the largest weight")
        self.keep_button = _button(
            "&Keep the last finite weights", "The project has them already: close this window and leave it as it is"
        )
        self.back_button = _button(
            "&Back to the first weights", "Bring back the very weights that training started from; Undo takes it back"
        )
        self.remedy_button = _button("", "")
        self.remedy_button.setDefault(True)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(10)
        middle.addWidget(self.table, 3)
        middle.addWidget(self.chart, 2)
        row = QHBoxLayout()
        row.addWidget(self.place_button)
        row.addStretch(1)
        for button in (self.keep_button, self.back_button, self.remedy_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(10)
        column.addWidget(self.heading)
        column.addWidget(self.came)
        column.addLayout(middle, 1)
        column.addWidget(self.progress)
        column.addWidget(self.found)
        column.addLayout(row)
        self.resize(*_SIZE_PX)

    def _connect(self) -> None:
        workspace = self._workspace
        self.place_button.clicked.connect(self.show_place)
        self.keep_button.clicked.connect(self.keep)
        self.back_button.clicked.connect(self.go_back)
        self.remedy_button.clicked.connect(self._on_remedy_clicked)
        self._background.progressed.connect(self._on_progressed)
        self._background.finished.connect(self._on_finished)
        self._background.failed.connect(self._on_failed)
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.training.state_changed.connect(self._refresh)
        workspace.theme.changed.connect(self._recolour)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._background.shutdown)

    # The search

    def _look(self) -> None:
        case = self.case
        wanted = case.searchable and self.search is None and case.concerns(self._workspace.project)
        if wanted and not self._background.running:
            self.progress.setValue(0)
            self.found.setText(_SEARCHING)
            self._background.start(partial(_steps, case))
            self._refresh()

    def _on_progressed(self, share: float) -> None:
        self.progress.setValue(round(1000 * share))

    def _on_finished(self, search: RateSearch) -> None:
        self.search = search
        self._draw()
        self._refresh()

    def _on_failed(self, problem: str) -> None:
        self.found.setText(problem)
        self._refresh()

    # Showing

    def _draw(self) -> None:
        case, search = self.case, self.search
        rows = case.project.history.rows()
        first = None if search is None else search.trials[0]
        if len(rows) <= _FEWEST_EPOCHS and first is not None and first.exploded and case.known:
            self.chart.show_updates(first)
        else:
            self.chart.show_epochs(rows, case.autopsy)

    def _recolour(self) -> None:
        self.chart.recolour(self._workspace.theme.colours)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        # A run that goes on changes it thirty times a second.
        if self.isVisible() and self._workspace.training.state is State.IDLE:
            self._refresh()

    def _refresh(self) -> None:
        """Show what can be done now."""
        case, project = self.case, self._workspace.project
        idle, holds = self._workspace.training.state is State.IDLE, case.concerns(project)
        if not holds:
            self._background.cancel()
            self.found.setText(_STALE)
        elif self.search is not None:
            self.found.setText(what_was_tried(self.search, case.project.training, case.autopsy, case.known))
        elif self.found.text() == _STALE:
            # What had changed was undone.
            self.found.clear()
            if self.isVisible():
                self._look()
        self._offer = offer(self._workspace, case, self.search) if holds else None
        self.progress.setVisible(self._background.running)
        self.found.setVisible(bool(self.found.text()))
        self.remedy_button.setText(_WANTED if self._offer is None else self._offer.text)
        self.remedy_button.setToolTip(_SEARCHING if self._offer is None else self._offer.help_text)
        self.remedy_button.setEnabled(idle and self._offer is not None)
        self.remedy_button.setVisible(self._offer is not None or self._background.running)
        self.back_button.setEnabled(idle and holds and not at_first_weights(project))
        self.place_button.setEnabled(case.place is not None and project.network == case.project.network)

    def _on_remedy_clicked(self) -> None:
        if self._offer is not None:
            self._offer.act()


def _steps(case: Case) -> Generator[float, None, RateSearch]:
    """Make what a search needs, and search; called in the thread of the search."""
    project, dataset = case.project, case.dataset
    assert dataset is not None  # else the case is not searchable
    program = Program.compile(project.network, project.training.relaxation)
    data, broke_after = dataset.training_data(), case.autopsy.updates_in_all
    return (yield from find_rate(program, project.initial, data, project.training, broke_after, case.known))


def _button(text: str, help_text: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(help_text)
    button.setAutoDefault(False)
    return button


def _text(kind: str) -> QLabel:
    label = QLabel()
    label.setProperty(kind, "true")
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
