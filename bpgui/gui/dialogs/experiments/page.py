"""`ExperimentPage`: one experiment: what to expect, its controls, and what it found."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from bpgui.experiments import Outcome
from bpgui.gui.common.labels import body, heading, note
from bpgui.gui.common.text import localised
from bpgui.gui.common.theme import Colours
from bpgui.gui.dialogs.experiments.controls import Controls
from bpgui.gui.dialogs.experiments.entries import Entry
from bpgui.gui.dialogs.experiments.figure_view import FigureView
from bpgui.gui.dialogs.experiments.outcome_table import OutcomeTable
from bpgui.spec import Project

_NOTHING_YET = "Not run yet: press Run to see what happens."


class ExperimentPage(QWidget):
    """Shows an entry. `run_requested` asks to run it, `open_requested` to open one of its networks.

    `edited` tells that a setting has changed, `refused` says in a sentence why one was not taken.
    """

    run_requested = Signal()
    open_requested = Signal(object)  # Project
    edited = Signal()
    refused = Signal(str)

    def __init__(self, entry: Entry, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.outcome: Outcome | None = None
        self._colours = colours
        self._networks: tuple[tuple[str, Project], ...] = ()
        self.figures: list[FigureView] = []
        self.open_buttons: list[QPushButton] = []
        self.controls = Controls(entry.params, self)
        self.run_button = QPushButton("&Run", self)
        self.run_button.setToolTip("Run this experiment in the background")
        self.run_button.setAutoDefault(True)
        self.verdict = _flowing(body(self))
        self.verdict.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.table = OutcomeTable(self)
        self.nothing = note(self, _NOTHING_YET)
        self._lay_out()
        self.run_button.clicked.connect(self.run_requested)
        self.controls.refused.connect(self.refused)
        self.controls.edited.connect(self._on_edited)
        self._offer_networks(entry.networks(self.controls.values()))
        self._refresh()

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Show what a run has found; None shows that there is nothing yet."""
        self.outcome = outcome
        while self.figures:
            view = self.figures.pop()
            self._figures.removeWidget(view)
            view.hide()
            view.deleteLater()
        if outcome is not None:
            for figure in outcome.figures:
                view = FigureView(figure, self._colours, self)
                self.figures.append(view)
                self._figures.addWidget(view, 1)
            self.table.show_outcome(outcome)
            # No line begins with a percent sign.
            self.verdict.setText(localised(outcome.verdict).replace(" %", "\N{NO-BREAK SPACE}%"))
            self._offer_networks(outcome.networks)
        self._refresh()

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        self._colours = colours
        for view in self.figures:
            view.recolour(colours)

    def set_running(self, this: bool, any_: bool) -> None:
        """Show whether this experiment runs, and whether any does."""
        self.controls.setEnabled(not this)
        self.run_button.setEnabled(not any_)

    def _lay_out(self) -> None:
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.setSpacing(8)
        entry = self.entry
        inside.addWidget(_flowing(body(content, localised(entry.expectation))))
        inside.addWidget(_flowing(note(content, f"Measured: {entry.measures} After {entry.source}.")))
        inside.addWidget(self.nothing)
        self._figures = QHBoxLayout()
        self._figures.setSpacing(12)
        self._room = QWidget(content)
        self._room.setLayout(self._figures)
        self._figures.setContentsMargins(0, 0, 0, 0)
        self._found = heading(content, "What this run shows")
        for part in (self._room, self._found, self.verdict, self.table):
            inside.addWidget(part)
        inside.setStretchFactor(self._room, 1)
        inside.addStretch(0)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(content)
        row = QHBoxLayout()
        row.addWidget(self.controls)
        row.addStretch(1)
        row.addWidget(self.run_button, 0, Qt.AlignmentFlag.AlignBottom)
        self._opening = QHBoxLayout()
        self._opening.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._scroll, 1)
        column.addLayout(self._opening)

    def _offer_networks(self, networks: tuple[tuple[str, Project], ...]) -> None:
        """Make a button for each network that can be opened."""
        while (item := self._opening.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.open_buttons = []
        if networks:
            self._opening.addWidget(QLabel("Open this network:", self))
        for name, project in networks:
            button = QPushButton(localised(name), self)
            button.setAutoDefault(False)
            button.setAccessibleName(f"Open the network '{name}'")
            learned = "with what it has learned" if project.epoch else "with its first weights"
            button.setToolTip(f"Put this network into the window, {learned}, to look at it there")
            button.clicked.connect(partial(self._on_open, project))
            self._opening.addWidget(button)
            self.open_buttons.append(button)
        self._opening.addStretch(1)

    def _refresh(self) -> None:
        there = self.outcome is not None
        self.nothing.setVisible(not there)
        for part in (self._room, self._found, self.verdict, self.table):
            part.setVisible(there)

    def _on_edited(self) -> None:
        # What is shown belongs to the settings that it was found with.
        self.show_outcome(None)
        self._offer_networks(self.entry.networks(self.controls.values()))
        self.edited.emit()

    def _on_open(self, project: Project, checked: bool = False) -> None:
        self.open_requested.emit(project)


def _flowing(label: QLabel) -> QLabel:
    """Let a text be as high as it is at its width, and not as in a narrow panel."""
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label
