"""Edits of many weights and biases at once: one value for all that is chosen, drawn anew, or a block of numbers."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from bpgui.edits.links import Links, chosen_links, connection_name, link_name
from bpgui.edits.neurons import Indices, Neurons, chosen_neurons
from bpgui.edits.weights import by_hand, check_finite, with_seed
from bpgui.engine import draw_parameters, layer_initializer
from bpgui.errors import SpecError
from bpgui.spec import BoolArray, ConnectionSpec, FloatArray, LayerSpec, Parameters, Project


def set_links(project: Project, links: Links, value: float) -> Project:
    """Give all chosen links the weight `value`, locked ones as well; missing ones among them stay missing.

    Raises `SpecError` if none of them exists.
    """
    check_finite(value)
    network = project.network
    chosen = {c.id: marks & network.present(c) for c, marks in chosen_links(network, links)}
    if chosen and not any(marks.any() for marks in chosen.values()):
        raise SpecError("None of the chosen links exists, so they have no weights: restore them first.")
    return by_hand(project, lambda now: _with_links(now, chosen, lambda key: value))


def draw_links(project: Project, links: Links, seed: int) -> Project:
    """Draw weights for all chosen links from a seed, as the initialiser does; missing and locked ones stay as they are.

    Raises `SpecError` if none of them exists and is free. The seed of the project stays what it is.
    """
    network = project.network
    chosen = {c.id: _free(marks & network.present(c), c) for c, marks in chosen_links(network, links)}
    if chosen and not any(marks.any() for marks in chosen.values()):
        raise SpecError("None of the chosen links exists and is free to be drawn: unlock or restore them first.")
    fresh = draw_parameters(network, with_seed(project.training, seed))
    return by_hand(project, lambda now: _with_links(now, chosen, fresh.weights.__getitem__))


def set_weight_block(project: Project, connection_id: str, row: int, column: int, values: npt.ArrayLike) -> Project:
    """Put a block of numbers (rows, columns) into a weight matrix, from a row (source) and a column (target) on.

    Empty cells (NaN or None) leave a weight as it is. Raises `SpecError` if the block reaches beyond the matrix, if a
    number is not finite, and if one belongs to a missing link.
    """
    network = project.network
    connection = network.connection(connection_id)
    block = _numbers(values, dimensions=2)
    rows, columns = network.shape(connection)
    height, width = block.shape
    if row < 0 or column < 0 or row + height > rows or column + width > columns:
        raise SpecError(
            f"The block of {height} x {width} numbers does not fit from row {row + 1}, column {column + 1} on, since "
            f"the connection {connection_name(network, connection)} has {rows} x {columns} links: choose another "
            "place or a smaller block."
        )
    matrix = np.full((rows, columns), np.nan)
    matrix[row : row + height, column : column + width] = block
    given = ~np.isnan(matrix)
    missing = given & ~network.present(connection)
    if missing.any():
        raise SpecError(
            f"There is no link {link_name(network, connection, missing)}, so it cannot have the weight "
            f"{matrix[missing][0]:g}: leave that cell empty, or restore the link first."
        )
    return by_hand(project, lambda now: _with_links(now, {connection_id: given}, lambda key: matrix))


def set_bias_block(project: Project, layer_id: str, first: int, values: npt.ArrayLike) -> Project:
    """Put numbers (neurons,) into a layer's biases, from neuron `first` on; empty ones (NaN or None) change nothing.

    Raises `SpecError` if they reach beyond the layer, or if one is not finite.
    """
    layer = project.network.layer(layer_id)
    _check_biases(layer)
    block = _numbers(values, dimensions=1)
    if first < 0 or first + len(block) > layer.size:
        raise SpecError(
            f"The block of {len(block)} numbers does not fit from neuron {first + 1} on, since layer '{layer.name}' "
            f"has {layer.size}: choose another place or fewer numbers."
        )
    vector = np.full(layer.size, np.nan)
    vector[first : first + len(block)] = block
    given = np.flatnonzero(~np.isnan(vector))
    return by_hand(project, lambda now: _with_biases(now, {layer_id: given}, lambda key: vector[given]))


def set_biases(project: Project, neurons: Neurons, value: float) -> Project:
    """Give all chosen neurons the bias `value`, locked ones as well."""
    check_finite(value)
    chosen = _chosen_biases(project, neurons)
    return by_hand(project, lambda now: _with_biases(now, chosen, lambda key: value))


def draw_biases(project: Project, neurons: Neurons) -> Project:
    """Give all chosen neurons the first bias of their layer's initialiser; locked ones stay as they are.

    Raises `SpecError` if all of them are locked.
    """
    chosen = {
        key: np.setdiff1d(indices, project.network.layer(key).locked_biases)
        for key, indices in _chosen_biases(project, neurons).items()
    }
    if chosen and not any(len(indices) for indices in chosen.values()):
        raise SpecError("All of the chosen biases are locked: unlock them first.")

    def first(layer_id: str) -> float:
        _, settings = layer_initializer(project.network.layer(layer_id), project.training)
        return float(settings["bias"])

    return by_hand(project, lambda now: _with_biases(now, chosen, first))


def _free(marks: BoolArray, connection: ConnectionSpec) -> BoolArray:
    return marks if connection.locked is None else marks & ~connection.locked


def _check_biases(layer: LayerSpec) -> None:
    if not layer.has_bias:
        raise SpecError(f"Layer '{layer.name}' has no biases: switch them on first.")


def _chosen_biases(project: Project, neurons: Neurons) -> dict[str, Indices]:
    chosen = {}
    for layer, indices in chosen_neurons(project.network, neurons):
        _check_biases(layer)
        chosen[layer.id] = indices
    return chosen


def _numbers(values: npt.ArrayLike, dimensions: int) -> FloatArray:
    try:
        block = np.array(values, dtype=np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise SpecError("The block is not a table of numbers with as many in each row: choose it again.") from error
    if block.ndim != dimensions or not block.size:
        shape = "rows and columns" if dimensions == 2 else "a single row or column"
        raise SpecError(f"The block is not a table of numbers in {shape}: choose it again.")
    for value in block[np.isinf(block)][:1]:
        check_finite(float(value))
    return block


def _with_links(now: Parameters, chosen: Links, value: Callable[[str], npt.ArrayLike]) -> Parameters:
    changed = {key: np.where(marks, value(key), now.weights[key]) for key, marks in chosen.items()}
    return Parameters({**now.weights, **changed}, now.biases)


def _with_biases(now: Parameters, chosen: Mapping[str, Indices], value: Callable[[str], npt.ArrayLike]) -> Parameters:
    biases = dict(now.biases)
    for key, indices in chosen.items():
        biases[key] = biases[key].copy()
        biases[key][indices] = value(key)
    return Parameters(now.weights, biases)
