"""The settings of one method out of several, such as those of an optimiser below the choice of optimisers."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui.engine import Method
from bpgui.gui.common.fields import Field, Form
from bpgui.spec import Settings


class MethodSettings(QWidget):
    """Shows the settings of the present method: made when it is first chosen, hidden while it is not."""

    edited = Signal(str, object)
    refused = Signal(str)

    def __init__(self, methods: Mapping[str, Method], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._methods = methods
        self._method = ""
        self._forms: dict[str, Form] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_settings(self, method: str, settings: Settings) -> None:
        """Show the settings of a method, and no other's."""
        if method not in self._forms:
            form = Form(self._methods[method].params, self, indented=True)
            form.edited.connect(self.edited)
            form.refused.connect(self.refused)
            self._column.addWidget(form)
            self._forms[method] = form
        self._method = method
        for key, form in self._forms.items():
            form.setVisible(key == method)
        self._forms[method].set_values(settings)
        self.setVisible(bool(self._methods[method].params))

    def field(self, name: str) -> Field:
        """Return the editor of a setting of the present method."""
        return self._forms[self._method].field(name)
