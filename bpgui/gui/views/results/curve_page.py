"""`CurvePage`: how well scores rank samples at every threshold: ROC, and precision over recall."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui.engine.ranking import Curve, Point, mean_precision, mean_roc, point, precision_recall, roc, thinned
from bpgui.errors import BpguiError
from bpgui.gui.common.chart import Chart
from bpgui.gui.common.text import fixed, percent, sentence, whole
from bpgui.gui.common.theme import Colours
from bpgui.gui.views.results.answers import Answers, Kind, Question
from bpgui.gui.views.results.page import Page
from bpgui.spec import FloatArray
from bpgui.spec.network import BoolArray

_ALL = "All"
# Points drawn of one curve, and of each of many.
_MOST_POINTS, _FEW_POINTS = 800, 150
_PLACES = np.linspace(0.0, 1.0, 201)
_DOT, _SMALL_DOT = 10, 6  # pixels
_FAINT = 110  # of 255
_NARROW, _LOW = 380, 145  # pixels: the key of a smaller chart would cover its curves
_MARGIN = 0.04


Line = tuple[FloatArray, FloatArray]


@dataclass(frozen=True, slots=True)
class Ranking:
    """One of the two kinds of curve: its words, its mathematics, and where its key stands (0 or 1 in x and y)."""

    bottom: str
    left: str
    area: str
    plain: str
    corner: tuple[float, float]
    curve: Callable[[FloatArray, BoolArray], Curve | None]
    mean: Callable[[Sequence[Curve], FloatArray], FloatArray]
    place: Callable[[Point], tuple[float, float] | None]
    said: Callable[[Point], str]
    stepped: bool


ROC = Ranking(
    bottom="false positive rate",
    left="true positive rate",
    area="area",
    plain="chance, area 0.5",
    corner=(1.0, 1.0),
    curve=roc,
    mean=mean_roc,
    place=lambda at: (at.false_positive_rate, at.recall),
    said=lambda at: f"true positive rate {percent(at.recall)}, false positive rate {percent(at.false_positive_rate)}",
    stepped=False,
)
PRECISION = Ranking(
    bottom="recall",
    left="precision",
    area="average precision",
    plain="base rate",
    corner=(0.0, 1.0),
    curve=precision_recall,
    mean=mean_precision,
    place=lambda at: None if at.precision is None else (at.recall, at.precision),
    said=lambda at: (
        f"recall {percent(at.recall)}, "
        + ("no positive answers" if at.precision is None else f"precision {percent(at.precision)}")
    ),
    stepped=True,
)


class CurvePage(Page):
    """Draws the curve of one question, or those of all of them faintly with their mean, and marks the answers given."""

    def __init__(self, ranking: Ranking, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ranking = ranking
        self._rate = 0.5
        self.chart = Chart(ranking.bottom, ranking.left, name)
        self.chart.getPlotItem().setRange(
            xRange=(-_MARGIN, 1.0 + _MARGIN), yRange=(-_MARGIN, 1.0 + _MARGIN), padding=0.0, disableAutoRange=True
        )
        self.plain = pg.PlotCurveItem()
        self.faint = pg.PlotCurveItem(antialias=True, connect="finite")
        self.curve = pg.PlotCurveItem(antialias=True)
        self.dots = pg.ScatterPlotItem(antialias=True, pxMode=True)
        self._texts = ["", "", ""]
        self._key = pg.LegendItem(verSpacing=-4, labelTextSize="9pt")
        self._key.setParentItem(self.chart.getPlotItem().getViewBox())
        for item in (self.plain, self.faint, self.curve, self.dots):
            self.chart.addItem(item, ignoreBounds=True)
        across, down = ranking.corner
        self._key.anchor(ranking.corner, ranking.corner, offset=(-6 if across else 6, -4 if down else 4))
        self._fill_key()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.chart)

    @property
    def key(self) -> list[str]:
        """What the key says of the curve, the dashed line and the dots."""
        return self._texts

    def choices(self, answers: Answers) -> list[str]:
        """Return the classes or outputs, after all of them together, where there are several."""
        names = answers.names()
        if len(names) == 1:
            return []
        return [_ALL, *names]

    def work(self, answers: Answers, choice: int) -> Generator[None, None, str]:
        """Compute the curves one by one, then draw them."""
        if len(answers.names()) == 1 or choice > 0:
            return self._one(answers, answers.question(max(choice - 1, 0)))
        return (yield from self._all(answers))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write as much of the key as there is room for."""
        super().resizeEvent(event)
        self._fill_key()

    def recolour(self, colours: Colours) -> None:
        """Take over the colours of the theme."""
        self.chart.recolour(colours)
        self.curve.setPen(pg.mkPen(colours.positive, width=2))
        faint = pg.mkColor(colours.positive)
        faint.setAlpha(_FAINT)
        self.faint.setPen(pg.mkPen(faint, width=1))
        self.plain.setPen(pg.mkPen(colours.muted, width=1, style=Qt.PenStyle.DashLine))
        self.dots.setBrush(pg.mkBrush(colours.negative))
        self.dots.setPen(pg.mkPen(colours.base))
        self._key.setLabelTextColor(colours.text)
        ground = pg.mkColor(colours.base)
        ground.setAlpha(200)
        self._key.setBrush(pg.mkBrush(ground))

    def _one(self, answers: Answers, question: Question) -> str:
        curve = self._ranking.curve(question.scores, question.positive)
        if curve is None:
            kind = "is" if question.positive.any() else "is not"
            raise BpguiError(
                f"Every sample of this part {kind} '{question.name}': a curve needs both kinds. Choose another part."
            )
        at = point(question.said, question.positive)
        place = self._ranking.place(at)
        self._draw(curve, [], [] if place is None else [place], float(question.positive.mean()))
        self._say(f"{question.name}: {self._ranking.area} {fixed(curve.area, 3)}", answers.decided_by)
        return sentence(f"{answers.decided_by} gives {self._ranking.said(at)}.")

    def _all(self, answers: Answers) -> Generator[None, None, str]:
        names = answers.names()
        curves: dict[str, Curve] = {}
        places, rates, lines = [], [], []
        for number, name in enumerate(names):
            question = answers.question(number)
            curve = self._ranking.curve(question.scores, question.positive)
            if curve is not None:
                curves[name] = curve
                lines.append(self._line(curve, _FEW_POINTS))
                rates.append(float(question.positive.mean()))
                places.append(self._ranking.place(point(question.said, question.positive)))
            yield
        if not curves:
            raise BpguiError("All samples of this part are alike, but a curve needs two kinds: choose another part.")
        drawn = list(curves.values())
        area = float(np.mean([curve.area for curve in drawn]))
        mean = Curve(_PLACES, self._ranking.mean(drawn, _PLACES), area)
        yield
        self._draw(mean, lines, [place for place in places if place is not None], float(np.mean(rates)))
        what = "classes" if answers.kind is Kind.CLASSES else "outputs"
        self._say(f"mean of {len(drawn)} {what}: {self._ranking.area} {fixed(area, 3)}", answers.decided_by)
        worst = min(curves, key=lambda name: curves[name].area)
        text = f"Each against the rest; lowest {self._ranking.area} {fixed(curves[worst].area, 3)}: {worst}."
        alike = len(names) - len(drawn)
        return (
            f"{text} {sentence(what)} left out, since all samples are alike there: {whole(alike)}." if alike else text
        )

    def _draw(self, curve: Curve, others: list[Line], places: list[tuple[float, float]], rate: float) -> None:
        self.curve.setData(*self._line(curve, _MOST_POINTS))
        x, y = np.empty(0), np.empty(0)
        if others:
            gap = np.array([np.nan])
            x, y = (np.concatenate([part for line in others for part in (line[axis], gap)]) for axis in (0, 1))
        self.faint.setData(x, y)
        self.plain.setData([0.0, 1.0], [rate, rate] if self._ranking.stepped else [0.0, 1.0])
        x, y = np.array(places).reshape(-1, 2).T
        self.dots.setData(x=x, y=y, size=_SMALL_DOT if others else _DOT)
        self._rate = rate

    def _line(self, curve: Curve, most: int) -> Line:
        """Return the points of a curve as drawn; each precision holds from the recall before its own."""
        few = thinned(curve, most)
        return (np.repeat(few.x, 2)[1:-1], np.repeat(few.y, 2)[2:]) if self._ranking.stepped else (few.x, few.y)

    def _say(self, of_curve: str, of_dots: str) -> None:
        plain = f"{self._ranking.plain} {fixed(self._rate, 2)}" if self._ranking.stepped else self._ranking.plain
        texts = [of_curve, plain, f"by {of_dots}"]
        if texts != self._texts:
            self._texts = texts
            self._fill_key()
            self.chart.setAccessibleDescription(f"{of_curve}; dashed: {plain}; dots: {texts[2]}.")

    def _fill_key(self) -> None:
        """Write the key; in a small chart, where it would cover the curves, the area alone."""
        small = self.width() < _NARROW or self.height() < _LOW
        entries = [(self.curve, self._texts[0])]
        if small:
            entries = [(self.curve, self._texts[0].rpartition(": ")[2])]
        else:
            entries += [(self.plain, self._texts[1]), (self.dots, self._texts[2])]
        if len(entries) != len(self._key.items):
            self._key.clear()
            for item, _ in entries:
                self._key.addItem(item, "")
        for (_, label), (_, text) in zip(self._key.items, entries, strict=True):
            if label.text != escape(text):
                label.setText(escape(text))
        self._key.updateSize()
