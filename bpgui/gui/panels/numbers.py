"""Weights and biases as the panels name, read and change them: one at a time, by the neurons they belong to."""

from collections.abc import Hashable

from bpgui import edits
from bpgui.data import Dataset
from bpgui.gui.common.naming import column_name, neuron_name
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


def full_name(network: NetworkSpec, dataset: Dataset | None, layer: LayerSpec, neuron: int) -> str:
    """Name a neuron with its column: 'input 1 (x1)'."""
    column = column_name(network, dataset, layer, neuron)
    name = neuron_name(layer, neuron)
    return f"{name} ({column})" if column else name
