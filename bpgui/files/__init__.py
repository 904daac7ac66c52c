"""Files: the project file, atomic writing, the history as a table."""

from bpgui.files.atomic import write_atomic
from bpgui.files.history_csv import write_history_csv
from bpgui.files.project_file import FORMAT_VERSION, PROJECT_SUFFIX, open_project, save_project

__all__ = [
    "FORMAT_VERSION",
    "PROJECT_SUFFIX",
    "open_project",
    "save_project",
    "write_atomic",
    "write_history_csv",
]
