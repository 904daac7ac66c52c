"""The inspector's page of a layer."""

from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import QCheckBox, QWidget

from bpgui import edits
from bpgui.engine import ACTIVATION, ACTIVATIONS, DROPOUT, INITIALIZERS, Method
from bpgui.gui.common.fields import Form, field_for, tooltip
from bpgui.gui.common.fold import Fold
from bpgui.gui.common.labels import heading, note
from bpgui.gui.common.method_settings import MethodSettings
from bpgui.gui.common.selection import LayerRef, NeuronRef
from bpgui.gui.common.text import count, setting_text
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.layer_fields import (
    ACTIVATION_DOCS,
    BIAS_HELP,
    COLUMNS,
    FOLDED,
    FOLDED_DOCS,
    FOLDS,
    INITIALIZER,
    INITIALIZER_DOCS,
    INPUT_REASON,
    NO_WEIGHTS_REASON,
    OUTPUT_REASON,
    ROLE,
    SIZE,
    wrapped_formula,
)
from bpgui.gui.panels.inspector.page import Page
from bpgui.gui.panels.inspector.text_fields import NAME_HELP, NameField
from bpgui.gui.panels.numbers.bias_tools import BiasTools
from bpgui.gui.panels.numbers.list_model import ListModel
from bpgui.gui.panels.numbers.number_refs import full_name
from bpgui.gui.panels.numbers.number_table import NumberTable
from bpgui.spec import ROLES, LayerSpec, Look, Project, Settings, Value, check_settings

_PARAMS = {param.name: param for param in (ROLE, SIZE, ACTIVATION, DROPOUT, INITIALIZER, COLUMNS, FOLDED)}


class LayerPage(Page):
    """A layer's name, role, size, activation and initialiser with their settings, dropout, drawing, and biases."""

    def __init__(self, workspace: Workspace, ref: LayerRef, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._id = ref.layer
        self._name = NameField(self)
        self._name.name_edited.connect(self._on_name_edited)
        self._form = Form((), self)
        self._form.add_row("Name", self._name, NAME_HELP)
        for param in (ROLE, SIZE, ACTIVATION):
            docs = ACTIVATION_DOCS if param is ACTIVATION else {}
            self._form.add_field(param, field_for(param, self._form, docs))
        self._form.edited.connect(self._on_edited)
        self._activation = MethodSettings(ACTIVATIONS, self)
        self._activation.edited.connect(self._on_activation_setting_edited)
        self._formula = note(self)
        self._more = Form((DROPOUT,), self)
        self._more.add_field(INITIALIZER, field_for(INITIALIZER, self._more, INITIALIZER_DOCS))
        self._more.edited.connect(self._on_edited)
        self._initializer = MethodSettings(INITIALIZERS, self)
        self._initializer.edited.connect(self._on_initializer_setting_edited)
        self._look = Form((COLUMNS, FOLDED), self, {"folded": FOLDED_DOCS}, indented=True)
        self._look.edited.connect(self._on_edited)
        self._drawing = Fold("Drawing", "How the layer is drawn; it computes the same.", self._look, self)
        for form in (self._form, self._activation, self._more, self._initializer, self._look):
            form.refused.connect(workspace.refused)
        self._bias = QCheckBox("Neurons have a bias", self)
        self._bias.clicked.connect(self._on_bias_clicked)
        self._biases = ListModel(workspace, ("Neuron", "Bias"), self)
        self._table = NumberTable(self._biases, "Biases", self)
        self._table.chosen_changed.connect(self._on_chosen_changed)
        self._tools = BiasTools(workspace, self)
        self._table.set_tools(self._tools)
        self._title = heading(self)
        computed = (self._form, self._activation, self._formula, self._more, self._initializer)
        for widget in (self._title, *computed, self._drawing, self._bias):
            self._column.addWidget(widget)
        self._column.addWidget(self._table, 1)
        self._column.addWidget(self._tools)
        self._column.addStretch()

    def refresh(self) -> None:
        """Show the project as it is now."""
        layer = self._layer()
        self._title.setText(f"Layer of {count(layer.size, 'neuron')}")
        self._name.set_name(layer.name)
        self._form.set_values({"role": layer.role, "size": layer.size, "activation": layer.activation})
        reason = INPUT_REASON if layer.role == "input" else ""
        self._form.set_blocked("activation", reason)
        entry = ACTIVATIONS[layer.activation]
        settings = check_settings(entry.params, layer.activation_settings, entry.label)
        self._activation.show_settings(layer.activation, settings)
        self._activation.setVisible(bool(entry.params) and not reason)
        self._formula.setText(wrapped_formula(entry.formula))
        self._formula.setVisible(not reason)
        self._more.set_values({"dropout": layer.dropout, "initializer": layer.initializer})
        # What a layer had before it became an output can still be taken back.
        self._more.set_blocked("dropout", OUTPUT_REASON if layer.role == "output" and not layer.dropout else "")
        self._show_initializer(layer)
        self._show_look()
        self._bias.setChecked(layer.has_bias)
        self._bias.setEnabled(not reason)
        self._bias.setToolTip(tooltip(reason or BIAS_HELP))
        self._show_biases(layer)

    def refresh_numbers(self) -> None:
        """Show the newest biases."""
        self._table.refresh()
        self._tools.refresh_numbers()

    def _show_initializer(self, layer: LayerSpec) -> None:
        self._more.set_blocked("initializer", NO_WEIGHTS_REASON if layer.role == "input" else "")
        if layer.initializer:
            entry = INITIALIZERS[layer.initializer]
            settings = check_settings(entry.params, layer.initializer_settings, entry.label)
            self._initializer.show_settings(layer.initializer, settings)
        self._initializer.setVisible(bool(layer.initializer) and layer.role != "input")

    def _show_look(self) -> None:
        look = self._workspace.project.looks.get(self._id, Look())
        fold = next(key for key, folded in FOLDS.items() if folded is look.folded)
        self._look.set_values({"columns": look.columns, "folded": fold})
        columns = "" if look.columns == 0 else count(look.columns, "column")
        words = [columns, "" if look.folded is None else fold]
        self._drawing.set_summary(", ".join(word for word in words if word) or "automatic")

    def _show_biases(self, layer: LayerSpec) -> None:
        network, dataset = self._workspace.project.network, self._workspace.dataset
        neurons = range(layer.size) if layer.has_bias else range(0)
        self._biases.show_rows([(full_name(network, dataset, layer, k), NeuronRef(layer.id, k)) for k in neurons])
        for widget in (self._table, self._tools):
            widget.setVisible(layer.has_bias)
        self._on_chosen_changed()
        self._table.refresh()

    def _layer(self) -> LayerSpec:
        return self._workspace.project.network.layer(self._id)

    def _on_name_edited(self, name: str) -> None:
        label = f"Rename {self._layer().name} to {name.strip()}"
        self._workspace.edit(label, lambda project: edits.rename_layer(project, self._id, name))
        self.refresh()

    def _on_edited(self, setting: str, value: Value) -> None:
        layer = self._layer()
        param = _PARAMS[setting]
        label = f"{param.label} of {layer.name}: {setting_text(param, value)}"

        def edit(project: Project) -> Project:
            match setting:
                case "role":
                    return edits.set_role(project, self._id, next(role for role in ROLES if role == value))
                case "size":
                    return edits.resize_layer(project, self._id, int(value))
                case "dropout":
                    return edits.set_dropout(project, self._id, float(value))
                case "initializer":
                    return edits.set_layer_initializer(project, self._id, str(value))
                case "columns":
                    return edits.set_columns(project, self._id, int(value))
                case "folded":
                    return edits.set_folded(project, self._id, FOLDS[str(value)])
            return edits.set_activation(project, self._id, str(value))

        # Only the arrow keys' steps belong together; choices and numbers typed one by one are few.
        merge = (setting, self._id) if setting in ("size", "dropout", "columns") else None
        self._workspace.edit(label, edit, merge)
        self.refresh()

    def _on_activation_setting_edited(self, setting: str, value: Value) -> None:
        layer = self._layer()
        settings = {**layer.activation_settings, setting: value}
        self._set_method_setting(ACTIVATIONS[layer.activation], setting, settings, edits.set_activation_settings)

    def _on_initializer_setting_edited(self, setting: str, value: Value) -> None:
        layer = self._layer()
        settings = {**layer.initializer_settings, setting: value}
        self._set_method_setting(
            INITIALIZERS[layer.initializer], setting, settings, edits.set_layer_initializer_settings
        )

    def _set_method_setting(
        self, method: Method, setting: str, settings: Settings, edit: Callable[[Project, str, Settings], Project]
    ) -> None:
        param = next(param for param in method.params if param.name == setting)
        label = f"{param.label} of {self._layer().name}: {setting_text(param, settings[setting])}"
        self._workspace.edit(label, lambda project: edit(project, self._id, settings), merge=(setting, self._id))
        self.refresh()

    def _on_chosen_changed(self) -> None:
        layer = self._layer()
        rows = np.flatnonzero(self._table.chosen()).tolist()
        self._tools.choose({layer.id: tuple(rows) or tuple(range(layer.size))}, everything=not rows)

    def _on_bias_clicked(self, wanted: bool) -> None:
        label = f"Biases of {self._layer().name} {'on' if wanted else 'off'}"
        self._workspace.edit(label, lambda project: edits.set_bias(project, self._id, wanted))
        self.refresh()
