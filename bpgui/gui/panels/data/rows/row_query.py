"""What a person types to find rows: words and numbers in any column, 'part:test', 'class:3', 'x1 > 0.5'."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bpgui.errors import BpguiError
from bpgui.gui.common.typed import plain_number
from bpgui.gui.panels.data.rows.row_columns import Mask, Numbers, RowColumn

QUERY_HELP = (
    "Words or numbers find rows that have them in any column. 'part:test' or 'class:3' look in one column, and "
    "'x1 > 0.5' or 'x1 <= 2' compare its numbers. Names with spaces need no quotes, words with spaces do. All parts "
    "of what is typed have to be true."
)
_SIGN = re.compile(r"\s*(<=|>=|<|>|:)\s*")
_PIECE = re.compile(r'"[^"]*"?|\S+')


class QueryError(BpguiError):
    """What was typed to find rows cannot be understood."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that has to be true of a row: a value in a column, or with `column` None in any of them."""

    column: int | None
    sign: str
    value: str


def parsed(text: str, columns: Sequence[RowColumn]) -> tuple[Condition, ...]:
    """Return what has to be true of a row; raise `QueryError` in words for a column that is not there."""
    names = [column.name.casefold() for column in columns]
    # Signs belong to what stands around them, with or without spaces.
    pieces = [(piece, bool(piece.startswith('"'))) for piece in _PIECE.findall(_spaced(text))]
    found: list[Condition] = []
    words: list[tuple[str, bool]] = []
    place = 0
    while place < len(pieces):
        piece, quoted = pieces[place]
        if quoted or _SIGN.fullmatch(piece) is None:
            words.append((piece.strip('"'), quoted))
            place += 1
            continue
        if place + 1 == len(pieces):
            raise QueryError(f"Nothing stands behind '{piece}': write a value there, as in 'part:test' or 'x1 > 0.5'.")
        column, taken = _column(words, names, piece)
        words = words[: len(words) - taken]
        value = pieces[place + 1][0].strip('"')
        if piece != ":":
            value = _checked_number(columns[column], value)
        found.append(Condition(column, piece, value))
        place += 2
    return (*(Condition(None, ":", plain_number(word)) for word, _ in words), *found)


def fitting(conditions: Sequence[Condition], columns: Sequence[RowColumn], rows: int) -> Mask:
    """Tell which rows every condition is true of, (rows,)."""
    mask = np.ones(rows, dtype=bool)
    for condition in conditions:
        if condition.column is None:
            anywhere = np.zeros(rows, dtype=bool)
            for column in columns:
                anywhere |= column.like(condition.value)
            mask &= anywhere
            continue
        column = columns[condition.column]
        if isinstance(column, Numbers):
            value = plain_number(condition.value)
            mask &= column.like(value) if condition.sign == ":" else column.compared(condition.sign, float(value))
        else:
            mask &= column.like(condition.value)
    return mask


def _spaced(text: str) -> str:
    """Put spaces around all signs that are not in quotes."""
    parts = re.split(r'("[^"]*"?)', text)
    return "".join(part if part.startswith('"') else _SIGN.sub(r" \1 ", part) for part in parts)


def _column(words: list[tuple[str, bool]], names: list[str], sign: str) -> tuple[int, int]:
    """Return the place of the column whose name stands before a sign, and how many words it has."""
    if not words:
        raise QueryError(f"No column stands before '{sign}': write one there, as in 'part:test' or 'x1 > 0.5'.")
    for taken in range(len(words), 0, -1):
        said = " ".join(word for word, _ in words[-taken:]).casefold()
        if said in names:
            return names.index(said), taken
    said = words[-1][0].casefold()
    begun = [place for place, name in enumerate(names) if name.startswith(said)]
    if not begun:
        raise QueryError(f"There is no column '{words[-1][0]}': the names stand in the head of the table.")
    return begun[0], 1


def _checked_number(column: RowColumn, text: str) -> str:
    value = plain_number(text)
    if not isinstance(column, Numbers):
        raise QueryError(f"'{column.name}' holds words, which are not compared: write '{column.name}:{text}'.")
    try:
        float(value)
    except ValueError:
        raise QueryError(f"'{text}' is no number to compare '{column.name}' with.") from None
    return value
