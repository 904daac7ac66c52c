"""`DecisionMap`: what the network answers all over the plane of any two inputs, with the data on top."""

import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QHideEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from bpgui.data import Dataset
from bpgui.engine import loss
from bpgui.engine.boundary import boundary
from bpgui.gui.common.input_pair import Ends
from bpgui.gui.common.labels import note
from bpgui.gui.common.live import LiveView
from bpgui.gui.common.one_line import OneLine
from bpgui.gui.common.predictor import Predictor
from bpgui.gui.common.text import count, significant, whole
from bpgui.gui.common.thinned import Thinned
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.views.decision.answer_scale import AnswerScale
from bpgui.gui.views.decision.choice import Choice
from bpgui.gui.views.decision.map_chart import MapChart
from bpgui.gui.views.decision.map_key import ColourBar, key_of
from bpgui.gui.views.decision.map_work import MapWork, side_of
from bpgui.spec import FloatArray

MOST_POINTS = 500
_COMING = "The map is being computed."
# What is computed in one turn of the pulse takes about so long at most.
_TURN_MS = 6.0
_CURVE_ROOM = 0.08  # of the range of a curve, above and below
# In a wide and low dock, what is chosen and said stands in a column of this width beside the plot.
_SIDE_PX, _LEAST_BESIDE_PX = 180, 520
_LOW_PX, _MOST_KEY_LINES = 260, 5


class DecisionMap(LiveView):
    """A map over two inputs, which two lists choose; a click on a point chooses its sample.

    Of data with one input, curves of the answers.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.inputs = workspace.responses.inputs
        self._predictor = Predictor(workspace.document, self)
        self._scale: AnswerScale | None = None
        self._points: Thinned | None = None
        self._points_of: tuple[object, ...] = ()
        self._work: MapWork | None = None
        self._pieces: Iterator[None] | None = None
        self._wrong = 0
        self._mouse: tuple[float, float] | None = None
        self.across = Choice("Input across", "The input that runs from left to right")
        self.up = Choice("Input up", "The input that runs from bottom to top")
        self.target = Choice("Answer", "The answer that is shown")
        self.across.activated.connect(self._on_across_chosen)
        self.up.activated.connect(self._on_up_chosen)
        self.target.activated.connect(self._on_target_chosen)
        self.chart = MapChart()
        self.chart.pointed.connect(self._on_pointed)
        self.chart.left_alone.connect(self._on_left_alone)
        self.chart.point_clicked.connect(self._on_point_clicked)
        self.bar = ColourBar()
        self.key = note(self)
        self.key.setTextFormat(Qt.TextFormat.RichText)
        self.key.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.readout = OneLine()
        self.words = note(self)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.empty = QLabel(_COMING)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", True)
        self.empty.setWordWrap(True)
        self._lay_out()
        self.inputs.changed.connect(self.stale)
        workspace.insight.row_changed.connect(self.stale)

    def refresh(self) -> None:
        """Compute on for one turn, and show the map when it is done."""
        if not self._ready():
            return
        if self._pieces is None or self._work is None or self._work.program is not self._predictor.program:
            self._begin()
        start = time.perf_counter()
        for _ in self._pieces or ():
            if 1000.0 * (time.perf_counter() - start) > _TURN_MS:
                self.stale()
                return
        if self._pieces is not None and 1000.0 * (time.perf_counter() - start) > _TURN_MS / 3:
            # Showing it has a turn of its own.
            self._pieces = iter(())
            self.stale()
            return
        self._pieces = None
        self._show()
        if self._work is not None and self._work.theta is not self._predictor.theta:
            self.stale()

    def recolour(self) -> None:
        """Take over the colours of the theme."""
        self.chart.recolour(self.workspace.theme.colours)
        self._points_of = ()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was begun."""
        super().hideEvent(event)
        self._pieces = None

    # Making

    def _lay_out(self) -> None:
        self._by = QLabel("by")
        self._by.setProperty("muted", True)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(4)
        for widget in (self.across, self._by, self.up, self.target):
            self._head.addWidget(widget, 0 if widget is self._by else 1)
        self._head.addStretch()
        plot = QHBoxLayout()
        plot.setSpacing(6)
        plot.addWidget(self.chart, 1)
        plot.addWidget(self.bar)
        self._foot = QVBoxLayout()
        self._foot.setSpacing(2)
        for text in (self.key, self.readout, self.words):
            self._foot.addWidget(text)
        self._parts: tuple[QLayout, ...] = (self._head, plot, self._foot)
        page = QWidget()
        self._grid = QGridLayout(page)
        self._grid.setContentsMargins(8, 4, 8, 4)
        self._grid.setSpacing(2)
        self._grid.setHorizontalSpacing(8)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(page)
        self._page = page
        self._arrange(beside=False)

    def _arrange(self, beside: bool) -> None:
        """Put what is chosen and said beside the plot, or above and below it."""
        self._beside = beside
        for part in self._parts:
            self._grid.removeItem(part)
        head, plot, foot = self._parts
        places = ((0, 0, 1, 1), (0, 1, 2, 1), (1, 0, 1, 1)) if beside else ((0, 0, 1, 2), (1, 0, 1, 2), (2, 0, 1, 2))
        for part, place in zip((head, plot, foot), places, strict=True):
            self._grid.addLayout(part, *place)
        direction = QBoxLayout.Direction
        self._head.setDirection(direction.TopToBottom if beside else direction.LeftToRight)
        self._grid.setColumnMinimumWidth(0, _SIDE_PX if beside else 0)
        self._grid.setColumnStretch(0, 0)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(1, 1)
        self.readout.setVisible(not beside)
        self.words.setVisible(beside)
        self._by.setVisible(self.up.isVisibleTo(self) and not beside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the plot as much room as can be."""
        super().resizeEvent(event)
        beside = self.width() > 2 * self.height() and self.width() >= _LEAST_BESIDE_PX
        if beside != self._beside:
            self._arrange(beside)
        low = self.height() < _LOW_PX
        lines = _MOST_KEY_LINES if beside else 1 if low else 2
        self.key.setMaximumHeight(lines * self.fontMetrics().lineSpacing() + 2)
        # The lists name the inputs as well.
        self.chart.show_bottom_label(beside or not low or self.inputs.pair == (0, None))

    # Computing

    def _ready(self) -> bool:
        """Tell whether there is something to show; say in words what is missing."""
        problem = self._predictor.problem
        if problem or self.inputs.pair is None:
            self._pieces = self._work = None
            self.empty.setText(problem)
            self._pages.setCurrentWidget(self.empty)
            return False
        if self._pages.currentWidget() is self.empty:
            self.empty.setText(_COMING)
        return True

    def _begin(self) -> None:
        program, theta, dataset = self._predictor.program, self._predictor.theta, self.inputs.dataset
        grid = None if program is None else self.inputs.grid(side_of(program))
        if program is None or theta is None or dataset is None or grid is None:
            return
        self._take(dataset)
        if self._points is not None:
            maps = None if self._work is None else self._work.maps
            self._work = MapWork(program, theta, grid, self._points, maps)
            self._pieces = self._work.pieces()

    def _take(self, dataset: Dataset) -> None:
        """Take over the data, the choices and the colours."""
        names = dataset.table.input_names
        pair = self.inputs.pair or (0, None)
        numbers = not dataset.table.classes
        self.across.offer(names, pair[0])
        self.up.offer(names, pair[1] or 0)
        target = self.target.currentIndex() if self.target.texts == dataset.table.target_names else 0
        self.target.offer(dataset.table.target_names, target)
        for widget in (self.across, self.up):
            widget.setVisible(len(names) > 1)
        self._by.setVisible(len(names) > 1 and not self._beside)
        self.target.setVisible(numbers and len(dataset.table.target_names) > 1)
        training, colours = self.workspace.project.training, self.workspace.theme.colours
        threshold = loss(training.loss, training.loss_settings).threshold
        subject = (dataset, max(self.target.currentIndex(), 0), threshold, colours)
        if self._scale is None or self._subject(self._scale) != subject:
            self._scale = AnswerScale(*subject)
            self.bar.show_scale(self._scale)
            self.bar.setVisible(self._scale.kind != "classes")
        if self._points is None or self._points_of[:1] != (dataset,):
            self._points = Thinned.of(dataset, MOST_POINTS)

    @staticmethod
    def _subject(scale: AnswerScale) -> tuple[object, ...]:
        return scale.dataset, scale.target, scale.threshold, scale.colours

    # Showing

    def _show(self) -> None:
        work, scale, points = self._work, self._scale, self._points
        if work is None or scale is None or points is None:
            return
        grid, names = work.grid, scale.dataset.table.input_names
        wrong = scale.wrong(work.answers, points)
        self._wrong = int(wrong.sum())
        x = self.inputs.own_ends(grid.across)
        if grid.down is None:
            self._show_curves(work, scale, points, x)
        else:
            y = self.inputs.own_ends(grid.down)
            self.chart.set_axes(names[grid.across], names[grid.down], x, y)
            self.chart.show_curves(np.zeros(0), np.zeros((0, 0)), ())
            ground = work.ground
            self.chart.show_ground(scale.ground(ground)[::-1], x, y)
            claims = scale.claims(ground)
            across, up = self.inputs.own(grid.across, grid.x), self.inputs.own(grid.down, grid.y)
            self.chart.show_lines(np.zeros((0, 2, 2)) if claims is None else boundary(claims, across, up))
            places = [self.inputs.own(column, points.inputs[:, column]) for column in (grid.across, grid.down)]
            self._show_points(points, scale, grid.across, grid.down, np.stack(places, axis=1))
        self.chart.show_wrong(wrong)
        self.chart.show_chosen(self._place_of_chosen(scale))
        self.key.setText(key_of(scale, self._wrong))
        self.key.setToolTip(self.key.text())
        self.key.setVisible(bool(self.key.text()))
        self._say()
        self._pages.setCurrentWidget(self._page)

    def _show_points(self, points: Thinned, scale: AnswerScale, across: int, up: int | None, at: FloatArray) -> None:
        """Show the points, if they are not there already."""
        subject = (scale.dataset, scale, across, up)
        if self._points_of != subject:
            self._points_of = subject
            self.chart.show_points(at, scale.points(points), points.labels, points.parts)

    def _show_curves(self, work: MapWork, scale: AnswerScale, points: Thinned, x: Ends) -> None:
        """Show the answers to the only input as curves, and the targets as points."""
        ground = work.ground[:, 0]
        table = scale.dataset.table
        if scale.kind == "number":
            curves = scale.own_targets(ground[scale.target][np.newaxis])
            heights, colours = scale.own_targets(points.targets[:, scale.target]), [QColor(scale.colours.text)]
        else:
            several = scale.kind == "classes"
            curves, heights = ground, points.targets.max(axis=1) if several else points.targets[:, 0]
            colours = list(scale.class_colours) if several else [QColor(scale.colours.text)]
        seen = np.concatenate([heights, curves[np.isfinite(curves)].ravel()])
        low, high = float(seen.min()), float(seen.max())
        room = _CURVE_ROOM * (high - low) or 0.5
        self.chart.set_axes(table.input_names[0], scale.title, x, (low - room, high + room))
        self.chart.show_ground(None, x, x)
        self.chart.show_lines(np.zeros((0, 2, 2)))
        self.chart.show_curves(self.inputs.own(0, work.grid.x), curves, colours)
        own = self.inputs.own(0, points.inputs[:, 0])
        self._show_points(points, scale, 0, None, np.stack([own, heights], axis=1))

    def _place_of_chosen(self, scale: AnswerScale) -> tuple[float, float] | None:
        """Return where the chosen sample stands, in the data's own unit."""
        row, pair, table = self.workspace.insight.row, self.inputs.pair, scale.dataset.table
        if row is None or pair is None:
            return None
        across, up = pair
        x = float(self.inputs.own(across, table.inputs[row, across]))
        if up is not None:
            return x, float(self.inputs.own(up, table.inputs[row, up]))
        targets = table.targets[row]
        height = (
            targets.max() if scale.kind == "classes" else scale.own_targets(targets[scale.target : scale.target + 1])[0]
        )
        return x, float(height)

    def _say(self) -> None:
        """Say what is below the mouse or, without it, what is shown."""
        text = self._said_below() if self._mouse is not None else self._said()
        self.readout.say(text)
        self.chart.setAccessibleDescription(text)
        self.words.setText(text)

    def _said(self) -> str:
        scale, points = self._scale, self._points
        if scale is None or points is None:
            return ""
        rows = len(scale.dataset.table.inputs)
        parts = []
        if self.inputs.held:
            parts.append(f"Other inputs {self.inputs.held}, the points are projections")
        if len(points.rows) < rows:
            parts.append(f"{whole(len(points.rows))} of {count(rows, 'sample')}")
        if scale.kind != "number":
            parts.append(f"{whole(self._wrong)} of {whole(len(points.rows))} points wrong")
        return "; ".join(parts)

    def _said_below(self) -> str:
        scale, pair, mouse = self._scale, self.inputs.pair, self._mouse
        if scale is None or pair is None or mouse is None:
            return ""
        across, up = pair
        inputs = self.inputs.base().copy()
        inputs[across] = self.inputs.scaled(across, mouse[0])
        names = scale.dataset.table.input_names
        said = [f"{names[across]} {significant(mouse[0])}"]
        if up is not None:
            inputs[up] = self.inputs.scaled(up, mouse[1])
            said.append(f"{names[up]} {significant(mouse[1])}")
        answers = self._predictor.answers(inputs[np.newaxis])
        answer = "no answer" if answers is None else scale.said(answers[0])
        return f"{', '.join(said)}: {answer}"

    # Reactions

    def _on_across_chosen(self, across: int) -> None:
        before = self.inputs.pair
        if before is not None and before[1] is not None:
            self._choose(across, before[0] if across == before[1] else before[1])

    def _on_up_chosen(self, up: int) -> None:
        before = self.inputs.pair
        if before is not None and before[1] is not None:
            self._choose(before[1] if up == before[0] else before[0], up)

    def _choose(self, across: int, up: int) -> None:
        """Choose both inputs; one that was the other axis has changed places with it."""
        if across != up:
            self._pieces = None
            self.inputs.choose(across, up)

    def _on_target_chosen(self) -> None:
        self._pieces = None
        self.stale()

    def _on_pointed(self, x: float, y: float) -> None:
        self._mouse = (x, y)
        self._say()

    def _on_left_alone(self) -> None:
        self._mouse = None
        self._say()

    def _on_point_clicked(self, point: int) -> None:
        if self._points is not None:
            insight, row = self.workspace.insight, int(self._points.rows[point])
            insight.choose(None if insight.row == row else row)
