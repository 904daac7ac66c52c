"""The history of a run as a table for a spreadsheet."""

import math

from bpgui.files.atomic import write_atomic
from bpgui.files.words import Path
from bpgui.spec import HISTORY_COLUMNS, History


def write_history_csv(path: Path, history: History) -> None:
    """Write a line per row of the history under the names `HISTORY_COLUMNS`; raise `FileError` in words.

    Numbers are exact, and a cell is empty where a part of the data does not exist.
    """
    lines = [",".join(HISTORY_COLUMNS)]
    for epoch, *values in history.rows().tolist():
        lines.append(",".join([f"{epoch:.0f}", *("" if math.isnan(value) else repr(value) for value in values)]))
    write_atomic(path, "".join(f"{line}\n" for line in lines).encode("ascii"))
