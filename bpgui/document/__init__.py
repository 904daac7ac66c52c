"""The document of a window: its project, undo and redo, and its file."""

from bpgui.document.document import Document, Edit

__all__ = ["Document", "Edit"]
