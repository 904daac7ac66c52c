"""Typed cells, such as spreadsheets have: what each is as a number and as a text, and columns of them."""

import datetime
from array import array
from collections.abc import Iterable, Sequence
from decimal import Decimal
from importlib.util import find_spec
from math import isinf, isnan
from pathlib import Path

import numpy as np

from bpgui.data.readers.csv_options import MISSING_WORDS
from bpgui.data.readers.reader import Kind
from bpgui.data.readers.values import Array, infinite
from bpgui.data.readers.wording import column_words, printable, wrong
from bpgui.spec import RawColumn
from bpgui.spec.raw_table import MISSING, in_order

Cell = object
# What people write where a value is missing.
_MISSING_WORDS = frozenset(("", *MISSING_WORDS.casefold().split(", ")))
_DAY = 86_400.0
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def is_missing(cell: Cell) -> bool:
    """Tell whether a cell is empty, or says that its value is missing."""
    if cell is None:
        return True
    if isinstance(cell, str):
        return cell.strip().casefold() in _MISSING_WORDS
    return isinstance(cell, (float, Decimal)) and isnan(cell)


def text_of(cell: Cell) -> str:
    """Return a cell as a person would type it; dates as in ISO 8601, empty where it is missing."""
    if is_missing(cell):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace").strip()
    return str(cell).strip()


def number_of(cell: Cell) -> float | None:
    """Return a cell as a number: NaN where it is missing, None where it is none.

    Dates are days since 1970, times and durations are days. Texts may have a comma for the decimal point.
    """
    if is_missing(cell):
        return float("nan")
    if isinstance(cell, str):
        return _parsed(cell)
    if isinstance(cell, (bool, int, float, Decimal)):
        return _as_float(cell)
    if isinstance(cell, datetime.datetime):
        moment = cell if cell.tzinfo else cell.replace(tzinfo=datetime.UTC)
        return (moment - _EPOCH).total_seconds() / _DAY
    if isinstance(cell, datetime.date):
        return float(cell.toordinal() - _EPOCH.toordinal())
    if isinstance(cell, datetime.timedelta):
        return cell.total_seconds() / _DAY
    if isinstance(cell, datetime.time):
        return (cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6) / _DAY
    return None


def kind_of(cells: Iterable[Cell]) -> Kind:
    """Return what a column is taken for: numbers if all its cells are, and some are there; dates are categories."""
    some = False
    for cell in cells:
        if is_missing(cell):
            continue
        if isinstance(cell, (bool, datetime.date, datetime.time, datetime.timedelta)) or number_of(cell) is None:
            return "category"
        some = True
    return "number" if some else "category"


class ColumnBuilder:
    """A column of numbers or categories that grows by pieces; `number` counts columns from 1."""

    def __init__(self, path: Path, name: str, number: int, kind: Kind) -> None:
        """Begin an empty column."""
        self._path, self._name, self._words, self._kind = path, name, column_words(number, name), kind
        self._numbers = array("d")
        self._codes = array("i")
        self._known: dict[str, int] = {"": MISSING}

    def add(self, cells: Iterable[Cell], rows: Sequence[int]) -> None:
        """Append cells, which stand in these rows of the file.

        Raises `FileError` for a text in a column of numbers, and for an infinite number.
        """
        if self._kind == "category":
            known = self._known
            self._codes.extend(known.setdefault(text, len(known) - 1) for text in map(text_of, cells))
            return
        append = self._numbers.append
        for cell, row in zip(cells, rows, strict=True):
            # Most cells are such, and a difference of infinite numbers is not 0.
            if type(cell) is float and cell - cell == 0.0:
                append(cell)
                continue
            value = number_of(cell)
            if value is None:
                problem = f"it holds the text '{printable(text_of(cell))}', which is no number"
                raise wrong(self._path, f"{problem}: mend it, or take the column as categories", row, self._words)
            if isinf(value):
                raise infinite(self._path, row, self._words)
            append(value)

    def add_numbers(self, values: Array, rows: Sequence[int]) -> None:
        """Append numbers (rows,), NaN where they are missing; raise `FileError` for an infinite one."""
        if self._kind == "category" or np.isinf(values).any():
            self.add(values.tolist(), rows)
        else:
            self._numbers.frombytes(values.astype(np.float64, copy=False).tobytes())

    def finish(self) -> RawColumn:
        """Return the column, its levels in order."""
        if self._kind == "number":
            return RawColumn(self._name, np.array(self._numbers))
        levels = in_order([text for text in self._known if text])
        places = {level: place for place, level in enumerate(levels)} | {"": MISSING}
        # The code -1 of what is missing is the last place.
        codes = np.array([places[text] for text in [*list(self._known)[1:], ""]], dtype=np.int32)
        return RawColumn(self._name, codes[np.array(self._codes)], levels)


def _parsed(text: str) -> float | None:
    text = text.strip()
    if "," in text and "." not in text:
        text = text.replace(",", ".", 1)
    try:
        return float(text)
    except ValueError:
        return None


def _as_float(number: float | Decimal) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def check_extra(path: Path, module: str, extra: str) -> None:
    """Raise `FileError` if what reads a kind of file is not installed; the sentence names the extra that brings it."""
    if find_spec(module) is None:
        raise wrong(path, f"the package that reads it is missing: install it with pip install 'bpgui[{extra}]'")
