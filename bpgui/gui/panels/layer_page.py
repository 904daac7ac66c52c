"""The inspector's page of a layer."""

from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from bpgui import edits
from bpgui.engine import ACTIVATION, ACTIVATIONS, DROPOUT
from bpgui.gui.common.fields import Form, field_for, field_height, tooltip
from bpgui.gui.common.method_settings import MethodSettings
from bpgui.gui.common.selection import LayerRef, NeuronRef
from bpgui.gui.common.text import count
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.numbers import full_name
from bpgui.gui.panels.page import Page, heading, note
from bpgui.gui.panels.weight_table import ListModel, NumberTable
from bpgui.spec import ROLES, LayerSpec, Param, Project, Value, check_settings
from bpgui.spec.checks import MOST_NEURONS

_ROLE = Param(
    "role", "choice", "hidden", "Where the layer stands: inputs take the data, outputs are compared with the targets.",
    "Role", choices=MappingProxyType({role: role.capitalize() for role in ROLES}),
)  # fmt: skip
_SIZE = Param(
    "size", "int", 1, "How many neurons the layer has. Those that stay keep their weights.", "Neurons",
    low=1, high=MOST_NEURONS,
)  # fmt: skip
_NAME_HELP = "What the layer is called: 1 to 60 characters that no other layer has."
_BIAS_HELP = "Whether each neuron of the layer adds a number of its own to its net input."
_OUTPUT_REASON = "The neurons of an output layer cannot be switched off."
_INPUT_REASON = "An input layer only passes the data on, so it has no activation and no biases."


class NameField(QLineEdit):
    """Edits a name: Enter or leaving the field commits it, Escape brings the old one back."""

    name_edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setMinimumHeight(field_height(self))
        self.setAccessibleName("Name")
        self.setToolTip(tooltip(_NAME_HELP))

    def set_name(self, name: str) -> None:
        """Show a name; one that is being typed stays until it is committed or given up."""
        self._name = name
        if not self.isModified() and name != self.text():
            self.setText(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit on Enter, and give up on Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setText(self._name)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit what was typed."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._commit()

    def _commit(self) -> None:
        if self.isModified():
            typed = self.text()
            self.setText(self._name)
            self.name_edited.emit(typed)


class LayerPage(Page):
    """A layer's name, role, size, activation with its settings, dropout, and biases."""

    def __init__(self, workspace: Workspace, ref: LayerRef, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._id = ref.layer
        self._name = NameField(self)
        self._name.name_edited.connect(self._on_name_edited)
        self._form = Form((), self)
        self._form.add_row("Name", self._name, _NAME_HELP)
        for param in (_ROLE, _SIZE, ACTIVATION):
            docs = {key: entry.doc for key, entry in ACTIVATIONS.items()} if param is ACTIVATION else {}
            self._form.add_field(param, field_for(param, self._form, docs))
        self._form.edited.connect(self._on_edited)
        self._activation = MethodSettings(ACTIVATIONS, self)
        self._activation.edited.connect(self._on_activation_setting_edited)
        self._formula = note(self)
        self._dropout = Form((DROPOUT,), self)
        self._dropout.edited.connect(self._on_edited)
        for form in (self._form, self._activation, self._dropout):
            form.refused.connect(workspace.refused)
        self._bias = QCheckBox("Neurons have a bias", self)
        self._bias.clicked.connect(self._on_bias_clicked)
        self._locked = note(self)
        self._biases = ListModel(workspace, ("Neuron", "Bias"), self)
        self._table = NumberTable(self._biases, "Biases", self)
        self._title = heading(self)
        parts = (self._title, self._form, self._activation, self._formula, self._dropout, self._bias, self._locked)
        for widget in parts:
            self._column.addWidget(widget)
        self._column.addWidget(self._table, 1)
        self._column.addStretch()

    def refresh(self) -> None:
        """Show the project as it is now."""
        layer = self._layer()
        self._title.setText(f"Layer of {count(layer.size, 'neuron')}")
        self._name.set_name(layer.name)
        self._form.set_values({"role": layer.role, "size": layer.size, "activation": layer.activation})
        reason = _INPUT_REASON if layer.role == "input" else ""
        self._form.set_blocked("activation", reason)
        entry = ACTIVATIONS[layer.activation]
        settings = check_settings(entry.params, layer.activation_settings, entry.label)
        self._activation.show_settings(layer.activation, settings)
        self._activation.setVisible(bool(entry.params) and not reason)
        self._formula.setText(entry.formula)
        self._formula.setVisible(not reason)
        self._dropout.set_values({"dropout": layer.dropout})
        # What a layer had before it became an output can still be taken back.
        self._dropout.set_blocked("dropout", _OUTPUT_REASON if layer.role == "output" and not layer.dropout else "")
        self._bias.setChecked(layer.has_bias)
        self._bias.setEnabled(not reason)
        self._bias.setToolTip(tooltip(reason or _BIAS_HELP))
        self._show_biases(layer)

    def refresh_numbers(self) -> None:
        """Show the newest biases."""
        self._table.refresh()

    def _show_biases(self, layer: LayerSpec) -> None:
        network, dataset = self._workspace.project.network, self._workspace.dataset
        neurons = range(layer.size) if layer.has_bias else range(0)
        self._locked.setText(f"{len(layer.locked_biases):,} of {layer.size:,} biases held still while training")
        self._locked.setVisible(bool(layer.locked_biases))
        self._biases.show_rows([(full_name(network, dataset, layer, k), NeuronRef(layer.id, k)) for k in neurons])
        self._table.setVisible(layer.has_bias)
        self._table.refresh()

    def _layer(self) -> LayerSpec:
        return self._workspace.project.network.layer(self._id)

    def _on_name_edited(self, name: str) -> None:
        label = f"Rename {self._layer().name} to {name.strip()}"
        self._workspace.edit(label, lambda project: edits.rename_layer(project, self._id, name))
        self.refresh()

    def _on_edited(self, setting: str, value: Value) -> None:
        layer = self._layer()
        labels = {
            "role": f"Role of {layer.name}: {value}",
            "size": f"Neurons of {layer.name}: {value}",
            "activation": f"Activation of {layer.name}: {ACTIVATION.choices.get(str(value), value)}",
            "dropout": f"Dropout of {layer.name}: {value}",
        }

        def edit(project: Project) -> Project:
            match setting:
                case "role":
                    return edits.set_role(project, self._id, next(role for role in ROLES if role == value))
                case "size":
                    return edits.resize_layer(project, self._id, int(value))
                case "dropout":
                    return edits.set_dropout(project, self._id, float(value))
            return edits.set_activation(project, self._id, str(value))

        # Only the arrow keys' steps belong together; choices and numbers typed one by one are few.
        merge = (setting, self._id) if setting in ("size", "dropout") else None
        self._workspace.edit(labels[setting], edit, merge)
        self.refresh()

    def _on_activation_setting_edited(self, setting: str, value: Value) -> None:
        layer = self._layer()
        entry = ACTIVATIONS[layer.activation]
        param = next(param for param in entry.params if param.name == setting)
        settings = {**layer.activation_settings, setting: value}
        self._workspace.edit(
            f"{param.label} of {layer.name}: {param.format(value)}",
            lambda project: edits.set_activation_settings(project, self._id, settings),
            merge=(setting, self._id),
        )
        self.refresh()

    def _on_bias_clicked(self, wanted: bool) -> None:
        label = f"Biases of {self._layer().name} {'on' if wanted else 'off'}"
        self._workspace.edit(label, lambda project: edits.set_bias(project, self._id, wanted))
        self.refresh()
