"""What neurons are called, in the read-out, the inspector and the undo list."""

from bpgui.data import Dataset
from bpgui.spec import LayerSpec, NetworkSpec


def neuron_name(layer: LayerSpec, neuron: int) -> str:
    """Name a neuron, counted from 1: 'input 1', and 'hidden 1, 2' where the layer's name ends in a digit."""
    separator = ", " if layer.name[-1:].isdigit() else " "
    return f"{layer.name}{separator}{neuron + 1}"


def column_name(network: NetworkSpec, dataset: Dataset | None, layer: LayerSpec, neuron: int) -> str:
    """Return the name of the data's column that an input or output neuron stands for, empty if there is none."""
    if dataset is None or layer.role == "hidden":
        return ""
    table = dataset.table
    layers = network.with_role(layer.role)
    column = sum(other.size for other in layers[: layers.index(layer)]) + neuron
    names = table.input_names
    if layer.role == "output":
        names = table.classes if len(table.classes) == table.targets.shape[1] else table.target_names
    return names[column] if column < len(names) else ""
