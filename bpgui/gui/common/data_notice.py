"""`DataNotice`: how it stands with data that is kept in a file of its own: being read, not there, or changed."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from bpgui.gui.common.icons import icon
from bpgui.gui.common.theme import Theme

Remedy = tuple[str, Callable[[], object]]


class DataNotice(QFrame):
    """A sentence with a bar while something is read, or with a button for each remedy."""

    changed = Signal()  # it has another size, or is hidden or shown

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName("Share of the data that is read")
        self.buttons: list[QPushButton] = []
        top = QHBoxLayout()
        top.setSpacing(9)
        top.addWidget(self._icon)
        top.addWidget(self._text, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 7, 8, 7)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addLayout(self._row)
        self.recolour()
        theme.changed.connect(self.recolour)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._text.text()

    def tell(self, text: str, remedies: Sequence[Remedy] = ()) -> None:
        """Show a sentence and a button for each remedy; an empty text hides the notice."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self.bar.hide()
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for words, remedy in remedies:
            button = QPushButton(words, self)
            button.clicked.connect(partial(self._on_clicked, remedy))
            self._row.addWidget(button)
            # Otherwise it would be shown, and need room, only later.
            button.show()
            self.buttons.append(button)
        self.setVisible(bool(text))
        self.changed.emit()

    def tell_share(self, share: float) -> None:
        """Show how much is read, 0 to 1."""
        self.bar.setValue(round(1000 * share))
        if self.bar.isHidden():
            self.bar.show()
            self.changed.emit()

    def recolour(self) -> None:
        """Take the colours of the theme."""
        colours = self._theme.colours
        self._icon.setPixmap(icon("info", colours).pixmap(20, 20))
        self.setStyleSheet(
            f"DataNotice {{ background: {colours.warning_ground}; border: 1px solid {colours.border}; "
            "border-radius: 7px; }"
        )

    def _on_clicked(self, remedy: Callable[[], object], checked: bool = False) -> None:
        remedy()
