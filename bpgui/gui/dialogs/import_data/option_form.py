"""`OptionForm`: how a file is read, one row for each option of its reader."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui.gui.common.fields import Field, Form, field_for
from bpgui.gui.dialogs.import_data.options import MOST_ROWS, OPTIONS, TextOption, as_choice, as_value
from bpgui.gui.dialogs.import_data.typed_field import TypedField
from bpgui.spec import Settings, Value


class OptionForm(QWidget):
    """Shows the options of one file, and below them how many rows are read.

    `edited` tells an option and its new value, `limited` another number of rows, 0 for all; `refused` a sentence.
    """

    edited = Signal(str, object)
    limited = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._made_for: tuple[str, Path, frozenset[str]] | None = None
        self._options: Settings = {}
        self._form: Form | None = None
        self._fields: dict[str, Field | TypedField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def field(self, name: str) -> Field | TypedField:
        """Return the editor of an option."""
        return self._fields[name]

    def show_options(self, reader: str, path: Path, options: Settings, most_rows: int) -> None:
        """Show the options of a file as they are in use."""
        wanted = (reader, path, frozenset(options))
        self._options = options
        if wanted != self._made_for:
            self._made_for = wanted
            self._make(reader, path)
        for name, field in self._fields.items():
            value = most_rows if name == MOST_ROWS.name else as_choice(options[name])
            if isinstance(field, TypedField):
                field.set_value(str(value))
            else:
                field.set_value(value)

    def _make(self, reader: str, path: Path) -> None:
        if self._form is not None:
            self._column.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
        form = Form(parent=self)
        self._fields = {}
        for option in OPTIONS.get(reader, ()):
            if option.name not in self._options:
                continue
            if isinstance(option, TextOption):
                typed = TypedField(option, option.suggest(path), form)
                typed.value_edited.connect(partial(self._on_edited, option.name))
                form.add_row(option.label, typed, option.doc)
                self._fields[option.name] = typed
            else:
                field = field_for(option, form)
                form.add_field(option, field)
                self._fields[option.name] = field
        rows = field_for(MOST_ROWS, form)
        form.add_field(MOST_ROWS, rows)
        self._fields[MOST_ROWS.name] = rows
        form.edited.connect(self._on_edited)
        form.refused.connect(self.refused)
        self._form = form
        self._column.addWidget(form)

    def _on_edited(self, name: str, value: Value) -> None:
        if name == MOST_ROWS.name:
            self.limited.emit(int(value))
        else:
            self.edited.emit(name, as_value(value, self._options[name]))
