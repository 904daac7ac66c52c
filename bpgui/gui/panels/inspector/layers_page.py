"""The inspector's page of several layers: what is chosen there holds for all of them, as one undo entry."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from bpgui import edits
from bpgui.engine import ACTIVATION, DROPOUT
from bpgui.gui.common.chosen import layers_of
from bpgui.gui.common.fields import Form, field_for, tooltip
from bpgui.gui.common.labels import heading, note
from bpgui.gui.common.text import count, setting_text
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.panels.inspector.layer_fields import (
    ACTIVATION_DOCS,
    BIAS_HELP,
    INITIALIZER,
    INITIALIZER_DOCS,
    INPUT_REASON,
    NO_WEIGHTS_REASON,
    OUTPUT_REASON,
)
from bpgui.gui.panels.inspector.page import Page
from bpgui.spec import LayerSpec, Param, Project, Value

_DOCS = {"activation": ACTIVATION_DOCS, "initializer": INITIALIZER_DOCS}

Change = Callable[[Project, str], Project]


class LayersPage(Page):
    """Activation, dropout, initialiser and biases of all selected layers that can have them."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._title = heading(self)
        self._names = note(self)
        self._form = Form((), self)
        for param in (ACTIVATION, INITIALIZER, DROPOUT):
            field = field_for(param, self._form, _DOCS.get(param.name, {}))
            self._form.add_field(param, field)
        self._form.edited.connect(self._on_edited)
        self._form.refused.connect(workspace.refused)
        self._bias = QCheckBox("Neurons have a bias", self)
        self._bias.clicked.connect(self._on_bias_clicked)
        self._left_out = note(self)
        for widget in (self._title, self._names, self._form, self._bias, self._left_out):
            self._column.addWidget(widget)
        self._column.addStretch()

    def refresh(self) -> None:
        """Show what the layers have in common."""
        layers = self._layers()
        able, droppable = _computing(layers), _droppable(layers)
        self._title.setText(count(len(layers), "layer"))
        self._names.setText(", ".join(layer.name for layer in layers))
        self._form.set_values(
            {
                "activation": _common(layer.activation for layer in able),
                "initializer": _common(layer.initializer for layer in able),
                "dropout": _common(layer.dropout for layer in droppable),
            }
        )
        self._form.set_blocked("activation", "" if able else INPUT_REASON)
        self._form.set_blocked("initializer", "" if able else NO_WEIGHTS_REASON)
        self._form.set_blocked("dropout", "" if droppable else OUTPUT_REASON)
        with_bias = sum(layer.has_bias for layer in able)
        some = Qt.CheckState.PartiallyChecked if with_bias else Qt.CheckState.Unchecked
        self._bias.setCheckState(Qt.CheckState.Checked if able and with_bias == len(able) else some)
        self._bias.setEnabled(bool(able))
        self._bias.setToolTip(tooltip(BIAS_HELP if able else INPUT_REASON))
        left_out = [layer.name for layer in layers if layer not in able]
        self._left_out.setText(f"Only dropout changes {', '.join(left_out)}, which passes the data on.")
        self._left_out.setVisible(bool(able and left_out))

    def _layers(self) -> list[LayerSpec]:
        network = self._workspace.project.network
        return [network.layer(layer_id) for layer_id in layers_of(self._workspace.selection.items)]

    def _on_edited(self, setting: str, value: Value) -> None:
        layers = _droppable(self._layers()) if setting == "dropout" else _computing(self._layers())
        changes: dict[str, tuple[Param, Change]] = {
            "activation": (ACTIVATION, lambda project, layer_id: edits.set_activation(project, layer_id, str(value))),
            "initializer": (
                INITIALIZER,
                lambda project, layer_id: edits.set_layer_initializer(project, layer_id, str(value)),
            ),
            "dropout": (DROPOUT, lambda project, layer_id: edits.set_dropout(project, layer_id, float(value))),
        }
        param, change = changes[setting]
        self._change(f"{param.label}: {setting_text(param, value)}", change, layers, merge=setting == "dropout")

    def _on_bias_clicked(self) -> None:
        layers = _computing(self._layers())
        # Where some have biases, a click gives them to the others too.
        wanted = not all(layer.has_bias for layer in layers)
        label = f"Biases {'on' if wanted else 'off'}"
        self._change(label, lambda project, layer_id: edits.set_bias(project, layer_id, wanted), layers)

    def _change(self, label: str, change: Change, layers: list[LayerSpec], merge: bool = False) -> None:
        ids = tuple(layer.id for layer in layers)

        def edit(project: Project) -> Project:
            for layer_id in ids:
                project = change(project, layer_id)
            return project

        self._workspace.edit(f"{label} in {count(len(ids), 'layer')}", edit, ("layers", ids) if merge else None)
        self.refresh()


def _computing(layers: list[LayerSpec]) -> list[LayerSpec]:
    return [layer for layer in layers if layer.role != "input"]


def _droppable(layers: list[LayerSpec]) -> list[LayerSpec]:
    return [layer for layer in layers if layer.role != "output"]


def _common(values: Iterable[Value]) -> Value | None:
    different = set(values)
    return different.pop() if len(different) == 1 else None
