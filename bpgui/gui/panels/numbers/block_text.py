"""Blocks of numbers as spreadsheets exchange them: a line for each row, tabs between the cells.

An empty cell stands for no number, such as that of a missing link, which is NaN in the arrays.
"""

import math
import re

import numpy as np

from bpgui.errors import ParamError
from bpgui.gui.common.typed import typed_value
from bpgui.spec import FloatArray, Param

_PLAIN = re.compile(r"-?\d{1,17}\.\d{1,20}")


def block_to_text(block: FloatArray, point: str = ".") -> str:
    """Write numbers (rows, columns) in full, with the decimal point that the person's spreadsheet reads."""
    lines = ("\t".join("" if math.isnan(value) else repr(value) for value in row) for row in block.tolist())
    text = "\n".join(lines)
    return text if point == "." else text.replace(".", point)


def text_to_block(text: str, param: Param) -> FloatArray:
    """Read numbers (rows, columns) with decimal point or comma; raise `ParamError` naming the cell that is none.

    Lines that are shorter than the longest one end in empty cells.
    """
    rows = [line.split("\t") for line in text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")]
    block = np.full((len(rows), max(map(len, rows))), np.nan)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell.strip():
                block[row, column] = _read(cell, param, row, column)
    if np.isnan(block).all():
        raise ParamError("The clipboard holds no numbers: copy some cells of a table or spreadsheet first.")
    return block


def _read(cell: str, param: Param, row: int, column: int) -> float:
    if _PLAIN.fullmatch(cell):
        # Most cells of a large block are plain, and this is ten times as fast.
        return float(cell)
    try:
        return float(typed_value(param, cell))
    except ParamError as error:
        raise ParamError(f"Row {row + 1}, column {column + 1} of the clipboard: {error}") from None
