"""`PanelScroll`: what a panel stands in, so that it scrolls up and down but is never cut off at its side."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QWidget


class PanelScroll(QScrollArea):
    """Scrolls a panel's content up and down; asks for the width that this content needs, whatever the font."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Its parts have the focus; the keys that they leave alone scroll.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        """Ask for the width of the content beside the scroll bar, and for any height."""
        content = self.widget()
        if content is None:
            return super().minimumSizeHint()
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        return QSize(content.minimumSizeHint().width() + bar, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Ask anew when the content has changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._choose_bar()
            self.updateGeometry()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the scroll bar where the content does not fit."""
        self._choose_bar()
        super().resizeEvent(event)

    def _choose_bar(self) -> None:
        """Show the scroll bar where the content does not fit without one.

        Left to itself, Qt takes it away again where the content fits beside it, as a picture does that is less high the
        less wide it is, and brings it back, and so on without end until the stack overflows (seen with 6.11).
        """
        content = self.widget()
        if content is None:
            return
        # -1 where the height does not depend on the width.
        needed = max(content.heightForWidth(self.width()), content.minimumSizeHint().height())
        policy = Qt.ScrollBarPolicy
        wanted = policy.ScrollBarAlwaysOn if needed > self.height() else policy.ScrollBarAlwaysOff
        if wanted != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(wanted)
