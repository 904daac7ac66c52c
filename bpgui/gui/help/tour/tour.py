"""`Tour`: goes from stop to stop in a window, and keeps bubble and outline beside what they tell of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QWidget

from bpgui.gui.common.theme import Theme
from bpgui.gui.help.texts import HelpTexts, Topic
from bpgui.gui.help.tour.tour_bubble import Outline, TourBubble

_MOVES = (
    QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.ZOrderChange,
    QEvent.Type.ParentChange,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of a tour: how the window is got ready for it, what is then told, and what in it is pointed at.

    Without anything to tell, such as where the person has changed too much, the tour ends.
    """

    tell: Callable[[], Topic | None]
    target: Callable[[], QWidget | None]
    prepare: Callable[[], object] | None = None


class Tour(QObject):
    """A tour of one window; `moved` tells the number of the stop, from 0, and `ended` that it is over."""

    moved = Signal(int)
    ended = Signal()

    def __init__(self, texts: HelpTexts, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._stops: Sequence[Stop] = ()
        self._index = 0
        self._watched: list[QObject] = []
        self.outline = Outline(theme, window)
        self.bubble = TourBubble(texts, theme, window)
        self.bubble.next_requested.connect(self.next)
        self.bubble.back_requested.connect(self.back)
        self.bubble.end_requested.connect(self.end)
        theme.changed.connect(self._recolour)
        # Layouts move things one after the other; the bubble follows once.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._place)

    @property
    def running(self) -> bool:
        """Whether a tour goes on."""
        return bool(self._stops)

    @property
    def index(self) -> int:
        """The number of the present stop, from 0."""
        return self._index

    @property
    def target(self) -> QRect | None:
        """What the present stop points at, in the window; None if it is not in sight."""
        widget = self._stops[self._index].target() if self.running else None
        if widget is None or not widget.isVisible() or widget.window() is not self._window:
            return None
        if widget.visibleRegion().isEmpty():
            return None  # another panel stands before it
        corner = widget.mapTo(self._window, QPoint(0, 0))
        return QRect(corner, widget.size()).intersected(self._window.rect())

    def start(self, stops: Sequence[Stop]) -> None:
        """Begin a tour, in the place of one that goes on."""
        self.end()
        self._stops = stops
        self._go(0)

    def next(self) -> None:
        """Go on, and end after the last stop."""
        if self._index + 1 < len(self._stops):
            self._go(self._index + 1)
        else:
            self.end()

    def back(self) -> None:
        """Go back by one stop."""
        if self._index > 0:
            self._go(self._index - 1)

    def end(self) -> None:
        """End the tour; the window stays as it is, and the keyboard goes back to it."""
        if not self.running:
            return
        had_focus = self.bubble.isAncestorOf(self._window.focusWidget() or self._window)
        self._stops = ()
        self._watch(None)
        self.bubble.hide()
        self.outline.hide()
        if had_focus:
            self._window.setFocus()
        self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what moves."""
        if self.running and event.type() in _MOVES:
            self._later.start(0)
        return False

    def _go(self, index: int) -> None:
        stop = self._stops[index]
        if stop.prepare is not None:
            stop.prepare()
        topic = stop.tell()
        if topic is None:
            self.end()
            return
        self._index = index
        self._watch(stop.target())
        self.bubble.tell(topic, index + 1, len(self._stops))
        self._place()
        self.bubble.show()
        self._later.start(0)
        self.bubble.next_button.setFocus()
        self.moved.emit(index)

    def _place(self) -> None:
        if not self.running:
            return
        target = self.target
        self.bubble.point_at(target, self._window.rect())
        self.outline.setVisible(target is not None)
        if target is not None:
            self.outline.setGeometry(target)
            self.outline.raise_()
        self.bubble.raise_()

    def _watch(self, target: QWidget | None) -> None:
        """Follow the window, the target, and all that this one stands in."""
        for watched in self._watched:
            watched.removeEventFilter(self)
        self._watched = []
        if not self.running:
            return
        here = target
        while here is not None and here is not self._window:
            self._watched.append(here)
            here = here.parentWidget()
        self._watched.append(self._window)
        for widget in self._watched:
            widget.installEventFilter(self)

    def _recolour(self) -> None:
        self.bubble.update()
        self.outline.update()
