"""The help dialogs: shortcuts, and what this program is."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QMessageBox, QTextBrowser, QVBoxLayout, QWidget

from bpgui import __version__
from bpgui.gui.common.icons import application_icon
from bpgui.gui.dialogs.shortcut_list import as_html, sections

# So many widths of an average character, and so much of the screen's height at most.
_WIDTH, _HEIGHT_SHARE = 100, 0.85


class ShortcutList(QDialog):
    """Lists what keys and mouse do; typing shows only what holds the typed words."""

    def __init__(self, actions: list[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self._sections = sections(actions)
        self.setWindowTitle("Keyboard and mouse")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Find a key or what it does")
        self.filter.setAccessibleName("Find a key or what it does")
        self.filter.setToolTip("Shows only what holds all of these words")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._refresh)
        self.text = QTextBrowser()
        self.text.setAccessibleName("Keys, and what they do")
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        # Readable by keys, with a cursor that a screen reader follows.
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        # Enter after the words to find must not close it.
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        column = QVBoxLayout(self)
        for widget in (self.filter, self.text, buttons):
            column.addWidget(widget)
        width = _WIDTH * self.fontMetrics().averageCharWidth()
        room = self.screen().availableSize()
        self.resize(min(width, room.width()), int(_HEIGHT_SHARE * min(room.height(), parent.height())))
        self._refresh("")

    def _refresh(self, words: str) -> None:
        found = [section.with_words(words) for section in self._sections]
        html = as_html(section for section in found if section.rows)
        self.text.setHtml(html or "<p>Nothing here has these words.</p>")


def show_shortcuts(actions: list[QAction], parent: QWidget) -> None:
    """List the shortcuts of all actions, and what the canvas does by keys and by mouse."""
    dialog = ShortcutList(actions, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def show_about(parent: QWidget) -> None:
    """Tell what this program is."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIconPixmap(application_icon().pixmap(64, 64))
    box.setWindowTitle("About bpgui")
    box.setText(f"<b>bpgui {__version__}</b>")
    box.setInformativeText(
        "A desktop workbench for neural networks trained by backpropagation: draw, train, watch, understand.<br><br>"
        "BSD-3-Clause. The bundled data sets have their own sources and licences, shown beside them."
    )
    box.open()
