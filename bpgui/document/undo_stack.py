"""`UndoStack`: the states that a project has been in. Undo goes back to one of them, so it can never lose order.

Qt's own stack would hold commands that do and undo; PySide (6.11) never frees one that was merged, with the project in
it, and a training run merges thirty a second.
"""

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from bpgui.document.memory import added_bytes
from bpgui.spec import Project

# Older entries are forgotten: beyond so many, and beyond so many bytes of arrays that entries do not share.
MOST_ENTRIES, MOST_BYTES = 1000, 2**30


@dataclass(slots=True)
class _State:
    """What an entry led to; `bytes` is what it adds to the memory that the stack takes."""

    project: Project
    label: str = ""
    merge: Hashable = None
    bytes: int = 0


class UndoStack(QObject):
    """Entries, each with a label and the project that it led to; the first `index` of them are done."""

    changed = Signal()  # told once for whatever was done, and however far it went

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._states = [_State(project)]
        self._index = 0
        self._clean: int | None = 0

    @property
    def project(self) -> Project:
        """The present project."""
        return self._states[self._index].project

    @property
    def index(self) -> int:
        """How many entries are done."""
        return self._index

    @property
    def clean_index(self) -> int | None:
        """How many entries were done when the project was saved or opened, None if there is no way back to that."""
        return self._clean

    def count(self) -> int:
        """Count the entries, done and undone."""
        return len(self._states) - 1

    def text(self, entry: int) -> str:
        """Return the label of an entry, counted from 0."""
        return self._states[entry + 1].label

    @property
    def undo_text(self) -> str:
        """What Undo would take back, empty if nothing."""
        return self._states[self._index].label if self.can_undo else ""

    @property
    def redo_text(self) -> str:
        """What Redo would make again, empty if nothing."""
        return self._states[self._index + 1].label if self.can_redo else ""

    @property
    def can_undo(self) -> bool:
        """Whether anything is done."""
        return self._index > 0

    @property
    def can_redo(self) -> bool:
        """Whether anything is undone."""
        return self._index < self.count()

    def push(self, label: str, project: Project, merge: Hashable = None) -> None:
        """Go on to another project; what was undone is forgotten.

        With the newest entry's key, other than None, this becomes part of that entry, unless it is saved; an entry that
        so comes back to where it began goes.
        """
        newest, top = self._states[self._index], not self.can_redo
        del self._states[self._index + 1 :]
        if self._clean is not None and self._clean > self._index:
            self._clean = None
        if merge is not None and top and self.can_undo and newest.merge == merge and self._index != self._clean:
            before = self._states[self._index - 1].project
            if project == before:
                del self._states[-1]
                self._index -= 1
            else:
                self._states[-1] = _State(project, label, merge, added_bytes(before, project))
        else:
            self._states.append(_State(project, label, merge, added_bytes(newest.project, project)))
            self._index += 1
            self._forget_oldest()
        self.changed.emit()

    def undo(self) -> None:
        """Go back by one entry, if there is one."""
        self.go_to(self._index - 1)

    def redo(self) -> None:
        """Go forth by one entry, if there is one."""
        self.go_to(self._index + 1)

    def go_to(self, index: int) -> None:
        """Go to where `index` entries are done, or as near as there are entries; 0 is the start."""
        index = min(max(index, 0), self.count())
        if index != self._index:
            self._index = index
            self.changed.emit()

    def set_clean(self) -> None:
        """Note that the present state is saved."""
        self._clean = self._index
        self.changed.emit()

    def start_over(self, project: Project) -> None:
        """Begin with another project and no entries."""
        self._states = [_State(project)]
        self._index = self._clean = 0
        self.changed.emit()

    def _forget_oldest(self) -> None:
        """Forget as many entries as make the others fit; the newest one always stays."""
        forgotten = max(0, self.count() - MOST_ENTRIES)
        total = sum(state.bytes for state in self._states[forgotten + 1 :])
        while total > MOST_BYTES and forgotten < self.count() - 1:
            forgotten += 1
            total -= self._states[forgotten].bytes
        if forgotten:
            del self._states[:forgotten]
            self._index -= forgotten
            self._clean = None if self._clean is None or self._clean < forgotten else self._clean - forgotten
