"""Marking a worksheet: what stands in its blanks, whether it is about the present project, and how right it is."""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from bpgui.data import Dataset
from bpgui.engine.walk import Mark, mark
from bpgui.errors import BpguiError, FileError
from bpgui.files.paper.make import make_sheet
from bpgui.files.paper.sheet import Choices, Entry, Sheet
from bpgui.files.paper.stamp import Stamp, read_stamp
from bpgui.files.paper.subject import subject_of
from bpgui.files.paper.worth import worth
from bpgui.files.words import Path, reason, shown_name
from bpgui.spec import Project

# A worksheet with the drawing of a large network in it is far below.
MOST_BYTES = 16_000_000
_MOST_ANSWER = 60
_NUMBERED = re.compile(r"\*\*\s{0,3}\((\d{1,5})\)")
# Where a program has lost what makes the number bold, it stands before the last words of a line.
_UNMARKED = re.compile(r"\((\d{1,5})\)([^()]{0,200})$")
_TAG = re.compile(r"(<[^<>]*>)")
_TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_IN_LINE = frozenset(("a", "b", "code", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "td", "u"))
_UNSEEN = frozenset(("style", "script", "svg", "title"))
_POWER = re.compile(r"(?:\\cdot|\\times|\N{MIDDLE DOT}|\N{MULTIPLICATION SIGN}|[*x])10\^\{?([+-]?\d+)\}?")
# A number with what may stand before and behind it: signs, a unit or a word, but no other number and no operation.
_NUMBER = re.compile(r"[^\w+\-.,/^]*([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?)(?![eE][+-]?$)[^\d%/*^]*")
_AROUND = " \t_$*`\\=:|\N{NO-BREAK SPACE}"
# What programs for writing make of a minus sign, and powers of ten in small raised digits.
_MINUS = re.compile("[\N{MINUS SIGN}\N{EN DASH}\N{FIGURE DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}]")
_RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\N{SUPERSCRIPT PLUS SIGN}\N{SUPERSCRIPT MINUS}"
_LOWERED = str.maketrans(_RAISED, "0123456789+-")
_RAISED_POWER = re.compile(f"(?<=10)[{_RAISED}]+")


@dataclass(frozen=True, slots=True)
class Filled:
    """A worksheet as it came back: which one it is, and what stands in its blanks, by their numbers."""

    stamp: Stamp
    answers: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Marked:
    """The answer to one blank, and how right it is."""

    entry: Entry
    answer: str
    mark: Mark


def read_worksheet(path: Path) -> Filled:
    """Read a worksheet in Markdown, HTML or as plain text; raise `FileError` in words for what is none."""
    file = shown_name(path)
    data = _read(path, file)
    if data.startswith(b"%PDF-"):
        raise FileError(
            f"'{file}' is a PDF, whose answers cannot be read: type them into the fields, or load the Markdown or HTML "
            "file that was filled in."
        )
    # Only numbers are wanted of it, so letters that no encoding explains do no harm.
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = data.decode(encoding, "replace")
    stamp = read_stamp(text, file)
    return Filled(stamp, _answers(_seen(text) if _is_html(text) else text, stamp.blanks))


def sheet_of(filled: Stamp, project: Project, dataset: Dataset | None) -> Sheet:
    """Make the worksheet that was filled in anew; raise `FileError` if it is not of the project's present weights."""
    try:
        if dataset is None:
            raise FileError("There is no data.")
        subject = subject_of(project, dataset, filled.row, filled.sample)
        choices = Choices("worksheet", filled.digits, filled.detail, filled.stop, filled.numbers)
        sheet = make_sheet(subject, choices)
    except BpguiError as error:
        raise FileError(f"This worksheet cannot be marked by the present project. {error}") from error
    if sheet.stamp != filled:
        raise FileError(
            "This worksheet is of another network, of other data or of another step, so its answers cannot be marked "
            "here: open the project that it was made of, with the weights of that time (Undo or Reset bring them back)."
        )
    return sheet


def marked(sheet: Sheet, answers: Mapping[int, str]) -> tuple[Marked, ...]:
    """Mark the answers to all blanks of a worksheet."""
    found = []
    for entry in sheet.blanks:
        answer = answers.get(entry.blank, "")
        found.append(Marked(entry, answer, _mark(entry, plain(answer), sheet.digits)))
    return tuple(found)


def plain(answer: str) -> str:
    """Return the number in an answer with a unit or a word beside it, 2.5 x 10^-5 as 2.5e-5; all else as it is."""
    text = _MINUS.sub("-", "".join(answer.split()))
    text = _RAISED_POWER.sub(lambda match: f"^{match[0].translate(_LOWERED)}", text)
    number = _NUMBER.fullmatch(_POWER.sub(r"e\1", text, count=1))
    return number[1] if number is not None else answer


def _mark(entry: Entry, answer: str, digits: int) -> Mark:
    """Mark an answer; what the numbers on the paper make is right as well as what the engine computed with all digits.

    They differ where large numbers cancel, and where a loop has settled only as far as its tolerance asks for.
    """
    told = mark(answer, entry.line.result, digits)
    shown = None if told.right or told.verdict in ("missing", "unreadable") else worth(entry.line.numbers)
    again = told if shown is None else mark(answer, shown, digits)
    return again if again.right else told


def _read(path: Path, file: str) -> bytes:
    """Return the bytes of a file of a sensible size."""
    try:
        # Opened without waiting, since a pipe would keep one waiting for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise FileError(f"'{file}' cannot be read, since it is no file: choose a filled worksheet.")
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise FileError(f"'{file}' cannot be read, since {reason(error)}.") from error
    if len(data) > MOST_BYTES:
        raise FileError(f"'{file}' is larger than any worksheet: choose the file that was filled in.")
    return data


def _answers(text: str, blanks: int) -> dict[int, str]:
    """Find what stands behind the numbers of the blanks; of two answers to one, the last."""
    found: dict[int, str] = {}
    lines = text.splitlines()
    pieces = [(number, answer) for line in lines for number, answer in _numbered(line)]
    if not pieces:
        matches = [_UNMARKED.search(line.rstrip()) for line in lines]
        pieces = [(match[1], match[2]) for match in matches if match is not None]
    for number, answer in pieces:
        cleaned = answer.strip(_AROUND)[:_MOST_ANSWER]
        if cleaned and 1 <= int(number) <= blanks:
            found[int(number)] = cleaned
    return found


def _numbered(line: str) -> list[tuple[str, str]]:
    parts = _NUMBERED.split(line)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _is_html(text: str) -> bool:
    start = text[:2000].lower()
    return "<html" in start or "<!doctype html" in start


def _seen(text: str) -> str:
    """Return the text of HTML, a line for each row, with what is bold between asterisks as in Markdown."""
    seen: list[str] = []
    unseen = ""
    for piece in _TAG.split(text):
        name = _TAG_NAME.match(piece) if piece.startswith("<") else None
        tag = "" if name is None else name[1].lower()
        if unseen:
            unseen = "" if tag == unseen and piece.startswith("</") else unseen
        elif tag in _UNSEEN and not piece.endswith("/>"):
            unseen = tag
        elif tag in ("b", "strong"):
            seen.append("**")
        elif tag == "sup":
            seen.append("" if piece.startswith("</") else "^")
        elif tag:
            seen.append("" if tag in _IN_LINE else "\n")
        elif not piece.startswith("<!"):
            # What a person wrote so is not bold.
            seen.append(unescape(piece).replace("**", " ").replace("\n", " "))
    return "".join(seen)
