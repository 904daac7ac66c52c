"""`Controls`: the settings of an experiment side by side, each below its name."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bpgui.experiments.noise import USUAL
from bpgui.gui.common.fields import Field, field_for
from bpgui.spec import Param, Value

_CHOICE_PX, _NUMBER_PX = 210, 100


class Controls(QWidget):
    """Edits settings; `refused` says in a sentence why a text was not taken, `edited` that one was."""

    edited = Signal()
    refused = Signal(str)

    def __init__(self, params: Iterable[Param], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, Field] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for param in params:
            field = field_for(param, self)
            field.setFixedWidth(_CHOICE_PX if param.kind == "choice" else _NUMBER_PX)
            label = QLabel(f"{param.label} ({param.unit})" if param.unit else param.label, self)
            label.setBuddy(field)
            label.setToolTip(field.toolTip())
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(label)
            column.addWidget(field)
            row.addLayout(column)
            field.value_edited.connect(partial(self._on_edited, param.name))
            field.refused.connect(self.refused)
            self._fields[param.name] = field

    def field(self, name: str) -> Field:
        """Return the editor of a setting."""
        return self._fields[name]

    def values(self) -> dict[str, Value]:
        """Return what is chosen."""
        return {name: value for name, field in self._fields.items() if (value := field.value()) is not None}

    def _on_edited(self, name: str, value: Value) -> None:
        if name == "what":
            # Ranges of labels, inputs and weights have nothing to do with each other.
            self._fields["most"].set_value(USUAL[str(value)])
        self.edited.emit()
