"""A hand that works the import dialog by mouse and keys."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from bpgui.gui.common.fields import ChoiceField
from bpgui.gui.dialogs.import_data.import_dialog import ImportData

LEFT = Qt.MouseButton.LeftButton


class Hand:
    """Works one import dialog as a person does."""

    def __init__(self, qtbot: QtBot, dialog: ImportData) -> None:
        self.qtbot = qtbot
        self.dialog = dialog

    def wait(self) -> None:
        """Wait until nothing goes on in the dialog any more."""
        works = (self.dialog._inspecting, self.dialog._looking, self.dialog._importing)
        self.qtbot.waitUntil(lambda: not any(work.running for work in works), timeout=20_000)

    def heading_point(self, name: str) -> QPoint:
        header = self.dialog.table.horizontalHeader()
        names = [column.name for column in self.dialog.table.contents.columns]
        place = names.index(name)
        return QPoint(header.sectionViewportPosition(place) + header.sectionSize(place) // 2, 10)

    def click_heading(self, name: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.mouseClick(self.dialog.table.horizontalHeader().viewport(), LEFT, modifier, self.heading_point(name))

    def pick(self, field: ChoiceField, key: str) -> None:
        """Choose an entry of a list with the arrow keys."""
        field.setFocus()
        wanted = field.findData(key)
        while field.currentIndex() != wanted:
            before = field.currentIndex()
            self.qtbot.keyClick(field, Qt.Key.Key_Down if wanted > before else Qt.Key.Key_Up)
            assert field.currentIndex() != before

    def set_column(self, name: str, **fields: str) -> None:
        """Choose a column by its heading, and change it below the preview."""
        self.click_heading(name)
        for field, value in fields.items():
            self.pick(self.dialog.columns.fields[field], value)
        self.wait()

    def from_menu(self, name: str, words: str) -> None:
        """Click on an entry of the menu of a column's heading."""
        header = self.dialog.table.horizontalHeader()
        header.customContextMenuRequested.emit(self.heading_point(name))
        menu = next(m for m in self.dialog.table.findChildren(QMenu) if m.isVisible())
        action = next(action for action in menu.actions() if action.text() == words)
        self.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
        self.wait()

    def role(self, name: str) -> str:
        return next(column.role for column in self.dialog.table.contents.columns if column.name == name)

    def click(self, widget: QWidget) -> None:
        self.qtbot.mouseClick(widget, LEFT, pos=QPoint(10, widget.height() // 2))

    def click_import(self) -> None:
        self.qtbot.mouseClick(self.dialog.import_button, LEFT)

    def do_import(self) -> None:
        assert self.dialog.import_button.isEnabled(), self.dialog.problem.text()
        with self.qtbot.waitSignal(self.dialog.accepted, timeout=20_000):
            self.click_import()


OpenDialog = Callable[..., Hand]
