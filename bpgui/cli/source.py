"""SOURCE on the command line: the name of a sample or example, or a project file."""

from pathlib import Path

from bpgui.data import EXAMPLES, SAMPLES, sample_project
from bpgui.errors import UnknownNameError
from bpgui.files import open_project
from bpgui.spec import Project


def load_source(source: str) -> Project:
    """Return the project that SOURCE stands for; raise `FileError` or `UnknownNameError` in words."""
    if source in EXAMPLES:
        return EXAMPLES[source][1]()
    if source in SAMPLES:
        return sample_project(source)
    path = Path(source)
    if path.suffix or path.parent != Path() or path.exists():
        return open_project(path)
    raise UnknownNameError("sample", source, {*SAMPLES, *EXAMPLES})
