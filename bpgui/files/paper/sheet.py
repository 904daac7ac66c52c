"""`Sheet`: all that stands on a paper, as values: what is told, what is asked, and by which numbers it is marked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bpgui.engine.walk import DIGITS, Line, figure
from bpgui.engine.walk.stops import Detail
from bpgui.files.paper.facts import Listing
from bpgui.files.paper.stamp import Stamp

Kind = Literal["worked", "worksheet", "answers"]
WORKED_DIGITS, WORKSHEET_DIGITS = DIGITS, 4
_FRACTION = re.compile(r"\d\.\d")


@dataclass(frozen=True, slots=True)
class Choices:
    """What is put on paper: the stop with this number, or with None the whole update neuron by neuron, and how.

    `digits` are the significant ones of results. `numbers` says whether a worksheet gives the numbers of a formula,
    which tell what the lines before it ask for.
    """

    kind: Kind = "worked"
    digits: int = WORKED_DIGITS
    detail: Detail = "neuron"
    stop: int | None = None
    numbers: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line on paper; `blank` is the number of the blank that asks for its result, 0 where none does.

    `numbers` tells whether the formula is shown with its numbers, `result` whether its result is shown.
    """

    line: Line
    blank: int = 0
    numbers: bool = True
    result: bool = True

    @property
    def name(self) -> str:
        """Which blank it is: '7, z_{h1}'."""
        return f"{self.blank}, {self.line.symbol}"

    @property
    def remark(self) -> str:
        """The line's remark, unless it has numbers that are not shown."""
        return self.line.remark if self.numbers or not _FRACTION.search(self.line.remark) else ""

    def rows(self, digits: int) -> list[str]:
        """Return what stands after the equals signs, without the result: the formula, and the formula with numbers."""
        line = self.line
        numbers = line.numbers if self.numbers and line.numbers != figure(line.result, digits) else ""
        return [text for text in (line.formula, numbers) if text]


@dataclass(frozen=True, slots=True)
class Block:
    """The entries of one stop."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One of the steps of backpropagation, in a sentence or two, and its stops."""

    title: str
    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper: what it is about, what is given, and the steps.

    `working` are the digits of the numbers that are put in, `digits` those of an answer. `facts` are pairs of a name
    and a text, `remarks` sentences on how to use it and what it leaves out, `closing` what stands behind the steps.
    """

    kind: Kind
    title: str
    digits: int
    working: int
    facts: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    listings: tuple[Listing, ...]
    sections: tuple[Section, ...]
    closing: tuple[Section, ...]
    notes: str
    stamp: Stamp

    @property
    def entries(self) -> Iterator[Entry]:
        """All entries in their order."""
        return (entry for section in self.sections for block in section.blocks for entry in block.entries)

    @property
    def blanks(self) -> tuple[Entry, ...]:
        """The entries that are asked for, in the order of their numbers."""
        return tuple(entry for entry in self.entries if entry.blank)
