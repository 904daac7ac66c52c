"""`SampleChooser`: a person's own data and the bundled sets, under headings that say what kind of data they are."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QPaintEvent, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QListView, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from bpgui.data import SAMPLES
from bpgui.gui.common.fields import tooltip
from bpgui.spec import OWN

_HELP = "What the network learns from and is tested on. Type a part of a name, such as 'face', to search."
_IMPORT_HELP = "Take data of your own from a file: a table, images in folders, NumPy arrays, MNIST's format and others."
_DRAW_HELP = "Begin with an almost empty plane, and put points of any class there with the mouse."
# What is typed in one go, and how long after its last letter the data set is chosen.
_PAUSE_MS = 450
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SampleChooser(QComboBox):
    """A list to choose a data set from; `chosen` tells the name of a bundled one once the person has chosen.

    Letters search in names and summaries; Enter, or a rest, chooses what they found, Escape gives it up.
    """

    chosen = Signal(str)
    import_requested = Signal()
    blank_requested = Signal()  # points to draw

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setPlaceholderText("Choose a data set")
        self.setAccessibleName("Data set")
        self.setMaxVisibleItems(30)
        self.setView(_List(self))
        self._shown: str | None = None
        self._own_title = ""
        self._typed = ""
        self._walking = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._take_found)
        self._fill()
        self.set_sample(None)
        self.activated.connect(self._on_activated)

    def set_sample(self, name: str | None, own_title: str = "") -> None:
        """Show a data set as chosen, without any signal; None, or an unknown name, shows that none is.

        `own_title` is what the project's own data is called; it stands in the list as long as it is chosen.
        """
        self._drop_search()
        self._shown = name
        if own_title != self._own_title:
            self._own_title = own_title
            self._fill()
        self._show_choice()
        summary = SAMPLES[name].summary if name in SAMPLES else ""
        self.setToolTip(tooltip(_HELP, summary))

    @property
    def searched(self) -> str:
        """What has been typed to find a data set, until it is chosen."""
        return self._typed

    def search(self, text: str) -> None:
        """Add typed text to what is searched for, and show the first data set that fits without choosing it."""
        found = self._found(self._typed + text)
        if found is None:
            return
        self._typed += text
        if self.view().isVisible():
            self.view().setCurrentIndex(self.model().index(found, 0))
        else:
            self.setCurrentIndex(found)
            self._pause.start()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Search by letters; Enter takes what was found, Escape and Backspace take letters back."""
        text, plain = event.text(), not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if text.isprintable() and text and plain and (self._typed or not text.isspace()):
            self.search(text)
        elif self._typed and event.key() in _ENTER:
            self._take_found()
        elif self._typed and event.key() == Qt.Key.Key_Escape:
            self._drop_search()
            self._show_choice()
        elif self._typed and event.key() == Qt.Key.Key_Backspace:
            shorter = self._typed[:-1]
            self._drop_search()
            self.search(shorter)
        else:
            self._take_found()
            self._walking = True
            super().keyPressEvent(event)
            self._walking = False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was found."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._take_found()
        super().focusOutEvent(event)

    def hidePopup(self) -> None:  # noqa: N802  # Qt's name
        """Forget what was typed in the list."""
        self._drop_search()
        super().hidePopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Choose only with the focus, so that scrolling the panel changes nothing."""
        if self.hasFocus():
            self._walking = True
            super().wheelEvent(event)
            self._walking = False
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show what is being typed beside what it found."""
        if not self._typed:
            super().paintEvent(event)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = f"{self.currentText()}  ({self._typed})"
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _fill(self) -> None:
        model, bold = QStandardItemModel(self), QFont(self.font())
        bold.setBold(True)
        importing = QStandardItem("Import a file...")
        importing.setToolTip(tooltip(_IMPORT_HELP))
        model.appendRow(importing)
        drawing = QStandardItem("Draw points in the plane")
        drawing.setToolTip(tooltip(_DRAW_HELP))
        model.appendRow(drawing)
        if self._own_title:
            model.appendRow(_heading("Own data", bold))
            own = QStandardItem(self._own_title)
            own.setData(OWN, Qt.ItemDataRole.UserRole)
            own.setToolTip(tooltip("The data that this project has of its own."))
            model.appendRow(own)
        for kind in dict.fromkeys(entry.kind for entry in SAMPLES.values()):
            model.appendRow(_heading(kind, bold))
            for name, entry in SAMPLES.items():
                if entry.kind == kind:
                    item = QStandardItem(entry.title)
                    item.setData(name, Qt.ItemDataRole.UserRole)
                    item.setToolTip(tooltip(entry.summary))
                    model.appendRow(item)
        self.setModel(model)

    def _found(self, text: str) -> int | None:
        """Return the place of what fits best: by its beginning, by that of a word, or by any part of what it says."""
        wanted = text.strip().casefold()
        places = [place for place in range(self.count()) if self.itemData(place) is not None]
        if not wanted:
            return None
        titles = {place: self.itemText(place).casefold() for place in places}
        fits = (
            [place for place in places if titles[place].startswith(wanted)],
            [place for place in places if f" {wanted}" in titles[place].replace("-", " ")],
            [place for place in places if wanted in self._said_of(place)],
        )
        return next((found[0] for found in fits if found), None)

    def _said_of(self, place: int) -> str:
        entry = SAMPLES.get(self.itemData(place))
        texts = (self.itemText(place),) if entry is None else (self.itemData(place), entry.title, entry.summary)
        return " ".join(texts).casefold()

    def _show_choice(self) -> None:
        self.setCurrentIndex(-1 if self._shown is None else self.findData(self._shown))

    def _drop_search(self) -> None:
        self._pause.stop()
        if self._typed:
            self._typed = ""
            self.update()

    def _take_found(self) -> None:
        if self._typed:
            self._drop_search()
            self._on_activated(self.currentIndex())

    def _on_activated(self, index: int) -> None:
        name = self.itemData(index)
        if name is None:
            self._show_choice()
            # Whoever walks past all data sets has not asked for a file.
            if not self._walking:
                (self.import_requested if index == 0 else self.blank_requested).emit()
        elif name != self._shown and name != OWN:
            self.chosen.emit(name)


class _List(QListView):
    """The open list, which searches as the closed one does."""

    def __init__(self, chooser: SampleChooser) -> None:
        super().__init__(chooser)
        self._chooser = chooser

    def keyboardSearch(self, search: str) -> None:  # noqa: N802  # Qt's name
        """Go to the first data set that fits what has been typed since the list was opened."""
        self._chooser.search(search)


def _heading(text: str, font: QFont) -> QStandardItem:
    heading = QStandardItem(text)
    heading.setFlags(Qt.ItemFlag.NoItemFlags)
    heading.setFont(font)
    return heading
