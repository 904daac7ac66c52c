"""Weights and biases as the panels name, read and change them: one at a time, by the neurons they belong to."""

from collections.abc import Hashable

from bpgui import edits
from bpgui.data import Dataset
from bpgui.gui.common.naming import column_name, neuron_name
from bpgui.gui.common.selection import LinkRef, NeuronRef
from bpgui.gui.common.text import sentence
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
    if not project.network.connection(ref.connection).has_link(ref.source, ref.target):
        return None
    return float(project.parameters.weights[ref.connection][ref.source, ref.target])


def set_number(workspace: Workspace, ref: NumberRef, value: float, merge: Hashable = None) -> bool:
    """Change a bias or weight as one undo entry; False if it is refused."""
    label = sentence(number_name(workspace.project.network, ref))
    return workspace.edit(label, lambda project: with_number(project, ref, value), merge)


def with_number(project: Project, ref: NumberRef, value: float) -> Project:
    """Return the project with another bias or weight."""
    if isinstance(ref, NeuronRef):
        return edits.set_neuron_bias(project, ref.layer, ref.neuron, value)
    return edits.set_weight(project, ref.connection, ref.source, ref.target, value)


def number_name(network: NetworkSpec, ref: NumberRef) -> str:
    """Name a number: 'bias hidden 1, 2' or 'weight input 1 to hidden 1, 2'."""
    if isinstance(ref, NeuronRef):
        return f"bias {neuron_name(network.layer(ref.layer), ref.neuron)}"
    return f"weight {link_name(network, ref)}"


def link_name(network: NetworkSpec, ref: LinkRef) -> str:
    """Name a link by its ends: 'input 1 to hidden 1, 2'."""
    connection = network.connection(ref.connection)
    source = neuron_name(network.layer(connection.source), ref.source)
    return f"{source} to {neuron_name(network.layer(connection.target), ref.target)}"


def full_name(network: NetworkSpec, dataset: Dataset | None, layer: LayerSpec, neuron: int) -> str:
    """Name a neuron with its column: 'input 1 (x1)'."""
    column = column_name(network, dataset, layer, neuron)
    name = neuron_name(layer, neuron)
    return f"{name} ({column})" if column else name


def shows_gradient(workspace: Workspace) -> bool:
    """Tell whether tables show gradients at present: they are asked for, and there are some."""
    insight = workspace.insight
    return insight.quantity == "gradient" and insight.shown() is not workspace.project.parameters


def shown_of(workspace: Workspace, ref: NumberRef) -> float | None:
    """Return what a table shows for a bias or weight: the number itself, or its gradient; None where there is none."""
    if value_of(workspace.project, ref) is None:
        return None
    shown = workspace.insight.shown()
    if isinstance(ref, NeuronRef):
        return float(shown.biases[ref.layer][ref.neuron])
    return float(shown.weights[ref.connection][ref.source, ref.target])


def gradient_of(workspace: Workspace, ref: NumberRef) -> tuple[float, str] | None:
    """Return a number's gradient, and in words for which samples; None where none can be computed."""
    activity = workspace.insight.activity()
    if activity is None or activity.gradient is None or value_of(workspace.project, ref) is None:
        return None
    if isinstance(ref, NeuronRef):
        return float(activity.gradient.biases[ref.layer][ref.neuron]), activity.scope
    return float(activity.gradient.weights[ref.connection][ref.source, ref.target]), activity.scope


def is_locked(network: NetworkSpec, ref: NumberRef) -> bool:
    """Tell whether training holds a bias or weight still."""
    if isinstance(ref, NeuronRef):
        return ref.neuron in network.layer(ref.layer).locked_biases
    return network.connection(ref.connection).is_locked(ref.source, ref.target)
