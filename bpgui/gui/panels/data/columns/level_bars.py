"""`LevelBars`: how many rows there are of each class or category, as bars in sections that tell kinds of rows apart."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpgui.gui.common.text import whole
from bpgui.gui.common.theme import Colours
from bpgui.gui.panels.data.parts.kinds import BRUSHES, Kinds

_GAP = 6  # pixels
_WIDEST_NAME = 0.4  # of the width
_MOST_LEVELS = 200
_KEY = 12  # pixels, the side of a sample in the key


class LevelBars(QWidget):
    """Paints a line for each level: its name, a bar as long as it has rows, and their number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels: tuple[str, ...] = ()
        self._counts: npt.NDArray[np.intp] = np.zeros((0, 0), dtype=np.intp)
        self._kinds: Kinds | None = None
        self._colours: Colours | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Rows of each class")

    @property
    def counts(self) -> npt.NDArray[np.intp]:
        """How many rows there are, (levels, kinds)."""
        return self._counts

    def set_values(
        self, codes: npt.NDArray[np.integer], levels: tuple[str, ...], kinds: Kinds, colours: Colours
    ) -> None:
        """Count the rows (rows,) of each level and kind; codes below 0 are missing."""
        shown, known = len(kinds.names), codes >= 0
        pairs = codes[known].astype(np.intp) * shown + kinds.of[known]
        counts = np.bincount(pairs, minlength=len(levels) * shown).reshape(len(levels), shown)
        self._levels, self._counts = levels[:_MOST_LEVELS], counts[:_MOST_LEVELS]
        self._kinds, self._colours = kinds, colours
        said = [f"{name} {whole(int(row.sum()))}" for name, row in zip(self._levels, self._counts, strict=True)]
        self.setAccessibleDescription("; ".join(said[:20]))
        self.setToolTip("" if len(levels) <= _MOST_LEVELS else f"The first {_MOST_LEVELS} of {whole(len(levels))}.")
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a line per level, and one for the key."""
        return QSize(240, (len(self._levels) + 1) * self._line() + 2 * _GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the key and the bars."""
        if self._colours is None or self._kinds is None or not len(self._counts):
            return
        painter, metrics, line = QPainter(self), self.fontMetrics(), self._line()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_key(painter)
        totals = self._counts.sum(axis=1)
        names = [
            metrics.elidedText(n, Qt.TextElideMode.ElideRight, int(_WIDEST_NAME * self.width())) for n in self._levels
        ]
        left = max(map(metrics.horizontalAdvance, names)) + _GAP
        right = max(metrics.horizontalAdvance(whole(int(total))) for total in totals) + _GAP
        room, most = max(1.0, self.width() - left - right - _GAP), max(1, int(totals.max()))
        for place, (name, counts) in enumerate(zip(names, self._counts.tolist(), strict=True)):
            top = (place + 1) * line + _GAP
            painter.setPen(QColor(self._colours.text))
            painter.drawText(QRectF(0, top, left, line), int(Qt.AlignmentFlag.AlignVCenter), name)
            start = left
            for kind, number in enumerate(counts):
                width = room * number / most
                if number:
                    self._paint_section(painter, QRectF(start, top + 3, width, line - 6), kind)
                start += width
            painter.setPen(QColor(self._colours.muted))
            total = QRectF(start + _GAP, top, right, line)
            painter.drawText(total, int(Qt.AlignmentFlag.AlignVCenter), whole(sum(counts)))

    def _paint_key(self, painter: QPainter) -> None:
        if self._kinds is None or self._colours is None:
            return
        left, line, metrics = 0.0, self._line(), self.fontMetrics()
        used = [kind for kind in range(len(self._kinds.names)) if self._counts[:, kind].any()]
        for kind in used:
            self._paint_section(painter, QRectF(left, (line - _KEY) / 2, _KEY, _KEY), kind)
            painter.setPen(QColor(self._colours.muted))
            name = f"{self._kinds.names[kind]} {whole(int(self._counts[:, kind].sum()))}"
            painter.drawText(QRectF(left + _KEY + 4, 0, self.width(), line), int(Qt.AlignmentFlag.AlignVCenter), name)
            left += _KEY + 4 + metrics.horizontalAdvance(name) + 2 * _GAP

    def _paint_section(self, painter: QPainter, place: QRectF, kind: int) -> None:
        if self._kinds is None:
            return
        colour = self._kinds.colours[kind]
        painter.setPen(QPen(colour, 1.0))
        painter.setBrush(QBrush(colour, BRUSHES[kind]))
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _line(self) -> int:
        return self.fontMetrics().height() + 6
