"""Blocks of cells that are chosen in a table of numbers: which ones they are, copied and pasted as spreadsheets do."""

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QItemSelectionRange, QLocale
from PySide6.QtGui import QGuiApplication

from bpgui.errors import BpguiError, ParamError
from bpgui.gui.common.text import count, whole
from bpgui.gui.panels.numbers.block_text import block_to_text, text_to_block
from bpgui.gui.panels.numbers.number_model import NumberModel
from bpgui.gui.panels.numbers.number_refs import WEIGHT, shows_gradient
from bpgui.spec import BoolArray, FloatArray

_READ_ONLY = "These are gradients, which are computed and cannot be changed: show the weights to paste numbers."


def chosen_cells(model: NumberModel, selection: QItemSelectionModel) -> BoolArray:
    """Return the marks of the chosen cells (rows, columns of numbers)."""
    first = model.first_number
    cells = np.zeros((model.rowCount(), model.columnCount()), dtype=bool)
    for block in chosen_blocks(selection):
        cells[block.top() : block.bottom() + 1, block.left() : block.right() + 1] = True
    return cells[:, first:]


def chosen_blocks(selection: QItemSelectionModel) -> list[QItemSelectionRange]:
    """Return the chosen cells as rectangles."""
    chosen = selection.selection()
    return [chosen.at(place) for place in range(chosen.size())]


def copy_block(model: NumberModel, selection: QItemSelectionModel) -> None:
    """Put the chosen numbers on the clipboard, as text; what lies between them but is not chosen is an empty cell."""
    cells = chosen_cells(model, selection)
    if cells.any():
        rows, columns = _box(cells)
        block = np.where(cells, model.numbers(), np.nan)[rows, columns]
        QGuiApplication.clipboard().setText(block_to_text(block, QLocale().decimalPoint()))


def paste_block(model: NumberModel, selection: QItemSelectionModel) -> bool:
    """Put the clipboard's numbers over the chosen cells, as one undo entry; refuse in words what does not fit.

    One chosen cell says where the block begins; a single number fills all chosen cells.
    """
    cells = chosen_cells(model, selection)
    try:
        if shows_gradient(model.workspace):
            raise ParamError(_READ_ONLY)
        if not cells.any():
            raise ParamError("No cell is chosen to paste at: click on the one where the block begins.")
        block = text_to_block(QGuiApplication.clipboard().text(), WEIGHT)
        row, column, block = _fitted(cells, block)
    except BpguiError as error:
        model.workspace.refused.emit(str(error))
        return False
    label = f"Paste {count(int((~np.isnan(block)).sum()), 'number')}"
    return model.workspace.edit(label, lambda project: model.placed(project, row, column, block))


def _fitted(cells: BoolArray, block: FloatArray) -> tuple[int, int, FloatArray]:
    """Return where a block goes, and its numbers; raise `ParamError` if there is no room for them."""
    rows, columns = _box(cells)
    shape = cells[rows, columns].shape
    if block.shape == (1, 1):
        return rows.start, columns.start, np.where(cells[rows, columns], block[0, 0], np.nan)
    size = _size(*block.shape)
    if shape not in ((1, 1), block.shape):
        raise ParamError(
            f"The clipboard holds {size} numbers, but {_size(*shape)} cells are chosen: choose as many, "
            "or only the cell where they begin."
        )
    room = cells.shape[0] - rows.start, cells.shape[1] - columns.start
    if block.shape[0] > room[0] or block.shape[1] > room[1]:
        raise ParamError(
            f"The clipboard holds {size} numbers, but from the chosen cell on there is room for "
            f"{_size(*room)}: choose another cell, or copy a smaller block."
        )
    return rows.start, columns.start, block


def _size(rows: int, columns: int) -> str:
    return f"{whole(rows)} x {whole(columns)}"


def _box(cells: BoolArray) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
