"""Notices over the canvas: what keeps the network from being trained, and why the last edit was refused."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from bpgui.gui.common.data_notice import DataNotice
from bpgui.gui.common.icons import icon
from bpgui.gui.common.theme import Theme

ERROR_MS = 12_000
_WIDEST_PX = 620


class Notice(QFrame):
    """One sentence, with a button that mends what it says where there is such a thing."""

    close_requested = Signal()

    def __init__(self, theme: Theme, symbol: str, closable: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._symbol = symbol
        self._remedy: Callable[[], object] | None = None
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._button.clicked.connect(self._on_clicked)
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setToolTip("Close this message")
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self.close_requested)
        self._close.setVisible(closable)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.setSpacing(9)
        for widget in (self._icon, self._text, self._button, self._close):
            row.addWidget(widget)
        row.setStretch(1, 1)
        self.recolour()
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._text.text()

    @property
    def button(self) -> QPushButton:
        """The button that mends it; hidden where there is no remedy."""
        return self._button

    def tell(self, text: str, remedy: tuple[str, Callable[[], object]] | None = None) -> None:
        """Show a sentence, and a button for its remedy."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._button.setVisible(remedy is not None)
        self._remedy = None
        if remedy is not None:
            self._button.setText(remedy[0])
            self._remedy = remedy[1]
        self.show()
        # Otherwise the height for another text, or beside a button, would be known only later.
        self._row.activate()
        self.updateGeometry()

    def recolour(self) -> None:
        """Take the colours of the theme."""
        colours = self._theme.colours
        self._icon.setPixmap(icon(self._symbol, colours).pixmap(20, 20))
        self._close.setIcon(icon("close", colours))
        edge = colours.error if self._symbol == "warning" else colours.border
        self.setStyleSheet(
            f"Notice {{ background: {colours.warning_ground}; border: 1px solid {edge}; border-radius: 7px; }}"
        )

    def _on_clicked(self) -> None:
        if self._remedy is not None:
            self._remedy()


class Notices(QWidget):
    """The notices of a window: a lasting one for the state of the project, a passing one for what was refused.

    `data` tells how it stands with data that is kept in a file of its own, `tip` offers something to a newcomer.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.problem = Notice(theme, "info", closable=False, parent=self)
        self.error = Notice(theme, "warning", closable=True, parent=self)
        self.data = DataNotice(theme, self)
        self.tip = Notice(theme, "help", closable=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.error)
        column.addWidget(self.problem)
        column.addWidget(self.data)
        column.addWidget(self.tip)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.drop_refusal)
        self.error.close_requested.connect(self.drop_refusal)
        self.tip.close_requested.connect(self.drop_offer)
        self.data.changed.connect(self.place)
        theme.changed.connect(self.problem.recolour)
        theme.changed.connect(self.error.recolour)
        theme.changed.connect(self.tip.recolour)

    def refuse(self, text: str, remedy: tuple[str, Callable[[], object]] | None = None) -> None:
        """Tell for a while why something was refused; with a remedy, until it is closed or out of date."""
        self.error.tell(text, remedy)
        if remedy is None:
            self._timer.start(ERROR_MS)
        else:
            self._timer.stop()
        self.place()

    def drop_refusal(self) -> None:
        """Hide what was refused, and leave its place to the canvas."""
        self._timer.stop()
        self.error.hide()
        self.place()

    def offer(self, text: str, remedy: tuple[str, Callable[[], object]]) -> None:
        """Offer something until it is taken or closed."""
        self.tip.tell(text, remedy)
        self.place()

    def drop_offer(self) -> None:
        """Hide what was offered."""
        self.tip.hide()
        self.place()

    def tell_problem(self, text: str, remedy: tuple[str, Callable[[], object]] | None) -> None:
        """Tell what is wrong until it is not; an empty text hides it."""
        if text:
            self.problem.tell(text, remedy)
        else:
            self.problem.hide()
        self.place()

    def place(self) -> None:
        """Stand at the top of the parent, in the middle."""
        parent, column = self.parentWidget(), self.layout()
        if parent is None or column is None:
            return
        width = min(_WIDEST_PX, parent.width() - 32)
        height = column.heightForWidth(width)
        height = height if height > 0 else self.sizeHint().height()
        self.setGeometry((parent.width() - width) // 2, 12, width, height)
        self.raise_()
        self.setVisible(not all(notice.isHidden() for notice in (self.problem, self.error, self.data, self.tip)))
