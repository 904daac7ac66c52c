"""What the inspector's pages have in common: headings, notes, and how they follow the project."""

from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from bpgui.gui.common.fields import NumberField
from bpgui.gui.common.training import State
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

    def _follow(self, field: NumberField, value: float | None) -> None:
        # A number that runs on under the cursor cannot be edited.
        if not (field.hasFocus() and self._workspace.training.state is State.RUNNING):
            field.set_value(value)


def heading(parent: QWidget, text: str = "") -> QLabel:
    """Return a label in the weight of a heading."""
    return _label(parent, text, "heading")


def body(parent: QWidget, text: str = "") -> QLabel:
    """Return a label that wraps."""
    return _label(parent, text, "body")


def note(parent: QWidget, text: str = "") -> QLabel:
    """Return a label in a muted colour."""
    return _label(parent, text, "muted")


def _label(parent: QWidget, text: str, kind: str) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty(kind, "true")
    label.setWordWrap(True)
    # A long name without spaces must not make the panel wider.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
