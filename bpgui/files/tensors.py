"""The arrays of a project to and from safetensors: weights, biases, masks, locked links, history, run, own data.

Which tensors a file has to hold, and how large they are, follows from its `project.json` alone, so their
size can be checked before anything is unpacked.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save

from bpgui.errors import FileError
from bpgui.files.codec import Draft
from bpgui.files.run_outline import COUNTS, ENDLESS
from bpgui.files.table_outline import (
    attach_preparation,
    attach_table,
    kept_table,
    may_lack,
    table_arrays,
    table_outlines,
)
from bpgui.files.words import printable
from bpgui.spec import HISTORY_COLUMNS, History, NetworkSpec, Parameters, Project, RunState, frozen

Array = npt.NDArray[Any]
# The type and shape of a tensor.
Outline = tuple[np.dtype[Any], tuple[int, ...]]

_FLOAT, _BOOL = np.dtype(np.float64), np.dtype(np.bool_)
# What the header of a safetensors file takes at most: per file, and per tensor beside its name.
_HEADER_BYTES, _ENTRY_BYTES = 1024, 200
_REMEDY = "open a copy that you kept"
_RUN = "run/"
_COUNTS, _ENDLESS = ({f"{_RUN}{name}" for name in names} for names in (COUNTS, ENDLESS))


def arrays(project: Project) -> dict[str, Array]:
    """Return all arrays of a project under the names of their tensors."""
    found: dict[str, Array] = {}
    for prefix, parameters in (("", project.parameters), ("initial/", project.initial)):
        found |= {f"{prefix}weights/{key}": matrix for key, matrix in parameters.weights.items()}
        found |= {f"{prefix}biases/{key}": vector for key, vector in parameters.biases.items()}
    for connection in project.network.connections:
        if connection.mask is not None:
            found[f"mask/{connection.id}"] = connection.mask
        if connection.locked is not None:
            found[f"locked/{connection.id}"] = connection.locked
    if len(project.history):
        found["history"] = project.history.rows()
    if project.run is not None:
        found |= {f"{_RUN}{name}": array for name, array in project.run.arrays.items()}
    return found | table_arrays(kept_table(project), project.preparation)


def outlines(draft: Draft) -> dict[str, Outline]:
    """Return type and shape of every tensor that belongs to a draft."""
    network = draft.project.network
    sizes = {layer.id: layer.size for layer in network.layers}
    shapes = {c.id: (sizes[c.source], sizes[c.target]) for c in network.connections}
    found: dict[str, Outline] = {}
    for prefix in ("", "initial/"):
        found |= {f"{prefix}weights/{key}": (_FLOAT, shape) for key, shape in shapes.items()}
        found |= {f"{prefix}biases/{layer.id}": (_FLOAT, (layer.size,)) for layer in network.layers if layer.has_bias}
    found |= {f"mask/{key}": (_BOOL, shape) for key, shape in shapes.items() if key in draft.masked}
    found |= {f"locked/{key}": (_BOOL, shape) for key, shape in shapes.items() if key in draft.locked}
    if draft.history_rows:
        found["history"] = (_FLOAT, (draft.history_rows, len(draft.history_columns)))
    if draft.run is not None:
        found |= {f"{_RUN}{name}": (_FLOAT, (length,)) for name, length in draft.run.lengths.items()}
    return found | table_outlines(draft.table, draft.prepared)


def most_bytes(expected: Mapping[str, Outline]) -> int:
    """Return the size that a file with these tensors has at most."""
    # JSON writes a control character as six.
    entries = sum(_ENTRY_BYTES + 6 * len(name.encode()) for name in expected)
    return _HEADER_BYTES + entries + sum(kind.itemsize * math.prod(shape) for kind, shape in expected.values())


def to_bytes(tensors: Mapping[str, Array]) -> bytes:
    """Write tensors as a safetensors file: the same tensors give the same bytes."""
    # The library would write the memory of an array that is not contiguous in the wrong order.
    return save({name: np.ascontiguousarray(array) for name, array in tensors.items()})


def from_bytes(data: bytes, file: str) -> dict[str, Array]:
    """Read a safetensors file; raise `FileError` naming `file` if it is damaged."""
    try:
        return load(data)
    # Types that NumPy lacks end as KeyError, lengths that do not fit as ValueError.
    except (SafetensorError, KeyError, ValueError, TypeError, OverflowError) as error:
        why = printable(str(error), 120)
        raise FileError(f"'{file}' is damaged, its weights cannot be read ({why}): {_REMEDY}.") from error


def attach(draft: Draft, tensors: Mapping[str, Array], file: str) -> Project:
    """Return the draft's project with its arrays, each of them checked; raise `FileError` naming file and tensor."""
    expected = outlines(draft)
    for name in tensors:
        if name not in expected:
            raise _wrong(file, name, "belongs to nothing in its project.json")
    for name, outline in expected.items():
        if name not in tensors:
            raise _wrong(file, name, "is missing")
        _check(tensors[name], outline, name, file)
        tensors[name].setflags(write=False)
    network = _network(draft, tensors)
    for connection in network.connections:
        for name in (f"weights/{connection.id}", f"initial/weights/{connection.id}"):
            if connection.mask is not None and tensors[name][~connection.mask].any():
                raise _wrong(file, name, "has a weight where the mask has no link")
    # Earlier versions left masks and connections behind that mean nothing; what a run carries counts them.
    whole, network = network, network.tidied()
    same_size = len(network.connections) == len(whole.connections)
    return replace(
        draft.project,
        network=network,
        parameters=_parameters(network, tensors, ""),
        initial=_parameters(network, tensors, "initial/"),
        history=_history(draft, tensors),
        run=_run(draft, tensors) if same_size else None,
        table=attach_table(draft.table, tensors, file),
        preparation=attach_preparation(draft.prepared, tensors, file),
    )


def _check(array: Array, outline: Outline, name: str, file: str) -> None:
    kind, shape = outline
    if array.dtype != kind or array.shape != shape:
        found = printable(f"{array.dtype} of shape {array.shape}", 60)
        raise _wrong(file, name, f"is {found} instead of {kind} of shape {shape}")
    if name == "history":
        # A part of the data that does not exist has NaN for its loss and accuracy.
        epochs = array[:, 0]
        if not (np.isfinite(epochs).all() and epochs[0] >= 0 and (np.diff(epochs) > 0).all()):
            raise _wrong(file, name, "has epochs that do not ascend from 0")
    elif may_lack(name):
        if kind == _FLOAT and np.isinf(array).any():
            raise _wrong(file, name, "holds a number that is infinite")
    elif kind == _FLOAT and not (np.isfinite(array).all() or _may_be_endless(name, array)):
        raise _wrong(file, name, "holds a number that is not finite")
    elif name in _COUNTS and not (array[0] >= 0.0 and array[0].is_integer()):
        raise _wrong(file, name, "is no count")
    # Any other byte than 0 and 1 would make a truth value that NumPy does not know.
    elif kind == _BOOL and array.view(np.uint8).max() > 1:
        raise _wrong(file, name, "holds something else than true and false")


def _may_be_endless(name: str, array: Array) -> bool:
    return name in _ENDLESS and bool(array[0] == math.inf)


def _history(draft: Draft, tensors: Mapping[str, Array]) -> History:
    if "history" not in tensors:
        return History()
    rows = np.full((draft.history_rows, len(HISTORY_COLUMNS)), math.nan)
    rows[:, [HISTORY_COLUMNS.index(name) for name in draft.history_columns]] = tensors["history"]
    return History((frozen(rows),))


def _run(draft: Draft, tensors: Mapping[str, Array]) -> RunState | None:
    if draft.run is None:
        return None
    arrays = {name: tensors[f"{_RUN}{name}"] for name in draft.run.lengths}
    return RunState(draft.run.optimizer, draft.run.sample, arrays)


def _network(draft: Draft, tensors: Mapping[str, Array]) -> NetworkSpec:
    network = draft.project.network
    return replace(
        network,
        connections=tuple(
            replace(c, mask=tensors.get(f"mask/{c.id}"), locked=tensors.get(f"locked/{c.id}"))
            for c in network.connections
        ),
    )


def _parameters(network: NetworkSpec, tensors: Mapping[str, Array], prefix: str) -> Parameters:
    return Parameters(
        {c.id: tensors[f"{prefix}weights/{c.id}"] for c in network.connections},
        {layer.id: tensors[f"{prefix}biases/{layer.id}"] for layer in network.layers if layer.has_bias},
    )


def _wrong(file: str, name: str, problem: str) -> FileError:
    return FileError(f"'{file}' is damaged, its tensor '{printable(name)}' {problem}: {_REMEDY}.")
