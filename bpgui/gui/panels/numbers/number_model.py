"""What tables of weights and biases show, and how they change.

The models read the newest numbers where a cell is painted, so that a table costs what it shows, not what it holds.
While gradients are shown in the weights' place, they are for reading only.
"""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QIcon, QPixmap
from PySide6.QtWidgets import QWidget

from bpgui.errors import ParamError
from bpgui.gui.common.text import localised, number, sentence
from bpgui.gui.common.theme import Colours, mix
from bpgui.gui.common.typed import typed_value
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.numbers.number_refs import (
    NumberRef,
    is_locked,
    number_name,
    param_of,
    set_number,
    shown_of,
    shows_gradient,
)
from bpgui.spec import FloatArray, Project

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
# Plain numbers, since a view asks for nine roles of each cell it paints.
DISPLAY, EDIT, _ALIGNMENT, BACKGROUND, TOOLTIP, DESCRIPTION, _DECORATION = map(
    int,
    (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.TextAlignmentRole,
        Qt.ItemDataRole.BackgroundRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleDescriptionRole,
        Qt.ItemDataRole.DecorationRole,
    ),
)
_ANSWERED = frozenset((DISPLAY, EDIT, _ALIGNMENT, BACKGROUND, TOOLTIP, DESCRIPTION, _DECORATION))
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_READABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _READABLE | Qt.ItemFlag.ItemIsEditable
# Numbers of this size get the full tint; weights of trained networks are rarely much larger.
_FULL_TINT_SIZE = 4.0
_MOST_TINT = 0.45
MARK = 5  # pixels, the side of the square that marks what is locked


class NumberModel(QAbstractTableModel):
    """A table whose cells are biases and weights, each named by a reference."""

    # Where the numbers begin; names stand left of them.
    first_number = 0

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._full_size = _FULL_TINT_SIZE
        self._gradient = False
        self._marks: dict[Colours, QIcon] = {}

    def ref(self, row: int, column: int) -> NumberRef | None:
        """Return what a cell shows, None for a cell without a number."""
        raise NotImplementedError

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell without a number."""
        return ""

    def shown(self, row: int, column: int) -> float | None:
        """Return a cell's number, or its gradient while these are shown; None where there is none."""
        ref = self.ref(row, column)
        return None if ref is None else shown_of(self.workspace, ref)

    def numbers(self) -> FloatArray:
        """Return all numbers that are shown (rows, columns of numbers), NaN where there is none."""
        raise NotImplementedError

    def placed(self, project: Project, row: int, column: int, values: FloatArray) -> Project:
        """Return the project with a block of numbers put at a row and a column of numbers; NaN leaves one out."""
        raise NotImplementedError

    def measure(self) -> None:
        """Take the size of the largest gradient as the measure of tints; that of weights is always the same."""
        gradient = shows_gradient(self.workspace)
        self._full_size = (largest(self.numbers()) or 1.0) if gradient else _FULL_TINT_SIZE
        if gradient != self._gradient and self.columnCount():
            self._gradient = gradient
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def data(self, index: Index, role: int = DISPLAY) -> Any:  # noqa: ANN401  # Qt's QVariant
        """Show a number rounded, edit it in full, and tint it by its sign and size."""
        if role not in _ANSWERED:
            return None
        row, column = index.row(), index.column()
        value = self.shown(row, column)
        if value is None:
            return self._empty(row, column, role)
        if role == DISPLAY:
            return number(value)
        if role == BACKGROUND:
            return self._tint(value)
        if role == _ALIGNMENT:
            return _RIGHT
        if role == _DECORATION:
            return self._mark() if self._is_locked(row, column) else None
        return _full(value) if role == EDIT else self._described(row, column, value)

    def setData(self, index: Index, value: object, role: int = EDIT) -> bool:
        """Take a typed number; refuse anything else in words."""
        ref = self.ref(index.row(), index.column())
        if ref is None or role != EDIT:
            return False
        text = str(value).strip()
        if text == _full(self.shown(index.row(), index.column())):
            return True
        try:
            typed = typed_value(param_of(ref), text)
        except ParamError as error:
            self.workspace.refused.emit(str(error))
            return False
        return set_number(self.workspace, ref, float(typed))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let numbers be edited, and nothing else; gradients cannot be."""
        if self.shown(index.row(), index.column()) is None or shows_gradient(self.workspace):
            return _READABLE
        return _EDITABLE

    def _empty(self, row: int, column: int, role: int) -> object:
        return self.text(row, column) or None if role in (DISPLAY, TOOLTIP) else None

    def _is_locked(self, row: int, column: int) -> bool:
        ref = self.ref(row, column)
        return ref is not None and is_locked(self.workspace.project.network, ref)

    def _mark(self) -> QIcon:
        """Return the small square of a locked number, in the colours of plain and of chosen cells."""
        colours = self.workspace.theme.colours
        if colours not in self._marks:
            icon, pixmap = QIcon(), QPixmap(MARK, MARK)
            for mode, colour in ((QIcon.Mode.Normal, colours.text), (QIcon.Mode.Selected, colours.on_accent)):
                pixmap.fill(QColor(colour))
                icon.addPixmap(pixmap, mode)
            self._marks[colours] = icon
        return self._marks[colours]

    def _described(self, row: int, column: int, value: float) -> str:
        ref = self.ref(row, column)
        if ref is None:
            return ""
        name = number_name(self.workspace.project.network, ref)
        name = f"gradient of {name}" if shows_gradient(self.workspace) else name
        return f"{sentence(name)}: {_full(value)}{', locked' if self._is_locked(row, column) else ''}"

    def _tint(self, value: float) -> QBrush:
        colours = self.workspace.theme.colours
        strength = min(1.0, abs(value) / self._full_size) ** 0.5 * _MOST_TINT
        return QBrush(mix(colours.base, colours.positive if value > 0.0 else colours.negative, strength))


def _full(value: float | None) -> str:
    """Write a number so that reading it gives the same bits."""
    return "" if value is None else localised(repr(value))


def largest(numbers: FloatArray) -> float:
    """Return the size of the largest finite number, 0 if there is none."""
    finite = numbers[np.isfinite(numbers)]
    return float(np.abs(finite).max()) if finite.size else 0.0
