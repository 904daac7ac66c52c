"""How a file of delimited text is written, judged by its beginning: encoding, delimiter, decimal mark, header."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from bpgui.data.readers.csv_lines import BOMS
from bpgui.data.readers.csv_numbers import number
from bpgui.data.readers.csv_options import DELIMITERS, Dialect
from bpgui.data.readers.csv_records import Fields, Records, left_out, records
from bpgui.data.readers.reader import MOST_COLUMNS, Kind
from bpgui.spec import Value

# Where the beginning is plain ASCII, so many places of the file are looked at for letters that are not.
_PLACES, _PLACE_BYTES = 16, 1 << 14
# Rows of which this share has the same number of fields are a table.
_ALIKE = 0.8
_MOST_LINES, _MOST_CHARACTERS, _FEW_LINES = 500, 100_000, 4
_MOST_FIELDS = 5_000
_NOT_UTF8 = "windows-1252"


@dataclass(frozen=True, slots=True)
class Layout:
    """The dialect of a text, the names and kinds of its columns, and the rows of its beginning without the header.

    `starts` and `first_line`, from where on there are rows, count lines from 1.
    """

    dialect: Dialect
    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: list[Fields]
    starts: list[int]
    first_line: int
    open_from: int | None


def encoding_of(head: bytes, stream: BinaryIO | None, size: int) -> str:
    """Return the key of the encoding that a file with this beginning is in; `stream` is None if it is packed."""
    for encoding, mark in BOMS:
        if head.startswith(mark):
            return encoding
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) * 0.15 and min(even, odd) < max(even, odd) * 0.1:
        # Half of each character of Western text in UTF-16 is zero.
        return "utf-16-be" if even > odd else "utf-16-le"
    samples = [head]
    if stream is not None and head.isascii() and size > len(head):
        for place in range(1, _PLACES + 1):
            stream.seek((size - _PLACE_BYTES) * place // _PLACES if size > _PLACE_BYTES else 0)
            samples.append(stream.read(_PLACE_BYTES))
    return "utf-8" if all(map(_is_utf8, samples)) else _NOT_UTF8


def layout_of(lines: list[str], given: dict[str, Value], encoding: str) -> Layout:
    """Return how these lines, the beginning of a text, are to be read, with `given` options instead of guesses."""
    dialect = replace(Dialect(encoding=encoding, header=False), **given)  # type: ignore[arg-type]  # checked before
    lines = _beginning(lines, dialect)
    body = lines[dialect.skip :]
    text = "\n".join(body)
    if "quote" not in given:
        dialect = replace(dialect, quote=_quote_of(text, dialect))
    if "delimiter" not in given:
        dialect = replace(dialect, delimiter=_delimiter_of(body, text, dialect))
    found = records(body, text, dialect)
    width = _usual_width(found.rows)
    if width > MOST_COLUMNS:
        return Layout(dialect, ("",) * width, (), [], [], 1, None)
    if "skip" not in given and "header" not in given:
        skipped = _title_lines(found, width)
        if skipped:
            dialect = replace(dialect, skip=skipped)
            body = lines[skipped:]
            found = records(body, "\n".join(body), dialect)
            width = _usual_width(found.rows)
    return _with_names(dialect, given, body, found, width)


def kind_of(texts: Sequence[str], dialect: Dialect) -> Kind:
    """Return whether texts of a column, missing ones among them, are all numbers."""
    missing = dialect.missing_words()
    stripped = (text.strip() for text in texts)
    present = (text for text in stripped if text.casefold() not in missing)
    return "number" if all(number(text, dialect.decimal) is not None for text in present) else "category"


def _with_names(dialect: Dialect, given: dict[str, Value], body: list[str], found: Records, width: int) -> Layout:
    rows, starts = found.rows, [dialect.skip + 1 + start for start in found.starts]
    commented = _commented_header(body, dialect, found, width) if given.get("header", True) else None
    top, rest = (commented, rows) if commented else (rows[0] if rows else [], rows[1:])
    if "decimal" not in given:
        dialect = replace(dialect, decimal=_decimal_of(rest or rows, dialect))
    header = bool(given["header"]) if "header" in given else bool(commented) or _is_header(top, rest, dialect)
    dialect = replace(dialect, header=header)
    if header and not commented:
        rows, starts = rest, starts[1:]
        body_start = starts[0] if starts else dialect.skip + len(body) + 1
    else:
        body_start = starts[0] if starts else 1
    names = _names(top if header else [], width, rows)
    fitting = [row for row in rows if len(row) == len(names)]
    columns = list(zip(*fitting, strict=True)) if fitting else [()] * len(names)
    kinds = tuple(kind_of(column, dialect) for column in columns)
    open_from = None if found.open_from is None else dialect.skip + 1 + found.open_from
    return Layout(dialect, names, kinds, rows, starts, body_start, open_from)


def _beginning(lines: list[str], dialect: Dialect) -> list[str]:
    """Return as many lines as are judged: some hundred, or fewer where they are long."""
    count, characters = 0, 0
    for place, line in enumerate(lines):
        if count >= _MOST_LINES or (count >= _FEW_LINES and characters > _MOST_CHARACTERS):
            return lines[:place]
        if place >= dialect.skip and not left_out(line, dialect):
            count, characters = count + 1, characters + len(line)
    return lines


def _is_utf8(data: bytes) -> bool:
    # A sample may begin and end in the middle of a character.
    start = 0
    while start < min(3, len(data)) and data[start] & 0xC0 == 0x80:
        start += 1
    try:
        data[start:].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.start >= len(data) - start - 3
    return True


def _quote_of(text: str, dialect: Dialect) -> str:
    """Return the quote that texts are in: the single one only if whole fields are in it and none in double ones."""
    delimiters = re.escape(str(dialect.delimiter)) + "".join(map(re.escape, DELIMITERS))
    double = re.search(rf'(?:^|[{delimiters}])\s?"', text, re.MULTILINE)
    single = re.search(rf"(?:^|[{delimiters}])'[^'\n]*'(?=$|[{delimiters}])", text, re.MULTILINE)
    return "'" if single and not double else '"'


def _delimiter_of(body: list[str], text: str, dialect: Dialect) -> str:
    """Return the delimiter that gives most rows the same number of fields, and the cleanest fields."""
    best, best_score = ",", (0.0, 0.0, 0)
    for rank, delimiter in enumerate(("\t", ";", ",", "|", " ")):
        if delimiter not in text and not (delimiter == " " and "\t" in text):
            continue
        trial = replace(dialect, delimiter=delimiter)
        rows = records(body, text, trial).rows
        width = _usual_width(rows)
        if width < 2:
            continue
        alike = [row for row in rows if len(row) == width]
        fields = [field for row in alike[: _MOST_FIELDS // width + 1] for field in row]
        numbers = sum(_any_number(field) for field in fields) / len(fields)
        share = len(alike) / len(rows)
        score = (float(share >= _ALIKE), numbers + share, -rank)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _any_number(field: str) -> bool:
    field = field.strip()
    return not field or number(field, ".") is not None or number(field, ",") is not None


def _usual_width(rows: list[Fields]) -> int:
    """Return how many fields most rows have; 0 if there are none."""
    return max(Counter(map(len, rows)).items(), key=lambda item: (item[1], item[0]), default=(0, 0))[0]


def _title_lines(found: Records, width: int) -> int:
    """Return how many lines at the top are a title: rows of a single field above a table of several."""
    place = 0
    while place < len(found.rows) and len(found.rows[place]) == 1 and found.rows[place][0]:
        place += 1
    return found.starts[place] if width > 1 and 0 < place < len(found.rows) else 0


def _commented_header(body: list[str], dialect: Dialect, found: Records, width: int) -> Fields | None:
    """Return the names in the last comment above the table, if there are as many as columns."""
    if not dialect.comment or not found.starts:
        return None
    for line in reversed(body[: found.starts[0]]):
        if line.lstrip().startswith(dialect.comment):
            bare = line.lstrip()[len(dialect.comment) :]
            names = records([bare], bare, replace(dialect, comment="")).rows
            fits = len(names) == 1 and len(names[0]) == width > 1
            return names[0] if fits and not any(_any_number(name) and name for name in names[0]) else None
    return None


def _decimal_of(rows: list[Fields], dialect: Dialect) -> str:
    """Return the decimal mark with which more fields are numbers; where both do, what goes with the delimiter."""
    fields = [field.strip() for row in rows for field in row if "," in field or "." in field][:_MOST_FIELDS]
    points = sum(number(field, ".") is not None for field in fields)
    commas = sum(number(field, ",") is not None for field in fields)
    if points != commas:
        return "," if commas > points else "."
    only_commas = commas > 0 and not any("." in field for field in fields if number(field, ",") is not None)
    return "," if only_commas and dialect.delimiter != "," else "."


def _is_header(top: Fields, rest: list[Fields], dialect: Dialect) -> bool:
    """Return whether the first row holds names: no number among them, and columns that are unlike it."""
    missing = dialect.missing_words()
    names = [field.strip() for field in top]
    if not any(names) or any(name and number(name, dialect.decimal) is not None for name in names):
        return False
    if all(name.casefold() in missing for name in names):
        return False
    below = [row for row in rest if len(row) == len(top)]
    if not below:
        return True
    columns = list(zip(*below, strict=True))
    if any(kind_of(column, dialect) == "number" for column in columns):
        return True
    present = [name for name in names if name]
    if len(set(present)) < len(present):
        return False
    return not any(name in {text.strip() for text in column} for name, column in zip(names, columns, strict=True))


def _names(top: Fields, width: int, rows: list[Fields]) -> tuple[str, ...]:
    """Return a name for each column, no two alike."""
    named = [" ".join(name.split())[:100] for name in top]
    if named and width == len(named) + 1 and rows:
        # Some programs write no name above the names of the rows, others a delimiter too many after each row.
        last_is_empty = all(not row[-1].strip() for row in rows if len(row) == width)
        named = [*named, ""] if last_is_empty else ["", *named]
    named = named or [""] * width
    times: Counter[str] = Counter()
    names: dict[str, None] = {}
    for place, name in enumerate(named):
        wanted = name or f"column {place + 1}"
        unique = wanted
        while unique in names:
            times[wanted] += 1
            unique = f"{wanted} ({times[wanted] + 1})"
        names[unique] = None
    return tuple(names)
