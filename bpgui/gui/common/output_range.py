"""What neurons can put out at least and at most, by which colours of their outputs are chosen."""

from collections.abc import Mapping

from bpgui.engine.activations import activation
from bpgui.spec import LayerSpec

# What activations put out at least and at most; all others, and inputs, have no bounds.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "sine": (-1.0, 1.0),
    "gaussian": (0.0, 1.0),
    "hard_step": (0.0, 1.0),
    "softmax": (0.0, 1.0),
}


def output_bounds(layer: LayerSpec) -> tuple[float, float] | None:
    """Return the least and the largest output of a layer's neurons, None where there is no limit to them."""
    if layer.role == "input":
        return None
    if layer.activation == "scaled_tanh":
        amplitude = float(activation(layer.activation, layer.activation_settings).settings["amplitude"])
        return -amplitude, amplitude
    return BOUNDS.get(layer.activation)
