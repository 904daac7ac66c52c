"""`AboutData`: what a data set is, what is real in it, what can be reached on it, and who is to be thanked for it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from bpgui.data import Dataset, Sample
from bpgui.gui.common.fields import tooltip
from bpgui.gui.common.labels import body, note
from bpgui.gui.common.text import sentence
from bpgui.gui.panels.data.about.own_text import own_remarks, stated_text
from bpgui.spec import OwnSpec, RawTable

_CHANGE_HELP = "Choose again which columns are inputs and targets, and what happens where values are missing."


class Credits(QWidget):
    """Everything about a bundled data set: what it is and what is real in it, stated scores, source and licence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.description = body(self)
        self.nature, self.stated, self.source, self.licence = (note(self) for _ in range(4))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for label in (self.description, self.nature, self.stated, self.source, self.licence):
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            column.addWidget(label)

    def set_sample(self, sample: Sample | None) -> None:
        """Tell of a sample; None leaves what was told."""
        if sample is None:
            return
        self.description.setText(sample.description)
        self.nature.setText(sentence(sample.nature))
        self.stated.setText(stated_text(sample))
        self.stated.setVisible(bool(self.stated.text()))
        self.source.setText(f"Source: {sample.source}")
        self.licence.setText(f"Licence: {sample.licence}")


class OwnRemarks(QWidget):
    """What has to be said of a person's own data, and a button to read it otherwise."""

    import_requested = Signal(object)  # the present OwnSpec

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own: OwnSpec | None = None
        self._told: tuple[OwnSpec, RawTable, int] | None = None
        self.remarks = note(self)
        self.change = QPushButton("Change how it is read...")
        self.change.setToolTip(tooltip(_CHANGE_HELP))
        self.change.clicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.remarks)
        column.addWidget(self.change, 0, Qt.AlignmentFlag.AlignLeft)

    def set_own(self, own: OwnSpec | None, raw: RawTable | None, dataset: Dataset | None) -> None:
        """Tell of own data; None hides all. Without its table nothing can be said of it but where it came from."""
        self._own = own
        if own is None:
            self.hide()
            return
        self.change.setVisible(bool(own.file))
        if raw is None or dataset is None:
            self._told = None
            self.remarks.hide()
            self.setVisible(bool(own.file))
            return
        told, used = self._told, len(dataset.table.inputs)
        if told is None or told[0] is not own or told[1] is not raw or told[2] != used:
            self._told = (own, raw, used)
            self.remarks.setText(own_remarks(own, raw, used))
        self.remarks.setVisible(bool(self.remarks.text()))
        # An empty line would only part what belongs together.
        self.setVisible(bool(own.file or self.remarks.text()))

    def _on_clicked(self) -> None:
        self.import_requested.emit(self._own)
