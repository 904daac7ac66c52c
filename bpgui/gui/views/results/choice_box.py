"""`ChoiceBox`: a list to choose from that is as wide as what is chosen, so that several stand in one row."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QWidget

_LEAST = 40  # pixels, of the text


class ChoiceBox(QComboBox):
    """A combo box for texts; the tooltip gives its meaning."""

    def __init__(self, name: str, meaning: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(meaning)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.currentTextChanged.connect(self._on_text_changed)

    def set_choices(self, texts: list[str]) -> None:
        """Offer these texts without a signal; what was chosen stays so if it is still there, or the first is."""
        if texts == [self.itemText(place) for place in range(self.count())]:
            return
        before = self.currentText()
        blocked = self.blockSignals(True)
        self.clear()
        self.addItems(texts)
        self.setCurrentIndex(max(0, self.findText(before)))
        self.blockSignals(blocked)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room that the present text needs."""
        return self._room(self.fontMetrics().horizontalAdvance(self.currentText()) + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the room in which a text is cut off."""
        return self._room(_LEAST)

    def _room(self, text: int) -> QSize:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        inner = QSize(text, self.fontMetrics().height())
        return self.style().sizeFromContents(QStyle.ContentsType.CT_ComboBox, option, inner, self)

    def _on_text_changed(self) -> None:
        self.updateGeometry()
