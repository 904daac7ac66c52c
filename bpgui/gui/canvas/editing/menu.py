"""The menus of the canvas: of the ground, a layer, a neuron, a link, a connection.

What the window has an action for, they offer by that action, with its shortcut; it acts on the selection, to which
the thing below the pointer belongs by then. The rest are choices about a layer.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from bpgui import edits
from bpgui.document import Edit
from bpgui.engine import ACTIVATIONS
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import ROLES, LayerSpec

# Names of actions; "" is a line between groups.
_GROUND = ("add_input", "add_hidden", "add_output", "add_neuron", "", "paste", "select_all", "", "arrange", "fit")
_NUMBERS = ("set_weight", "lock", "zero", "randomize")
_LAYER = ("fold", "", "cut", "copy", "duplicate", "", "delete")
_NEURON = (*_NUMBERS, "", "delete")
_LINKS = (*_NUMBERS, "restore_links", "", "delete")
_MISSING = ("restore_links",)
_ALIGN = (
    "align_left", "align_centre", "align_right", "", "align_top", "align_middle", "align_bottom", "",
    "distribute_across", "distribute_down",
)  # fmt: skip


def menu_of(workspace: Workspace, ref: Ref | None, canvas: QWidget) -> QMenu:
    """Make the menu of what lies below the pointer, of the ground if that is nothing; it deletes itself."""
    menu = QMenu(canvas)
    menu.aboutToHide.connect(menu.deleteLater)
    match ref:
        case None:
            _offer(menu, canvas, _GROUND)
        case LayerRef(layer_id):
            _add_layer_choices(menu, workspace, workspace.project.network.layer(layer_id))
            if len(workspace.selection.items) > 1:
                _offer(menu.addMenu("Ali&gn"), canvas, _ALIGN)
            _offer(menu, canvas, _LAYER)
        case NeuronRef(layer_id):
            _offer(menu, canvas, _NEURON)
            layer = workspace.project.network.layer(layer_id)
            whole = menu.addMenu(f"La&yer {layer.name}")
            _choice(whole, "&Select").triggered.connect(partial(_select, workspace, LayerRef(layer_id)))
            _add_layer_choices(whole, workspace, layer)
        case LinkRef(connection_id, source, target):
            text = f"&Select all from {_ends(workspace, connection_id)}"
            _choice(menu, text).triggered.connect(partial(_select, workspace, ConnectionRef(connection_id)))
            missing = not workspace.project.network.connection(connection_id).has_link(source, target)
            _offer(menu, canvas, _MISSING if missing else _LINKS)
        case ConnectionRef():
            _offer(menu, canvas, _LINKS)
    return menu


def _offer(menu: QMenu, canvas: QWidget, names: Sequence[str]) -> None:
    """Add the window's actions of these names."""
    known = {action.objectName(): action for action in (*canvas.window().actions(), *canvas.actions())}
    for name in names:
        if not name:
            menu.addSeparator()
        elif name in known:
            menu.addAction(known[name])


def _add_layer_choices(menu: QMenu, workspace: Workspace, layer: LayerSpec) -> None:
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
    connections = [c for c in workspace.project.network.connections if layer.id in (c.source, c.target)]
    if connections:
        links = menu.addMenu("Select &links")
        for connection in connections:
            text = f"From {_ends(workspace, connection.id)}"
            _choice(links, text).triggered.connect(partial(_select, workspace, ConnectionRef(connection.id)))
    larger = partial(edits.resize_layer, layer_id=layer.id, size=layer.size + 1)
    _choice(menu, "Add a &neuron").triggered.connect(partial(_apply, workspace, f"Add neuron to {layer.name}", larger))
    menu.addSeparator()


def _choice(menu: QMenu, text: str, checked: bool | None = None) -> QAction:
    action = menu.addAction(text)
    if checked is not None:
        action.setCheckable(True)
        action.setChecked(checked)
    return action


def _apply(workspace: Workspace, label: str, edit: Edit, checked: bool = False) -> None:
    workspace.edit(label, edit)


def _select(workspace: Workspace, ref: Ref, checked: bool = False) -> None:
    workspace.selection.select(ref)


def _ends(workspace: Workspace, connection_id: str) -> str:
    network = workspace.project.network
    connection = network.connection(connection_id)
    return f"{network.layer(connection.source).name} to {network.layer(connection.target).name}"


def _on(bias: bool) -> str:
    return "on" if bias else "off"
