"""A look at a file in the background: workbooks are loaded as a whole for that, which may take seconds."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from bpgui.data.readers import READERS, Preview, guess
from bpgui.spec import Settings


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file, the reader that fits it, and what a look at it shows; the test file is not looked at here."""

    file: Path
    reader: str
    preview: Preview
    test_file: Path | None


def inspected(file: Path, reader: str, options: Settings, test_file: Path | None) -> Generator[float, None, Inspected]:
    """Look at a file by a reader, or by the one that fits it if `reader` is empty; raise `BpguiError` in words."""
    yield 0.0
    key = reader or guess(file)
    return Inspected(file, key, READERS[key].inspect(file, options), test_file)
