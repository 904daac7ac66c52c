"""`Choice`: a list to choose one of several names from, which takes little room."""

from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

_LEAST_CHARACTERS, _WIDEST_PX = 5, 200


class Choice(QComboBox):
    """A combo box for names that are offered again and again, mostly the same ones."""

    def __init__(self, name: str, meaning: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: tuple[str, ...] = ()
        self.setAccessibleName(name)
        self.setToolTip(meaning)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_CHARACTERS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(_WIDEST_PX)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is offered."""
        return self._texts

    def offer(self, texts: tuple[str, ...], chosen: int) -> None:
        """Offer these names, one of them chosen; `activated` does not come from that."""
        if texts != self._texts:
            self._texts = texts
            self.clear()
            self.addItems(texts)
        self.setCurrentIndex(chosen)
