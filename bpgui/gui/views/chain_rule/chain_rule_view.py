"""`ChainRuleView`: the gradient of the selected weight or bias as the sum over its paths, in one sample, live."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from bpgui.errors import BpguiError
from bpgui.gui.common.field_help import tooltip
from bpgui.gui.common.labels import body, heading
from bpgui.gui.common.live import LiveView
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.chain_rule.path_table import PathTable
from bpgui.gui.views.chain_rule.rows import delta_of, path_rows, route_rows
from bpgui.gui.views.chain_rule.subject import MOST_PATHS, Follower, Subject
from bpgui.gui.views.chain_rule.wording import Words

_BY_PATHS, _BY_NEURONS = range(2)
_WAYS = ("Path by path", "Neuron by neuron")
_WAYS_HELP = (
    "Path by path: the gradient is the sum, over all paths from the weight to the loss, of the product of the "
    "derivatives on the way.",
    "Neuron by neuron: the same from the deltas of the next neurons, which is how backpropagation finds it.",
)
_TITLES = (("Path", "Derivatives on the way", "Product"), ("Way back", "Slope x weight x delta", "Share"))
# Narrower than this, the controls stand below the title.
_NARROW_PX = 520


class ChainRuleView(LiveView):
    """A row for each path, largest first, which is lit on the canvas when it is chosen; below what they add up to."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._follower = Follower(workspace)
        self._subject: Subject | None = None
        self._work: Iterator[Subject | None] | None = None
        self.title = heading(self)
        self.way = QComboBox()
        self.way.addItems(_WAYS)
        self.way.setAccessibleName("How the gradient is taken apart")
        self.way.setToolTip(tooltip(*_WAYS_HELP))
        self.all_digits = QCheckBox("All digits")
        self.all_digits.setAccessibleName("Write numbers with all their digits")
        self.all_digits.setToolTip(tooltip("Write every number with all the digits that it is computed with."))
        self.table = PathTable(workspace.theme)
        self.summary = body(self)
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", "true")
        self.empty.setWordWrap(True)
        controls = QHBoxLayout()
        controls.addWidget(self.way)
        controls.addWidget(self.all_digits)
        controls.addStretch()
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(4)
        self._head.addWidget(self.title, 1)
        self._head.addLayout(controls)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addLayout(self._head)
        column.addWidget(self.table, 1)
        column.addWidget(self.summary)
        self._page = page
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(page)
        self.way.currentIndexChanged.connect(self._on_way_changed)
        self.all_digits.toggled.connect(self._on_way_changed)
        self.table.chosen.connect(self._light)
        workspace.selection.changed.connect(self._on_selection_changed)
        workspace.insight.row_changed.connect(self._begin_anew)

    def refresh(self) -> None:
        """Follow the gradient anew, with loops in two turns."""
        if self._work is None:
            self._work = self._follower.work()
        try:
            subject = next(self._work)
            if subject is None:
                self.stale()
                return
            self._subject = subject
        except BpguiError as error:
            self._subject = None
            self.empty.setText(str(error))
            self._pages.setCurrentWidget(self.empty)
            self.table.show_rows([], [], _TITLES[_BY_PATHS])
        else:
            self._show(self._subject)
            self._pages.setCurrentWidget(self._page)
            if self.workspace.project is not self._subject.project:
                self.stale()
        self._work = None
        self._light()

    def hideEvent(self, event: QHideEvent) -> None:
        """Put the lights out."""
        super().hideEvent(event)
        self._work = None
        self.workspace.lights.put_out(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the controls beside the title, or below it."""
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._head.setDirection(direction.TopToBottom if self.width() < _NARROW_PX else direction.LeftToRight)

    def _show(self, subject: Subject) -> None:
        words = Words(subject, self.all_digits.isChecked())
        self.title.setText(words.quantity())
        way = self.way.currentIndex()
        rows = path_rows(subject, words) if way == _BY_PATHS else route_rows(subject, words, MOST_PATHS)
        self.table.show_rows(rows, [words.number(row.value) for row in rows], _TITLES[way])
        lines = _path_lines(subject, words) if way == _BY_PATHS else _neuron_lines(subject, words)
        self.summary.setText(" ".join(lines))
        self.summary.setToolTip(tooltip(*lines))
        self.table.setAccessibleDescription(" ".join(lines))

    def _light(self) -> None:
        row = self.table.chosen_row
        if row is not None and row.lit and self._subject is not None:
            self.workspace.lights.show(self, row.lit)
        else:
            self.workspace.lights.put_out(self)

    def _on_way_changed(self) -> None:
        if self._subject is not None:
            self._show(self._subject)
            self._light()

    def _on_selection_changed(self) -> None:
        self.table.clearSelection()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._work = None
        self.stale()


def _path_lines(subject: Subject, words: Words) -> list[str]:
    lines = [f"In {subject.scope}: {words.sum_of_paths()};", f"{words.engine()};", f"{words.numeric()}."]
    return [*lines, words.loop()] if words.loop() else lines


def _neuron_lines(subject: Subject, words: Words) -> list[str]:
    delta, output = delta_of(subject)
    made = "which is delta itself" if output is None else f"{words.number(output)} x delta"
    told = f"In {subject.scope}: delta, the sum of the shares, {words.number(delta)};"
    return [told, f"{words.engine_alone()}, {made};", f"{words.numeric()}."]
