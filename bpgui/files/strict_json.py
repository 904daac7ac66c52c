"""JSON as the standard has it: Python's reader alone accepts NaN, 1e400 as infinity and repeated keys."""

import json
import math
from collections import Counter
from typing import NoReturn

from bpgui.errors import FileError
from bpgui.files.words import printable

MOST_BYTES = 4_000_000
# Bounds the memory that small hostile documents can take: each value costs up to some 250 bytes.
MOST_VALUES = 100_000
MOST_DIGITS = 60


class _NotStrictError(ValueError):
    """Something that Python's reader accepts and the standard, or common sense, does not."""


def parse(data: bytes, document: str, most: int = MOST_BYTES) -> dict[str, object]:
    """Read a UTF-8 JSON object; raise `FileError` naming `document` and, where it is known, line and column."""
    if len(data) > most:
        raise _wrong(document, f"is longer than {most:,} bytes", "shorten the notes")
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > MOST_VALUES:
        raise _wrong(document, f"has more than {MOST_VALUES:,} parts", "shorten the notes or use fewer layers")
    try:
        parsed = json.loads(
            data.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_float=_parse_float,
            parse_int=_parse_int,
            object_pairs_hook=_unique,
        )
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _wrong(document, f"is not UTF-8 text at line {line}") from error
    except json.JSONDecodeError as error:
        problem = f"is not valid JSON at line {error.lineno}, column {error.colno} ({error.msg})"
        raise _wrong(document, problem) from error
    except _NotStrictError as error:
        raise _wrong(document, str(error)) from error
    except RecursionError:
        raise _wrong(document, "is nested too deeply") from None
    if not isinstance(parsed, dict):
        raise _wrong(document, "is not a JSON object in braces")
    return parsed


def _wrong(document: str, problem: str, remedy: str = "mend it there, or open a copy that you kept") -> FileError:
    return FileError(f"{document} {problem}: {remedy}.")


def _refuse_constant(text: str) -> NoReturn:
    raise _NotStrictError(f"holds {text}, which is not a number")


def _parse_float(text: str) -> float:
    value = float(_bounded(text))
    if not math.isfinite(value):
        raise _NotStrictError(f"holds {printable(text)}, a number that is too large")
    return value


def _parse_int(text: str) -> int:
    return int(_bounded(text))


def _bounded(text: str) -> str:
    if len(text) > MOST_DIGITS:
        raise _NotStrictError(f"holds {printable(text)}, a number with too many digits")
    return text


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        again, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise _NotStrictError(f"has the key '{printable(again)}' twice in one object")
    return found
