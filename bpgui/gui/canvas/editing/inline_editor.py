"""`InlineEditor`: a small field on the canvas, for a name or a number where it is drawn."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from bpgui.errors import BpguiError

SIZE_PX = QSize(150, 26)
_GAP_PX, _MARGIN_PX = 4, 6
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class InlineEditor(QLineEdit):
    """Enter commits what was typed, Esc gives it up; what is refused says why below the field, and can be mended.

    Leaving the field commits, too, unless that is refused.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = parent
        self._commit: Callable[[str], None] | None = None
        self._refusal = QLabel(parent)
        self._refusal.setProperty("error", True)
        self._refusal.setWordWrap(True)
        self._refusal.setAutoFillBackground(True)
        self._refusal.setContentsMargins(6, 3, 6, 3)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.textEdited.connect(self._forget_refusal)
        self.hide()
        self._refusal.hide()

    @property
    def refusal(self) -> str:
        """Why what was typed is not taken; empty while nothing is wrong."""
        return self._refusal.text()

    def ask(self, at: QPoint, name: str, text: str, commit: Callable[[str], None], typed: bool = False) -> None:
        """Open around a pixel of the canvas with a text to change, or, if it was `typed`, to go on with.

        `name` says what is asked for; `commit` raises `BpguiError` if it does not take the text.
        """
        self._commit = commit
        self.setText(text)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}: Enter takes it, Esc gives it up.")
        self._forget_refusal()
        room = self._canvas.size() - SIZE_PX
        x, y = at.x() - SIZE_PX.width() // 2, at.y() - SIZE_PX.height() // 2
        x = max(_MARGIN_PX, min(x, room.width() - _MARGIN_PX))
        y = max(_MARGIN_PX, min(y, room.height() - _MARGIN_PX))
        self.setGeometry(x, y, SIZE_PX.width(), SIZE_PX.height())
        self.show()
        self.raise_()
        self.setFocus()
        if not typed:
            self.selectAll()

    def give_up(self) -> None:
        """Close without a change."""
        self._commit = None
        if self.hasFocus():
            # Hidden with the focus, the field would pass it on as Tab does.
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self._refusal.hide()

    def event(self, event: QEvent) -> bool:
        """Keep every key from the shortcuts of the canvas."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the text, or give it up."""
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif event.key() in _ENTER:
            self._try_to_commit()
        else:
            super().keyPressEvent(event)
        # What the field does not know must not reach the canvas below it.
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the text when something else is clicked."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and self._commit is not None:
            self._try_to_commit()
            self.give_up()

    def _try_to_commit(self) -> None:
        commit = self._commit
        if commit is None:
            return
        try:
            commit(self.text())
        except BpguiError as error:
            self._refuse(str(error))
        else:
            self.give_up()

    def _refuse(self, why: str) -> None:
        self._refusal.setText(why)
        self._refusal.setFixedWidth(min(self._refusal.fontMetrics().horizontalAdvance(why) + 24, 320))
        self._refusal.adjustSize()
        below = self.geometry().bottom() + _GAP_PX
        above = self.geometry().top() - _GAP_PX - self._refusal.height()
        room = self._canvas.size()
        x = max(_MARGIN_PX, min(self.x(), room.width() - self._refusal.width() - _MARGIN_PX))
        self._refusal.move(x, below if below + self._refusal.height() < room.height() else above)
        self._refusal.show()
        self._refusal.raise_()
        self.setAccessibleDescription(why)
        self._mark(invalid=True)

    def _forget_refusal(self) -> None:
        self._refusal.clear()
        self._refusal.hide()
        self.setAccessibleDescription("")
        self._mark(invalid=False)

    def _mark(self, invalid: bool) -> None:
        self.setProperty("invalid", invalid)
        # A property counts in the style sheet only once the style is asked again.
        self.style().unpolish(self)
        self.style().polish(self)
