"""Copied layers to and from text, which is how they go over the clipboard from one window to another.

The text is a JSON object that says what it is; numbers stand in it as their bytes in Base64 (RFC 4648), so that
every weight arrives bit for bit.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bpgui.edits import Clip
from bpgui.errors import FileError
from bpgui.files.drawing import plain_layout, plain_looks, plain_network, read_layout, read_looks, read_network
from bpgui.files.fields import Node
from bpgui.files.strict_json import parse
from bpgui.spec import ConnectionSpec, NetworkSpec, Parameters

FORMAT = "bpgui-layers"
VERSION = 1
# Some three million weights: what is larger goes by project file.
MOST_BYTES = 32_000_000

_PLACE = "clipboard"
_FLOAT, _BOOL = np.dtype("<f8"), np.dtype(np.bool_)
_NOTHING = "The clipboard holds no layers: select some in a bpgui window and copy them first."
Array = npt.NDArray[Any]


def clip_to_text(clip: Clip) -> str:
    """Return copied layers as text; raise `FileError` if they are too many for the clipboard."""
    network = clip.network
    arrays: dict[str, Array] = {f"weights/{key}": matrix for key, matrix in clip.parameters.weights.items()}
    arrays |= {f"biases/{key}": vector for key, vector in clip.parameters.biases.items()}
    arrays |= {f"mask/{c.id}": c.mask for c in network.connections if c.mask is not None}
    arrays |= {f"locked/{c.id}": c.locked for c in network.connections if c.locked is not None}
    content = {
        "format": FORMAT,
        "version": VERSION,
        "network": plain_network(network),
        "layout": plain_layout(clip.layout, network),
        "looks": plain_looks(clip.looks),
        "arrays": {name: _encoded(array) for name, array in arrays.items()},
    }
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    # Half a character, which a careless paste can leave in a name, becomes a question mark.
    data = text.encode("utf-8", "replace")
    if len(data) > MOST_BYTES:
        raise FileError(
            f"The layers have {network.parameter_count():,} weights and biases, too many for the clipboard: copy fewer "
            "at a time."
        )
    return data.decode("utf-8")


def text_to_clip(text: str) -> Clip:
    """Read what `clip_to_text` wrote; raise `FileError` in one sentence for any other text."""
    content = _content(text)
    version = Node(content.pop("version", None), _PLACE, "version")
    if version.integer() < 1:
        raise version.wrong(f"give a whole number from 1 to {VERSION}")
    if version.integer() > VERSION:
        raise FileError("The clipboard holds layers from a newer bpgui: update this one to paste them.")
    parts = Node(content, _PLACE).record(("network", "arrays"), ("layout", "looks"))
    network, masked, locked = read_network(parts["network"])
    if not network.layers:
        raise FileError(_NOTHING)
    arrays = _arrays(parts["arrays"], network, masked, locked)
    connections = tuple(
        replace(c, mask=arrays.get(f"mask/{c.id}"), locked=arrays.get(f"locked/{c.id}")) for c in network.connections
    )
    _check_masks(parts["arrays"], connections, arrays)
    network = replace(network, connections=connections).tidied()
    return Clip(
        network,
        Parameters(
            {c.id: arrays[f"weights/{c.id}"] for c in network.connections},
            {layer.id: arrays[f"biases/{layer.id}"] for layer in network.layers if layer.has_bias},
        ),
        read_layout(parts.get("layout", Node({}, _PLACE, "layout")), network),
        read_looks(parts.get("looks", Node({}, _PLACE, "looks")), network),
    )


def _content(text: str) -> dict[str, object]:
    # Whatever else a person has copied is no damage: it just is not meant for here.
    if FORMAT not in text:
        raise FileError(_NOTHING)
    try:
        content = parse(text.encode("utf-8", "surrogatepass"), _PLACE, MOST_BYTES)
    except FileError as error:
        raise FileError(_NOTHING) from error
    if content.pop("format", None) != FORMAT:
        raise FileError(_NOTHING)
    return content


def _arrays(node: Node, network: NetworkSpec, masked: set[str], locked: set[str]) -> dict[str, Array]:
    """Read all arrays, each of the type and shape that the network gives it."""
    outlines: dict[str, tuple[np.dtype[Any], tuple[int, ...]]] = {}
    for connection in network.connections:
        shape = network.shape(connection)
        outlines[f"weights/{connection.id}"] = (_FLOAT, shape)
        for name, ids in (("mask", masked), ("locked", locked)):
            if connection.id in ids:
                outlines[f"{name}/{connection.id}"] = (_BOOL, shape)
    outlines |= {f"biases/{layer.id}": (_FLOAT, (layer.size,)) for layer in network.layers if layer.has_bias}
    entries = node.record(outlines, ())
    return {name: _decoded(entries[name], *outline) for name, outline in outlines.items()}


def _encoded(array: Array) -> str:
    kind = _BOOL if array.dtype == _BOOL else _FLOAT
    return base64.b64encode(np.ascontiguousarray(array, dtype=kind).tobytes()).decode("ascii")


def _decoded(node: Node, kind: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    text, size = node.text(most=None), int(np.prod(shape)) * kind.itemsize
    if len(text) != 4 * ((size + 2) // 3):
        raise node.wrong(f"it does not hold {size:,} bytes: copy the layers again")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise node.wrong("it is not Base64: copy the layers again") from None
    if len(data) != size:
        raise node.wrong(f"it does not hold {size:,} bytes: copy the layers again")
    if kind == _BOOL:
        array: Array = np.frombuffer(data, dtype=np.uint8).reshape(shape)
        if array.max() > 1:
            raise node.wrong("it holds something else than true and false: copy the layers again")
        return array.astype(np.bool_)
    array = np.frombuffer(data, dtype=kind).reshape(shape).astype(np.float64)
    if not np.isfinite(array).all():
        raise node.wrong("it holds a number that is not finite: copy the layers again")
    return array


def _check_masks(node: Node, connections: tuple[ConnectionSpec, ...], arrays: Mapping[str, Array]) -> None:
    for connection in connections:
        if connection.mask is not None and arrays[f"weights/{connection.id}"][~connection.mask].any():
            raise node.wrong(f"'{connection.id}' has a weight where the mask has no link: copy the layers again")
