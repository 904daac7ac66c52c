"""The menu of a layer on the canvas."""

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from bpgui import edits
from bpgui.document import Edit
from bpgui.engine import ACTIVATIONS
from bpgui.gui.common.selection import NeuronRef
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import ROLES, LayerSpec


def layer_menu(workspace: Workspace, layer: LayerSpec, neuron: NeuronRef | None, parent: QWidget) -> QMenu:
    """Make the menu of a layer, and of the neuron below the pointer if there is one; it deletes itself."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    if layer.role != "input":
        activations = menu.addMenu("&Activation")
        for key, entry in ACTIVATIONS.items():
            action = _choice(activations, entry.label, checked=key == layer.activation)
            edit = partial(edits.set_activation, layer_id=layer.id, activation=key)
            action.triggered.connect(partial(_apply, workspace, f"{layer.name}: {entry.label}", edit))
        biases = _choice(menu, "&Biases", checked=layer.bias)
        edit = partial(edits.set_bias, layer_id=layer.id, bias=not layer.bias)
        biases.triggered.connect(partial(_apply, workspace, f"{layer.name}: biases {_on(not layer.bias)}", edit))
    roles = menu.addMenu("&Role")
    for role in ROLES:
        action = _choice(roles, role.capitalize(), checked=role == layer.role)
        edit = partial(edits.set_role, layer_id=layer.id, role=role)
        action.triggered.connect(partial(_apply, workspace, f"{layer.name}: {role} layer", edit))
    menu.addSeparator()
    larger = partial(edits.resize_layer, layer_id=layer.id, size=layer.size + 1)
    menu.addAction("Add a &neuron").triggered.connect(partial(_apply, workspace, f"Add neuron to {layer.name}", larger))
    if neuron is not None:
        name = f"Delete neuron {neuron.neuron + 1}"
        fewer = partial(edits.remove_neuron, layer_id=layer.id, neuron=neuron.neuron)
        menu.addAction(name).triggered.connect(partial(_apply, workspace, f"{name} of {layer.name}", fewer))
    for connection in workspace.project.network.connections:
        if layer.id in (connection.source, connection.target):
            ends = [workspace.project.network.layer(end).name for end in (connection.source, connection.target)]
            name = f"Delete links from {ends[0]} to {ends[1]}"
            cut = partial(edits.disconnect, connection_id=connection.id)
            menu.addAction(name).triggered.connect(partial(_apply, workspace, name, cut))
    remove = partial(edits.remove_layer, layer_id=layer.id)
    menu.addAction("&Delete layer").triggered.connect(partial(_apply, workspace, f"Delete {layer.name}", remove))
    return menu


def _choice(menu: QMenu, text: str, checked: bool) -> QAction:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(checked)
    return action


def _apply(workspace: Workspace, label: str, edit: Edit, checked: bool = False) -> None:
    workspace.edit(label, edit)


def _on(bias: bool) -> str:
    return "on" if bias else "off"
