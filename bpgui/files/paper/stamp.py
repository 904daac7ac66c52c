"""`Stamp`: the comment that a worksheet carries unseen, so that it can be marked when it comes back."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bpgui.engine.walk import MOST_DIGITS, Line, figure
from bpgui.engine.walk.stops import Detail
from bpgui.errors import FileError

_VERSION = 1
# Sums may differ in their last bits from computer to computer.
_COMPARED_DIGITS = 6
_MARK = re.compile(r"<!--\s{0,9}bpgui worksheet (\d{1,6}):([^<>]{0,400})")
_FIELDS = re.compile(
    r" stop=(layer|neuron):(all|\d{1,7}) row=(batch|\d{1,9}) sample=(\d{1,9}) digits=(\d{1,2}) numbers=(yes|no)"
    r" blanks=(\d{1,5}) check=([0-9a-f]{16})\b"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a worksheet asks for: of which stop (None: of the whole update) and row (None: the next mini-batch).

    `digits` are those of its answers, `numbers` tells whether its formulas have numbers, `blanks` how many it has;
    `check` is the checksum of the lines that it was made of.
    """

    detail: Detail
    stop: int | None
    row: int | None
    sample: int
    digits: int
    numbers: bool
    blanks: int
    check: str

    def text(self) -> str:
        """Write it as a comment holds it."""
        stop = "all" if self.stop is None else self.stop
        row = "batch" if self.row is None else self.row
        return (
            f"bpgui worksheet {_VERSION}: stop={self.detail}:{stop} row={row} sample={self.sample} "
            f"digits={self.digits} numbers={'yes' if self.numbers else 'no'} blanks={self.blanks} check={self.check}"
        )


def read_stamp(text: str, file: str) -> Stamp:
    """Find the stamp in the text of a worksheet; raise `FileError` in words if there is none that can be read."""
    mark = _MARK.search(text)
    if mark is None:
        raise FileError(
            f"'{file}' is no worksheet of bpgui, or its hidden first line is gone: load the Markdown or HTML file that "
            "was exported, with its blanks filled in."
        )
    if int(mark[1]) != _VERSION:
        raise FileError(f"'{file}' comes from another version of bpgui: export the worksheet anew.")
    fields = _FIELDS.match(mark[2])
    if fields is None or not 1 <= int(fields[5]) <= MOST_DIGITS:
        raise FileError(f"The hidden first line of '{file}' was changed: fill in the worksheet as it was exported.")
    detail: Detail = "layer" if fields[1] == "layer" else "neuron"
    return Stamp(
        detail,
        None if fields[2] == "all" else int(fields[2]),
        None if fields[3] == "batch" else int(fields[3]),
        int(fields[4]),
        int(fields[5]),
        fields[6] == "yes",
        int(fields[7]),
        fields[8],
    )


def checksum(told: Iterable[Line]) -> str:
    """Return 16 hexadecimal digits that tell the lines of one network and step from those of all others."""
    digest = hashlib.sha256()
    for line in told:
        text = f"{line.symbol}={line.formula}={figure(line.result, _COMPARED_DIGITS)}\n"
        digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]
