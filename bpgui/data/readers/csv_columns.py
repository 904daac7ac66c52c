"""Columns that grow while a file is read: texts become numbers or the codes of categories."""

import heapq
import math
from collections.abc import Callable, Generator, Sequence

import numpy as np
import numpy.typing as npt

from bpgui.data.readers.csv_numbers import number
from bpgui.data.readers.csv_options import Dialect
from bpgui.data.readers.wording import printable
from bpgui.spec.raw_table import MISSING, RawColumn, Values, in_order

_LEAST_ROOM = 64
_GROWTH = 1.5
# Levels are sorted so many at a time, since one long sort keeps the interpreter for itself.
_SORTED_AT_ONCE = 2_000


class BadValueError(Exception):
    """A text that does not fit its column: `place` counts the texts from 0, `problem` is a clause with its remedy."""

    def __init__(self, place: int, problem: str) -> None:
        super().__init__(problem)
        self.place = place
        self.problem = problem


class _Growing:
    """An array that values are added to. Room is only reserved: the system gives memory to what is written."""

    def __init__(self, dtype: type[np.float64] | type[np.int32]) -> None:
        self._values = np.empty(0, dtype)
        self._used = 0

    def add(self, values: Values, rows_expected: int) -> None:
        end = self._used + len(values)
        if end > len(self._values):
            grown = np.empty(max(_LEAST_ROOM, end, int(self._used * _GROWTH), rows_expected), self._values.dtype)
            grown[: self._used] = self._values[: self._used]
            self._values = grown
        self._values[self._used : end] = values
        self._used = end

    def taken(self) -> Values:
        """Give the array away, cut to its values and read-only."""
        values, self._values = self._values, np.empty(0, self._values.dtype)
        values.resize(self._used, refcheck=False)
        values.setflags(write=False)
        return values


class NumberColumn:
    """Numbers, NaN for what is missing."""

    def __init__(self, name: str, dialect: Dialect) -> None:
        """Begin with no rows."""
        self.name = name
        self._decimal = dialect.decimal
        self._missing = dialect.missing_words()
        self._nan_is_missing = "nan" in self._missing
        self._seen_missing: set[str] = set()
        self._values = _Growing(np.float64)

    def convert(self, texts: Sequence[str], plain: bool) -> npt.NDArray[np.float64]:
        """Return texts as numbers (texts,); raise `BadValueError` for the first that is none, or infinite.

        `plain` says that none of them has an underscore, nor a point if the decimal mark is a comma.
        """
        if plain:
            try:
                values = self._quickly(texts)
            except ValueError:
                pass
            else:
                if np.isfinite(values).all() or (self._nan_is_missing and not np.isinf(values).any()):
                    return values
        return np.array([self._value(place, text) for place, text in enumerate(texts)], dtype=np.float64)

    def add(self, values: Values, rows_expected: int) -> None:
        """Add numbers; `rows_expected` is a guess of how many there will be in all."""
        self._values.add(values, rows_expected)

    def finished(self) -> Generator[None, None, RawColumn]:
        """Give the column away."""
        yield
        return RawColumn(self.name, self._values.taken())

    def _quickly(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Convert what needs no second look; raise `ValueError` if something does."""
        if self._decimal == ",":
            texts = [text.replace(",", ".") for text in texts]
        if not self._seen_missing:
            return np.array(list(map(float, texts)), dtype=np.float64)
        missing = self._seen_missing
        return np.array([math.nan if text in missing else float(text) for text in texts], dtype=np.float64)

    def _value(self, place: int, text: str) -> float:
        stripped = text.strip()
        if stripped.casefold() in self._missing:
            self._seen_missing.add(text)
            return math.nan
        value = number(stripped, self._decimal)
        if value is None:
            raise BadValueError(
                place,
                f"{quoted(stripped)} is no number, mend it, call it missing or take the column as categories",
            )
        if math.isinf(value):
            if any(character.isdigit() for character in stripped):
                raise BadValueError(
                    place, f"{quoted(stripped)} is too large a number, make it smaller than 1.8e308 or leave it empty"
                )
            raise BadValueError(
                place, f"{quoted(stripped)} is no finite number, leave it empty or add it to the missing words"
            )
        return value


class _Codes(dict[str, int]):
    """The code of each text that was met, in the order of meeting; spaces around it do not count."""

    def __init__(self, missing: frozenset[str]) -> None:
        super().__init__()
        self.levels: list[str] = []
        self._missing = missing

    def __missing__(self, text: str) -> int:
        stripped = text.strip()
        if stripped.casefold() in self._missing:
            code = MISSING
        elif stripped != text:
            code = self[stripped]
        else:
            code = len(self.levels)
            self.levels.append(text)
        self[text] = code
        return code


class CategoryColumn:
    """Codes of categories, `MISSING` for what is missing."""

    def __init__(self, name: str, dialect: Dialect) -> None:
        """Begin with no rows."""
        self.name = name
        self._codes = _Codes(dialect.missing_words())
        self._values = _Growing(np.int32)

    def convert(self, texts: Sequence[str], plain: bool) -> npt.NDArray[np.int32]:
        """Return the codes (texts,) of texts; `plain` does not matter."""
        return np.fromiter(map(self._codes.__getitem__, texts), np.int32, len(texts))

    def add(self, values: Values, rows_expected: int) -> None:
        """Add codes; `rows_expected` is a guess of how many there will be in all."""
        self._values.add(values, rows_expected)

    def finished(self) -> Generator[None, None, RawColumn]:
        """Give the column away, its levels in the order that people expect."""
        values = self._values.taken()
        levels = self._codes.levels
        ordered = yield from _ordered(levels)
        places = np.full(len(levels) + 1, MISSING, dtype=np.int32)
        for place, level in enumerate(ordered):
            places[self._codes[level]] = place
            if place % _SORTED_AT_ONCE == 0:
                yield
        codes = places[values]
        codes.setflags(write=False)
        return RawColumn(self.name, codes, tuple(ordered))


Column = NumberColumn | CategoryColumn


def quoted(text: str) -> str:
    """Return a text of the file in quotes, as a sentence can hold it."""
    return f"'{printable(text)}'"


def _ordered(levels: list[str]) -> Generator[None, None, Sequence[str]]:
    """Return what `in_order` does, bit by bit."""
    if len(levels) <= _SORTED_AT_ONCE:
        return in_order(levels)
    pieces = [levels[start : start + _SORTED_AT_ONCE] for start in range(0, len(levels), _SORTED_AT_ONCE)]
    key: Callable[[str], tuple[float | str, str]] = _by_letter
    if all(map(_is_number, levels)):
        key = _by_number
    for piece in pieces:
        piece.sort(key=key)
        yield
    ordered: list[str] = []
    for level in heapq.merge(*pieces, key=key):
        ordered.append(level)
        if len(ordered) % _SORTED_AT_ONCE == 0:
            yield
    return ordered


def _is_number(level: str) -> bool:
    try:
        float(level)
    except ValueError:
        return False
    return True


def _by_number(level: str) -> tuple[float, str]:
    return float(level), level


def _by_letter(level: str) -> tuple[str, str]:
    return level.casefold(), level
