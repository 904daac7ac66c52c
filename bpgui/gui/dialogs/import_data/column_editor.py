"""`ColumnEditor`: what the chosen columns of the preview are for."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from bpgui.gui.common.fields import ChoiceField, field_height, tooltip
from bpgui.gui.common.text import count
from bpgui.gui.dialogs.import_data.columns import COLUMN, DOCS, Columns, common, fitting_policies

_NOT_USED = "Missing values are filled in for inputs only: a row without its target is always left out."


class ColumnEditor(QWidget):
    """Kind, role and treatment of missing values of one column or several; `edited` tells a field and its value."""

    edited = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLabel()
        self.name.setProperty("heading", "true")
        # A long name gives way to the fields.
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.fields: dict[str, ChoiceField] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.name, 1)
        for key, param in COLUMN.items():
            field = ChoiceField(param, self, DOCS[key])
            field.setMinimumHeight(field_height(field))
            label = QLabel(param.label)
            label.setBuddy(field)
            label.setToolTip(tooltip(param.doc))
            row.addSpacing(6)
            row.addWidget(label)
            row.addWidget(field)
            field.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            field.value_edited.connect(partial(self._on_edited, key))
            self.fields[key] = field

    def show_columns(self, columns: Columns) -> None:
        """Show what these columns are for; fields in which they differ say so."""
        name = columns[0].name if len(columns) == 1 else count(len(columns), "column")
        metrics = self.name.fontMetrics()
        self.name.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(80, self.name.width())))
        self.name.setToolTip(tooltip(name))
        for key, field in self.fields.items():
            field.setEnabled(bool(columns))
            field.set_value(common(columns, key))
        missing = self.fields["missing"]
        inputs = tuple(column for column in columns if column.role == "input")
        missing.setEnabled(bool(inputs))
        missing.set_help(COLUMN["missing"].doc if inputs else _NOT_USED)
        allowed = fitting_policies(columns)
        model = missing.model()
        for place in range(missing.count()):
            if isinstance(model, QStandardItemModel):
                model.item(place).setEnabled(missing.itemData(place) in allowed)

    def _on_edited(self, field: str, value: str) -> None:
        self.edited.emit(field, value)
