"""`Curves`: loss and accuracy over the epochs, for the training, the test and the validation part."""

import math
import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from bpgui.gui.common.text import percent
from bpgui.gui.common.theme import Colours
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.plots.curve_plot import PARTS, STYLES, CurvePlot, part_colours
from bpgui.gui.plots.legend import Legend
from bpgui.gui.plots.pyramid import Pyramids
from bpgui.spec import HISTORY_COLUMNS, History, Project

_SHORTEST_PAUSE_MS = 100  # a curve that grows ten times a second looks alive, and leaves time to train
# Of a long history that takes long to draw, fewer pictures: drawing gets at most this share of the time.
_SHARE_OF_TIME = 0.2
_LOSS, _ACCURACY = (
    tuple(HISTORY_COLUMNS.index(f"{part}_{measure}") for part in PARTS) for measure in ("loss", "accuracy")
)


class Curves(QWidget):
    """Two plots side by side that follow the project's history; accuracy only where there are classes."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._shown: History | None = None
        self._data = Pyramids.of(History())
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._refresh)
        self._second = QTimer(self)
        self._second.setSingleShot(True)
        self._second.timeout.connect(self._show_accuracy)
        self.logarithmic = QCheckBox("Log")
        self.logarithmic.setToolTip("Draw the loss on a logarithmic axis, where each tenfold drop is the same step")
        self.logarithmic.setAccessibleName("Logarithmic loss axis")
        self.loss = _Panel("Loss", _LOSS, CurvePlot("loss", _LOSS), self.logarithmic)
        shares = CurvePlot("accuracy (%)", _ACCURACY, percent, factor=100.0, limits=(0.0, 100.0))
        self.accuracy = _Panel("Accuracy", _ACCURACY, shares)
        self.logarithmic.toggled.connect(self.loss.plot.set_logarithmic)
        for panel in (self.loss, self.accuracy):
            panel.legend.rows_changed.connect(self._on_legend_rows_changed)
        self.empty = QLabel("Press Train and the loss appears here")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", True)
        self.empty.setWordWrap(True)
        plots = QWidget()
        row = QHBoxLayout(plots)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(12)
        row.addWidget(self.loss, 1)
        row.addWidget(self.accuracy, 1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(plots)
        self._plots = plots
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._refresh()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if after.history is not before.history and not self._pause.isActive():
            self._refresh()

    def _on_theme_changed(self) -> None:
        for panel in (self.loss, self.accuracy):
            panel.plot.recolour(self._workspace.theme.colours)
        if self._shown is not None:
            self._show(self._shown)

    def _on_legend_rows_changed(self) -> None:
        # The plots begin at the same height.
        rows = max(panel.legend.rows_needed for panel in (self.loss, self.accuracy))
        for panel in (self.loss, self.accuracy):
            panel.legend.set_rows(rows)

    def _refresh(self) -> None:
        history = self._workspace.project.history
        if not self.isVisible() or history is self._shown:
            return
        start = time.perf_counter()
        grown = self._shown is not None and len(history) > len(self._shown) > 0
        self._shown = history
        if grown:
            self._take(history)
            self.loss.show_data(self._data, self._workspace.theme.colours)
        else:
            # Another training: what was looked at closely is gone.
            for panel in (self.loss, self.accuracy):
                panel.plot.show_all()
            self._show(history)
        seconds = time.perf_counter() - start
        pause = max(_SHORTEST_PAUSE_MS, round(1000 * seconds / _SHARE_OF_TIME))
        # While this timer runs, further changes wait for its end.
        self._pause.start(pause)
        if grown:
            # The other plot has its turn in the middle: drawn together, they hold the window up for twice as long.
            self._second.start(pause // 2)

    def _take(self, history: History) -> None:
        self._pages.setCurrentWidget(self._plots if len(history) else self.empty)
        self._data = Pyramids.of(history, self._data)
        self.accuracy.setVisible(self._has_classes())

    def _has_classes(self) -> bool:
        return any(self._data.end(column) is not None for column in _ACCURACY)

    def _show(self, history: History) -> None:
        self._take(history)
        self.loss.show_data(self._data, self._workspace.theme.colours)
        self._show_accuracy()

    def _show_accuracy(self) -> None:
        if self._has_classes():
            self.accuracy.show_data(self._data, self._workspace.theme.colours)


class _Panel(QWidget):
    """A plot, whose axis names it, under a line with the last values and its controls."""

    def __init__(self, title: str, columns: tuple[int, ...], plot: CurvePlot, *controls: QWidget) -> None:
        super().__init__()
        self.plot = plot
        self._columns = columns
        self.legend = Legend()
        self.show_all = QToolButton()
        self.show_all.setDefaultAction(plot.show_all_action)
        self.show_all.setAutoRaise(True)
        self.show_all.setAccessibleName(f"Show everything of the {title.lower()} plot")
        self.show_all.hide()
        plot.followed.connect(self.show_all.setHidden)
        plot.setAccessibleName(f"{title} over the epochs")
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.legend, 1)
        line.addWidget(self.show_all)
        for control in controls:
            line.addWidget(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(plot, 1)

    def show_data(self, data: Pyramids, colours: Colours) -> None:
        """Show the curves of all parts, and their last values in the legend."""
        self.plot.set_data(data)
        last = [data.last(column) if len(data) else math.nan for column in self._columns]
        self.legend.set_entries(
            [
                (f"{part} {self.plot.write(value)}", colour, style)
                for part, value, colour, style in zip(PARTS, last, part_colours(colours), STYLES, strict=True)
                if math.isfinite(value)
            ]
        )
