"""The training panel: how the network learns, from what it starts, and what is held back.

Its editors are made from the engine's tables, so a new setting or method appears here by itself.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bpgui import edits
from bpgui.engine import ACTIVATION, ACTIVATIONS, GROUPS, LOSSES, METHODS, TRAINING, TRAINING_TABLE, checked
from bpgui.gui.common.fields import Docs, Field, Form
from bpgui.gui.common.labels import heading
from bpgui.gui.common.method_settings import MethodSettings
from bpgui.gui.common.scroll import PanelScroll
from bpgui.gui.common.text import setting_text
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.training.settings_group import SettingsGroup
from bpgui.spec import NetworkSpec, Param, Project, Role, Value
from bpgui.spec.graph import components, is_recurrent

_LEARNING = ("learning_rate", "schedule", "epochs")
_START = ("initializer", "seed")
_ACTIVATION_ROLES: Mapping[str, Role] = MappingProxyType({"hidden_activation": "hidden", "output_activation": "output"})
_ACTIVATION_PARAMS = tuple(
    replace(
        ACTIVATION,
        name=name,
        label=f"{role.capitalize()} activation",
        doc=f"The function that turns net input into output, in all {role} layers at once.",
    )
    for name, role in _ACTIVATION_ROLES.items()
)
_FORMULAS = {key: f"{entry.formula}. {entry.doc}" for key, entry in ACTIVATIONS.items()}
_DOCS: Mapping[str, Docs] = MappingProxyType(
    {
        **{name: {key: entry.doc for key, entry in methods.items()} for name, methods in METHODS.items()},
        "loss": {key: f"{entry.formula}. {entry.doc}" for key, entry in LOSSES.items()},
        **dict.fromkeys(_ACTIVATION_ROLES, _FORMULAS),
    }
)


class TrainingPanel(PanelScroll):
    """All hyper-parameters. What changes here while a run goes on takes effect at once."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._forms: list[Form] = []
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(12, 10, 12, 12)
        self._column.setSpacing(6)
        self._methods: dict[str, MethodSettings] = {}
        self._groups: dict[str, SettingsGroup] = {}
        self._add_heading("Learning")
        self._add_training(tuple(param for param in TRAINING if param.name in _LEARNING))
        self._add_heading("Method")
        self._add_training(tuple(param for param in TRAINING if param.name not in (*_LEARNING, *_START)))
        self._activations = self._add_form(_ACTIVATION_PARAMS)
        self._activations.edited.connect(self._on_activation_edited)
        self._column.addSpacing(8)
        for name in GROUPS:
            self._add_group(name)
        self._add_heading("Start")
        self._add_training(tuple(param for param in TRAINING if param.name in _START))
        self._column.addStretch()
        self.setWidget(self._content)
        self.setAccessibleName("Training")
        workspace.document.project_changed.connect(self._on_project_changed)
        workspace.document.project_opened.connect(self._on_project_opened)
        self._refresh()

    def field(self, name: str) -> Field:
        """Return the editor of a setting: a training setting or an activation."""
        for form in self._forms:
            if name in form.names():
                return form.field(name)
        raise KeyError(name)

    def method_field(self, choice: str, name: str) -> Field:
        """Return the editor of a setting of the method that is chosen, such as of the present 'optimizer'."""
        return self._methods[choice].field(name)

    def group(self, name: str) -> SettingsGroup:
        """Return a group of settings, such as 'regularization'."""
        return self._groups[name]

    def sizeHint(self) -> QSize:
        """Ask for the width of a dock."""
        return QSize(320, 480)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what has changed while the panel was hidden."""
        self._refresh()
        super().showEvent(event)

    def _add_heading(self, text: str) -> None:
        if self._column.count():
            self._column.addSpacing(8)
        self._column.addWidget(heading(self._content, text))

    def _add_form(self, params: tuple[Param, ...]) -> Form:
        form = Form(params, self._content, _DOCS)
        form.refused.connect(self._workspace.refused)
        self._forms.append(form)
        self._column.addWidget(form)
        return form

    def _add_training(self, params: tuple[Param, ...]) -> None:
        """Add rows, with the settings of a method right below its choice."""
        start = 0
        for end, param in enumerate(params, start=1):
            if param.name in METHODS or end == len(params):
                self._add_form(params[start:end]).edited.connect(self._on_training_edited)
                start = end
            if param.name in METHODS:
                settings = MethodSettings(METHODS[param.name], self._content)
                settings.edited.connect(partial(self._on_method_setting_edited, param.name))
                settings.refused.connect(self._workspace.refused)
                self._methods[param.name] = settings
                self._column.addWidget(settings)

    def _add_group(self, name: str) -> None:
        group = SettingsGroup(name, self._content)
        group.edited.connect(partial(self._on_group_setting_edited, name))
        group.refused.connect(self._workspace.refused)
        self._groups[name] = group
        self._column.addWidget(group)

    def _refresh(self) -> None:
        project = self._workspace.project
        training = checked(project.training)
        values: dict[str, Value | None] = {param.name: getattr(training, param.name) for param in TRAINING}
        for name, role in _ACTIVATION_ROLES.items():
            values[name] = _shared_activation(project.network, role)
            missing = f"The network has no {role} layer." if not project.network.with_role(role) else ""
            self._activations.set_blocked(name, missing)
        for form in self._forms:
            form.set_values(values)
        for choice, settings in self._methods.items():
            settings.show_settings(getattr(training, choice), getattr(training, f"{choice}_settings"))
        for name, group in self._groups.items():
            group.show_settings(getattr(training, name))
        self._groups["relaxation"].setVisible(_has_loops(project.network))

    def _edit_training(self, param: Param, value: Value, key: str, change: Mapping[str, Any]) -> None:
        self._workspace.edit(
            _label(param, value),
            lambda project: edits.set_training(project, replace(project.training, **change)),
            merge=("training", key),
        )
        self._refresh()

    def _on_training_edited(self, name: str, value: Value) -> None:
        self._edit_training(TRAINING_TABLE[name], value, name, {name: value})

    def _on_method_setting_edited(self, choice: str, name: str, value: Value) -> None:
        training = checked(self._workspace.project.training)
        field = f"{choice}_settings"
        param = _named(METHODS[choice][getattr(training, choice)].params, name)
        self._edit_training(param, value, f"{field}.{name}", {field: {**getattr(training, field), name: value}})

    def _on_group_setting_edited(self, group: str, name: str, value: Value) -> None:
        training = checked(self._workspace.project.training)
        param = _named(GROUPS[group], name)
        self._edit_training(param, value, f"{group}.{name}", {group: {**getattr(training, group), name: value}})

    def _on_activation_edited(self, name: str, value: Value) -> None:
        self._workspace.edit(
            _label(_named(_ACTIVATION_PARAMS, name), value),
            lambda project: edits.set_role_activation(project, _ACTIVATION_ROLES[name], str(value)),
            merge=("training", name),
        )
        self._refresh()

    def _on_project_opened(self) -> None:
        for name, group in self._groups.items():
            group.fold_unless_changed(getattr(self._workspace.project.training, name))

    def _on_project_changed(self, before: Project, after: Project) -> None:
        same = after.training is before.training and after.network is before.network
        if not same and self.isVisible():
            self._refresh()


def _label(param: Param, value: Value) -> str:
    """Write a change for the undo menu: 'Learning rate 0.3', 'Optimiser Adam'."""
    return f"{param.label} {setting_text(param, value)}"


def _named(params: tuple[Param, ...], name: str) -> Param:
    return next(param for param in params if param.name == name)


def _shared_activation(network: NetworkSpec, role: Role) -> str | None:
    """Return the activation of all layers of a role, None if they differ or there are none."""
    found = {layer.activation for layer in network.with_role(role)}
    return found.pop() if len(found) == 1 else None


def _has_loops(network: NetworkSpec) -> bool:
    return any(is_recurrent(network, group) for group in components(network))
