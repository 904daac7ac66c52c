"""What the inspector's pages have in common: how they follow the project."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui.gui.common.workspace import Workspace

_MARGIN = 12  # pixels


class Page(QWidget):
    """Shows one kind of selected thing. `refresh` follows any change, `refresh_numbers` new weights and biases only."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._column.setSpacing(8)

    def refresh(self) -> None:
        """Show the project as it is now."""
        raise NotImplementedError

    def refresh_numbers(self) -> None:
        """Show the newest weights and biases; pages without any have nothing to do."""
