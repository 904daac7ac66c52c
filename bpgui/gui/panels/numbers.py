"""Weights and biases as the panels name, read and change them: one at a time, by the neurons they belong to."""

from collections.abc import Hashable

from bpgui import edits
from bpgui.data import Table
from bpgui.gui.common.selection import LinkRef, NeuronRef
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import LayerSpec, NetworkSpec, Param, Project

NumberRef = NeuronRef | LinkRef  # a neuron stands for its bias, a link for its weight

BIAS = Param("bias", "float", 0.0, "What is added to the neuron's net input.", "Bias")
WEIGHT = Param("weight", "float", 0.0, "What the source neuron's output is multiplied by.", "Weight")


def param_of(ref: NumberRef) -> Param:
    """Return the setting that a number is edited as."""
    return BIAS if isinstance(ref, NeuronRef) else WEIGHT


def value_of(project: Project, ref: NumberRef) -> float | None:
    """Return a bias or weight as it is now, None where there is none."""
    if isinstance(ref, NeuronRef):
        biases = project.parameters.biases.get(ref.layer)
        return None if biases is None else float(biases[ref.neuron])
    mask = project.network.connection(ref.connection).mask
    if mask is not None and not mask[ref.source, ref.target]:
        return None
    return float(project.parameters.weights[ref.connection][ref.source, ref.target])


def set_number(workspace: Workspace, ref: NumberRef, value: float, merge: Hashable = None) -> bool:
    """Change a bias or weight as one undo entry; False if it is refused."""
    label = number_name(workspace.project.network, ref)
    if isinstance(ref, NeuronRef):
        return workspace.edit(
            label, lambda project: edits.set_neuron_bias(project, ref.layer, ref.neuron, value), merge
        )
    return workspace.edit(
        label, lambda project: edits.set_weight(project, ref.connection, ref.source, ref.target, value), merge
    )


def number_name(network: NetworkSpec, ref: NumberRef) -> str:
    """Name a number: 'Bias hidden 1, 2' or 'Weight input 1 to hidden 1, 2'."""
    if isinstance(ref, NeuronRef):
        return f"Bias {neuron_name(network.layer(ref.layer), ref.neuron)}"
    connection = network.connection(ref.connection)
    source = neuron_name(network.layer(connection.source), ref.source)
    return f"Weight {source} to {neuron_name(network.layer(connection.target), ref.target)}"


def neuron_name(layer: LayerSpec, neuron: int) -> str:
    """Name a neuron, counted from 1: 'input 1', and 'hidden 1, 2' where the layer's name ends in a digit."""
    separator = ", " if layer.name[-1:].isdigit() else " "
    return f"{layer.name}{separator}{neuron + 1}"


def data_table(workspace: Workspace) -> Table | None:
    """Return the table of the chosen data, None if there is none or it cannot be made."""
    dataset = workspace.dataset
    return None if dataset is None else dataset.table


def column_name(network: NetworkSpec, table: Table | None, layer: LayerSpec, neuron: int) -> str:
    """Return the name of the data's column that an input or output neuron stands for, empty if there is none."""
    if table is None or layer.role == "hidden":
        return ""
    layers = network.with_role(layer.role)
    column = sum(other.size for other in layers[: layers.index(layer)]) + neuron
    names = table.input_names
    if layer.role == "output":
        names = table.classes if len(table.classes) == table.targets.shape[1] else table.target_names
    return names[column] if column < len(names) else ""


def full_name(network: NetworkSpec, table: Table | None, layer: LayerSpec, neuron: int) -> str:
    """Name a neuron with its column: 'input 1 (x1)'."""
    column = column_name(network, table, layer, neuron)
    name = neuron_name(layer, neuron)
    return f"{name} ({column})" if column else name
