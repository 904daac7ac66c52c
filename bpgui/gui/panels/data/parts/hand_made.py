"""Changing data by hand in the window: the first change makes it a table of the project's own, which is told once."""

from bpgui.data.own_copy import is_drawn
from bpgui.document import Edit
from bpgui.gui.common.workspace import Workspace


def change_data(workspace: Workspace, label: str, edit: Edit) -> bool:
    """Apply an edit of the data's rows as one undo entry, as `Workspace.edit` does, and tell what the data is now."""
    before = workspace.project.dataset
    if not workspace.edit(label, edit):
        return False
    after = workspace.project.dataset
    if before is not None and not is_drawn(before) and after is not None and after.own is not None:
        workspace.hinted.emit(
            f"The data is now the project's own table '{after.own.title}'. Undo brings the former data back."
        )
    return True
