"""Files: the project file, atomic writing, the history as a table, copied layers as text."""

from bpgui.files.atomic import write_atomic
from bpgui.files.clip_text import clip_to_text, text_to_clip
from bpgui.files.history_csv import write_history_csv
from bpgui.files.project_file import FORMAT_VERSION, PROJECT_SUFFIX, open_project, save_project

__all__ = [
    "FORMAT_VERSION",
    "PROJECT_SUFFIX",
    "clip_to_text",
    "open_project",
    "save_project",
    "text_to_clip",
    "write_atomic",
    "write_history_csv",
]
