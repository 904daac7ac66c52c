"""`SampleChooser`: the bundled data sets, under headings that say what kind of data they are."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from bpgui.data import SAMPLES, Table, default_spec, load
from bpgui.errors import BpguiError
from bpgui.gui.common.fields import tooltip

_KINDS = ("Small tables", "Points in the plane", "Numbers to learn", "Images", "Other data")
_SMALL_TABLE = 20  # rows that fit the screen


class SampleChooser(QComboBox):
    """A list to choose a bundled data set from; `chosen` tells its name once the person has chosen."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setPlaceholderText("Choose a data set")
        self.setAccessibleName("Data set")
        self.setMaxVisibleItems(30)
        self._shown: str | None = None
        self._fill()
        self.set_sample(None)
        self.activated.connect(self._on_activated)

    def set_sample(self, name: str | None) -> None:
        """Show a data set as chosen, without any signal; None, or an unknown name, shows that none is."""
        self._shown = name
        self.setCurrentIndex(-1 if name is None else self.findData(name))
        summary = SAMPLES[name].summary if name in SAMPLES else ""
        self.setToolTip(tooltip("What the network learns from and is tested on.", summary))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Choose only with the focus, so that scrolling the panel changes nothing."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _fill(self) -> None:
        kinds = {name: _kind(name) for name in SAMPLES}
        model, bold = QStandardItemModel(self), QFont(self.font())
        bold.setBold(True)
        for kind in _KINDS:
            names = [name for name in SAMPLES if kinds[name] == kind]
            if not names:
                continue
            heading = QStandardItem(kind)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            heading.setFont(bold)
            model.appendRow(heading)
            for name in names:
                item = QStandardItem(SAMPLES[name].title)
                item.setData(name, Qt.ItemDataRole.UserRole)
                item.setToolTip(tooltip(SAMPLES[name].summary))
                model.appendRow(item)
        self.setModel(model)

    def _on_activated(self, index: int) -> None:
        name = self.itemData(index)
        if name is not None and name != self._shown:
            self.chosen.emit(name)


def _kind(name: str) -> str:
    try:
        table = load(default_spec(name)).table
    except BpguiError:
        # A damaged file is told of in words when it is chosen.
        return "Other data"
    return kind_of(table)


def kind_of(table: Table) -> str:
    """Return the heading that a data set stands under."""
    if table.image_shape is not None:
        return "Images"
    if len(table.inputs) <= _SMALL_TABLE:
        return "Small tables"
    if not table.classes:
        return "Numbers to learn"
    return "Points in the plane" if table.inputs.shape[1] == 2 else "Other data"
