"""The menu of a block of cells: copy, paste, and what can be done to the numbers that are chosen."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractScrollArea, QMenu

from bpgui.gui.panels.numbers.tools import Tools
from bpgui.gui.panels.numbers.weight_table import NumberTable


def show_block_menu(view: QAbstractScrollArea, place: QPoint, table: NumberTable, tools: Tools) -> None:
    """Open the menu at a place of a view's viewport."""
    menu = QMenu(view)
    menu.setToolTipsVisible(True)
    chosen = bool(table.chosen().any())
    menu.addAction("Copy numbers", table.copy).setEnabled(chosen)
    menu.addAction("Paste numbers", table.paste).setEnabled(chosen)
    menu.addSeparator()
    tools.fill(menu)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(view.viewport().mapToGlobal(place))
