"""The training panel: how the network learns, from what it starts, and what is held back.

Its editors are made from the engine's tables, so a new setting or method appears here by itself.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from bpgui import edits
from bpgui.data import DATASET
from bpgui.engine import (
    ACTIVATION,
    ACTIVATIONS,
    INITIALIZERS,
    LOSSES,
    OPTIMIZERS,
    TRAINING,
    TRAINING_TABLE,
    checked,
)
from bpgui.gui.common.fields import Docs, Field, Form
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.page import heading
from bpgui.spec import NetworkSpec, Param, Project, Role, Settings, Value

_LEARNING = ("learning_rate", "epochs")
_START = ("initializer", "seed")
_SHARES = tuple(param for param in DATASET if param.name in ("test_share", "validation_share"))
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
        "loss": {key: f"{entry.formula}. {entry.doc}" for key, entry in LOSSES.items()},
        "optimizer": {key: entry.doc for key, entry in OPTIMIZERS.items()},
        "initializer": {key: entry.doc for key, entry in INITIALIZERS.items()},
        **dict.fromkeys(_ACTIVATION_ROLES, _FORMULAS),
    }
)


class _Method(Protocol):
    """An optimiser or initialiser, as far as its settings go."""

    @property
    def params(self) -> tuple[Param, ...]: ...


class MethodSettings(QWidget):
    """The settings of one method out of several: made when it is first chosen, hidden while it is not."""

    edited = Signal(str, object)
    refused = Signal(str)

    def __init__(self, methods: Mapping[str, _Method], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._methods = methods
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
        for key, form in self._forms.items():
            form.setVisible(key == method)
        self._forms[method].set_values(settings)
        self.setVisible(bool(self._methods[method].params))

    def field(self, method: str, name: str) -> Field:
        """Return the editor of a setting of a method that has been shown."""
        return self._forms[method].field(name)


class TrainingPanel(QScrollArea):
    """All hyper-parameters. What changes here while a run goes on takes effect at once."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._forms: list[Form] = []
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(12, 10, 12, 12)
        self._column.setSpacing(6)
        self._optimizer_settings = MethodSettings(OPTIMIZERS, self._content)
        self._optimizer_settings.edited.connect(self._on_optimizer_setting_edited)
        self._initializer_settings = MethodSettings(INITIALIZERS, self._content)
        self._initializer_settings.edited.connect(self._on_initializer_setting_edited)
        for settings in (self._optimizer_settings, self._initializer_settings):
            settings.refused.connect(workspace.refused)
        self._add_heading("Learning")
        self._add_training(tuple(param for param in TRAINING if param.name in _LEARNING))
        self._add_heading("Method")
        self._add_training(tuple(param for param in TRAINING if param.name not in (*_LEARNING, *_START)))
        self._activations = self._add_form(_ACTIVATION_PARAMS)
        self._activations.edited.connect(self._on_activation_edited)
        self._add_heading("Start")
        self._add_training(tuple(param for param in TRAINING if param.name in _START))
        self._add_heading("Data")
        self._data = self._add_form(_SHARES)
        self._data.edited.connect(self._on_dataset_edited)
        self._column.addStretch()
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Training")
        workspace.document.project_changed.connect(self._on_project_changed)
        self._refresh()

    def field(self, name: str) -> Field:
        """Return the editor of a setting: a training setting, an activation, or a share of the data."""
        for form in self._forms:
            if name in form.names():
                return form.field(name)
        raise KeyError(name)

    def method_field(self, method: str, name: str) -> Field:
        """Return the editor of a setting of an optimiser or initialiser that has been shown."""
        settings = self._optimizer_settings if method in OPTIMIZERS else self._initializer_settings
        return settings.field(method, name)

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
        below = {"optimizer": self._optimizer_settings, "initializer": self._initializer_settings}
        start = 0
        for end, param in enumerate(params, start=1):
            if param.name in below or end == len(params):
                self._add_form(params[start:end]).edited.connect(self._on_training_edited)
                start = end
            if param.name in below:
                self._column.addWidget(below[param.name])

    def _refresh(self) -> None:
        project = self._workspace.project
        training = checked(project.training)
        values: dict[str, Value | None] = {param.name: getattr(training, param.name) for param in TRAINING}
        for name, role in _ACTIVATION_ROLES.items():
            values[name] = _shared_activation(project.network, role)
            missing = f"The network has no {role} layer." if not project.network.with_role(role) else ""
            self._activations.set_blocked(name, missing)
        no_data = "There is no data to split: choose a data set in the Data panel." if project.dataset is None else ""
        for param in _SHARES:
            values[param.name] = getattr(project.dataset, param.name, None)
            self._data.set_blocked(param.name, no_data)
        for form in self._forms:
            form.set_values(values)
        self._optimizer_settings.show_settings(training.optimizer, training.optimizer_settings)
        self._initializer_settings.show_settings(training.initializer, training.initializer_settings)

    def _edit_training(self, param: Param, value: Value, key: str, change: Mapping[str, Any]) -> None:
        self._workspace.edit(
            _label(param, value),
            lambda project: edits.set_training(project, replace(project.training, **change)),
            merge=("training", key),
        )
        self._refresh()

    def _on_training_edited(self, name: str, value: Value) -> None:
        self._edit_training(TRAINING_TABLE[name], value, name, {name: value})

    def _on_optimizer_setting_edited(self, name: str, value: Value) -> None:
        training = checked(self._workspace.project.training)
        settings = {**training.optimizer_settings, name: value}
        param = _named(OPTIMIZERS[training.optimizer].params, name)
        self._edit_training(param, value, f"optimizer_settings.{name}", {"optimizer_settings": settings})

    def _on_initializer_setting_edited(self, name: str, value: Value) -> None:
        training = checked(self._workspace.project.training)
        settings = {**training.initializer_settings, name: value}
        param = _named(INITIALIZERS[training.initializer].params, name)
        self._edit_training(param, value, f"initializer_settings.{name}", {"initializer_settings": settings})

    def _on_activation_edited(self, name: str, value: Value) -> None:
        self._workspace.edit(
            _label(_named(_ACTIVATION_PARAMS, name), value),
            lambda project: edits.set_role_activation(project, _ACTIVATION_ROLES[name], str(value)),
            merge=("training", name),
        )
        self._refresh()

    def _on_dataset_edited(self, name: str, value: Value) -> None:
        dataset = self._workspace.project.dataset
        if dataset is not None:
            shares = {param.name: getattr(dataset, param.name) for param in _SHARES} | {name: float(value)}
            self._workspace.choose_data(
                _label(_named(_SHARES, name), value), replace(dataset, **shares), merge=("data", name)
            )
        self._refresh()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        same = after.training is before.training and after.network is before.network and after.dataset is before.dataset
        if not same and self.isVisible():
            self._refresh()


def _label(param: Param, value: Value) -> str:
    """Write a change for the undo menu: 'Learning rate 0.3', 'Optimiser Adam'."""
    return f"{param.label} {param.choices.get(str(value)) or param.format(value)}"


def _named(params: tuple[Param, ...], name: str) -> Param:
    return next(param for param in params if param.name == name)


def _shared_activation(network: NetworkSpec, role: Role) -> str | None:
    """Return the activation of all layers of a role, None if they differ or there are none."""
    found = {layer.activation for layer in network.with_role(role)}
    return found.pop() if len(found) == 1 else None
