"""A group of settings in the training panel, folded away while none of them differs from its default."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui.engine import GROUP_LABELS, GROUPS
from bpgui.gui.common.fields import Field, Form
from bpgui.gui.common.fold import Fold
from bpgui.gui.common.text import setting_text
from bpgui.spec import Settings

_HELPS: Mapping[str, str] = MappingProxyType(
    {
        "regularization": "What keeps weights small, bounds gradients, and keeps a network from learning by heart",
        "early_stopping": "When a run ends before its last epoch, with the best weights that it met",
        "relaxation": "How the states of a recurrent network are led to a fixed point",
    }
)
_UNCHANGED: Mapping[str, str] = MappingProxyType(
    {"regularization": "off", "early_stopping": "off", "relaxation": "as usual"}
)


class SettingsGroup(QWidget):
    """The group's editors below a heading that folds them away; folded, it names the settings that were changed."""

    edited = Signal(str, object)
    refused = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._params = GROUPS[name]
        self._unchanged = _UNCHANGED[name]
        self._changed = ""
        self._form = Form(self._params, indented=True)
        self._form.edited.connect(self.edited)
        self._form.refused.connect(self.refused)
        self.fold = Fold(GROUP_LABELS[name], _HELPS[name], self._form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold)

    def show_settings(self, settings: Settings) -> None:
        """Show the group's settings; once one of them gets another value than its default, unfold it."""
        self._form.set_values(settings)
        changed = self._summary(settings)
        if changed and not self._changed:
            self.fold.set_folded(False)
        self._changed = changed
        self.fold.set_summary(changed or self._unchanged)

    def fold_unless_changed(self, settings: Settings) -> None:
        """Fold the group away if all settings have their defaults: they belong to a project just opened."""
        self.fold.set_folded(not self._summary(settings))

    def field(self, name: str) -> Field:
        """Return the editor of a setting."""
        return self._form.field(name)

    def _summary(self, settings: Settings) -> str:
        return ", ".join(
            f"{param.label} {setting_text(param, settings[param.name])}"
            for param in self._params
            if settings.get(param.name, param.default) != param.default
        )
