"""`TourBubble`: a stop of a tour over the window, with an arrow; `Outline` goes around what it tells of."""

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bpgui.gui.common.text import whole
from bpgui.gui.common.theme import Theme
from bpgui.gui.help.texts import HelpTexts, Topic
from bpgui.gui.help.tour.placing import Place, Side, place

WIDTH_PX = 350
_ARROW_PX, _ROUND_PX, _PEN_PX, _OUTLINE_PX = 11, 8, 2, 3


class Outline(QWidget):
    """A line around a part of the window, which lets all clicks through."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.colours.accent), _OUTLINE_PX))
        half = _OUTLINE_PX / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 5, 5)
        painter.end()


class TourBubble(QWidget):
    """Title, text and buttons; arrow keys go on and back while it has the keyboard, and Escape ends."""

    next_requested = Signal()
    back_requested = Signal()
    end_requested = Signal()

    def __init__(self, texts: HelpTexts, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._texts = texts
        self._theme = theme
        self._side: Side = "none"
        self._tip = QPoint()
        # Keeps clicks beside its buttons from what lies below.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.title, self.text, self.count = QLabel(), QLabel(), QLabel()
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        for label in (self.title, self.text):
            label.setWordWrap(True)
            label.setFixedWidth(WIDTH_PX - 2 * (_ARROW_PX + 12))
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setProperty("muted", "true")
        self.end_button, self.back_button, self.next_button = QPushButton(), QPushButton(), QPushButton()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.count)
        row.addStretch()
        for button, signal in (
            (self.end_button, self.end_requested),
            (self.back_button, self.back_requested),
            (self.next_button, self.next_requested),
        ):
            row.addWidget(button)
            button.clicked.connect(signal)
            # By themselves, buttons pass arrow keys on to each other.
            button.installEventFilter(self)
        self.end_button.setText(texts.word("end"))
        self.back_button.setText(texts.word("back"))
        self.next_button.setText(texts.word("next"))
        column = QVBoxLayout(self)
        margin = _ARROW_PX + 12
        column.setContentsMargins(margin, margin - 2, margin, margin - 2)
        column.setSpacing(7)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addSpacing(3)
        column.addLayout(row)
        self.hide()

    def tell(self, topic: Topic, number: int, count: int) -> None:
        """Show a stop, the `number`-th of so many."""
        self.title.setText(topic.title)
        self.text.setText(topic.definition)
        self.count.setText(self._texts.word("count").format(place=whole(number), all=whole(count)))
        is_last = number == count
        self.next_button.setText(self._texts.word("done" if is_last else "next"))
        self.back_button.setEnabled(number > 1)
        self.end_button.setVisible(not is_last)
        self.setAccessibleName(topic.title)
        self.setAccessibleDescription(f"{topic.definition} {self.count.text()}")
        self.next_button.setAccessibleDescription(f"{topic.title}. {topic.definition}")

    def point_at(self, target: QRect | None, window: QRect) -> Place:
        """Stand beside a part of the window, in the middle without one."""
        for label in (self.title, self.text):
            label.setMinimumHeight(0)  # what is set counts for the height that it asks for
            label.setMinimumHeight(label.heightForWidth(label.width()))
        layout = self.layout()
        assert layout is not None
        layout.activate()
        size = QSize(WIDTH_PX, self.sizeHint().height())
        found = place(size, target, window)
        self.setGeometry(found.bubble)
        self._side, self._tip = found.side, found.tip - found.bubble.topLeft()
        self.update()
        return found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on, back, or end by keys; Enter presses the button that has the keyboard."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        match event.key():
            case Qt.Key.Key_Escape:
                self.end_requested.emit()
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self.next_requested.emit()
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.back_requested.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if isinstance(watched, QPushButton):
                watched.click()
            case _:
                return False
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground with its arrow."""
        colours = self._theme.colours
        path = QPainterPath()
        body = QRectF(self.rect()).adjusted(_ARROW_PX, _ARROW_PX, -_ARROW_PX, -_ARROW_PX)
        path.addRoundedRect(body, _ROUND_PX, _ROUND_PX)
        if self._side != "none":
            arrow = QPainterPath()
            arrow.addPolygon(QPolygonF(self._arrow()))
            arrow.closeSubpath()
            path = path.united(arrow)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent), _PEN_PX))
        painter.setBrush(QColor(colours.raised))
        painter.drawPath(path)
        painter.end()

    def _arrow(self) -> list[QPointF]:
        """Return the corners of the arrow: its tip, and its foot inside the body."""
        tip, half, deep = QPointF(self._tip), _ARROW_PX * 0.8, _ARROW_PX + 2
        along, across = {
            "right": (QPointF(1, 0), QPointF(0, 1)),
            "left": (QPointF(-1, 0), QPointF(0, 1)),
            "below": (QPointF(0, 1), QPointF(1, 0)),
            "above": (QPointF(0, -1), QPointF(1, 0)),
        }[self._side]
        tip += along * _PEN_PX
        foot = tip + along * deep
        return [tip, foot + across * half, foot - across * half]
