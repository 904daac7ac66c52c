"""`LiveView`: a view that follows a network while it trains, without costing the frame budget."""

from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from bpgui.spec import Project

if TYPE_CHECKING:
    from bpgui.gui.common.workspace import Workspace


class Refreshing(Protocol):
    """What a `Pulse` gives turns to."""

    def refresh(self) -> None:
        """Bring up to date what is shown, in a few milliseconds."""
        ...

    def __hash__(self) -> int:
        """Tell it from others."""
        ...


class LiveView(QWidget):
    """A view of the project that refreshes itself in its turns, and only while it is in sight.

    A view overrides `refresh`, which takes at most about 10 ms (more belongs into a `Background`, or into several
    turns: it may call `stale` again at its end), and `recolour`. Both are called when it is first shown.
    """

    def __init__(self, workspace: "Workspace", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.theme.changed.connect(self._on_theme_changed)
        self._coloured = False

    def refresh(self) -> None:
        """Bring up to date what is shown, in a few milliseconds. To be overridden."""
        raise NotImplementedError

    def recolour(self) -> None:
        """Take over the colours of the theme. To be overridden where Qt's palette does not do it."""

    def depends_on(self, before: Project, after: Project) -> bool:
        """Tell whether a change of the project concerns the view; by default one of all that is computed with."""
        names = ("network", "parameters", "training", "dataset", "table")
        return any(getattr(before, name) is not getattr(after, name) for name in names)

    def stale(self) -> None:
        """Ask for a turn, if anybody looks."""
        if self.isVisible():
            self.workspace.pulse.ask(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        if not self._coloured:
            self._coloured = True
            self.recolour()
        self.workspace.pulse.ask(self)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if self.isVisible() and self.depends_on(before, after):
            self.stale()

    def _on_theme_changed(self) -> None:
        if self._coloured:
            self.recolour()
            self.stale()
