"""`HelpBubble`: a page of help beside what it tells of."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from bpgui.gui.common.theme import Colours
from bpgui.gui.help.page import page, spoken
from bpgui.gui.help.texts import HelpTexts, Topic

WIDTH_PX = 380
_AWAY_PX = 14
_MARGIN_PX = 12


class HelpBubble(QFrame):
    """Stands over all windows and takes neither keys nor the mouse; who shows it closes it."""

    def __init__(self, topic: Topic, texts: HelpTexts, colours: Colours, hint: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.topic = topic
        self.text = QLabel(page(topic, texts, colours))
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setWordWrap(True)
        self.text.setFixedWidth(WIDTH_PX - 2 * _MARGIN_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, _MARGIN_PX - 2, _MARGIN_PX, _MARGIN_PX - 2)
        column.addWidget(self.text)
        if hint:
            below = QLabel(hint)
            below.setProperty("muted", "true")
            below.setWordWrap(True)
            column.addWidget(below)
        self.setStyleSheet(
            f"HelpBubble {{ background: {colours.raised}; border: 1px solid {colours.accent}; }}"
            f"HelpBubble QLabel {{ background: transparent; }}"
        )
        self.setAccessibleName(topic.title)
        self.setAccessibleDescription(spoken(topic, texts))

    def show_at(self, place: QPoint) -> None:
        """Show it below a place of the screen, or above where there is no room, within the screen."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(place) or self.screen()
        self.move(placed(self.rect(), place, screen.availableGeometry()))
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))


def placed(bubble: QRect, place: QPoint, room: QRect) -> QPoint:
    """Return where the upper left corner of a bubble goes so that it is beside a place, and within the room."""
    below, above = place.y() + _AWAY_PX, place.y() - _AWAY_PX - bubble.height()
    y = below if below + bubble.height() <= room.bottom() or above < room.top() else above
    x = min(place.x() - _AWAY_PX, room.right() - bubble.width())
    return QPoint(max(room.left(), x), max(room.top(), min(y, room.bottom() - bubble.height())))
