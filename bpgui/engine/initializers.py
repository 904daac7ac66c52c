"""Initialisers: how the first weights are drawn, from a seeded generator.

Only links that exist count as links in and out, neuron by neuron, so that signals keep their size in networks with
missing links as well (Evci, Ioannou, Keskin and Dauphin 2022, Gradient flow in sparse neural networks, section 3.1).
To add an initialiser, write its entry in `INITIALIZERS`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bpgui.errors import UnknownNameError
from bpgui.spec import FloatArray, LayerSpec, NetworkSpec, Param, Parameters, Settings, TrainingSpec, check_settings

# The stream of a seed that first weights come from; `bpgui.data` has others.
INITIAL_WEIGHTS = 0

Count = int | npt.NDArray[np.int_]

_BIAS = Param("bias", "float", 0.0, "The first bias of every neuron.", "Initial bias", low=-100.0, high=100.0)


@dataclass(frozen=True, slots=True, eq=False)
class Fans:
    """A connection's shape (source size, target size), and how many links the neurons at its ends have: at least 1.

    `links_in` (target size,) counts those into each neuron of the target layer, over all its connections; `links_out`
    (source size, 1) those of this connection out of each neuron of the source layer. One number stands for all neurons
    where no link is missing.
    """

    shape: tuple[int, int]
    links_in: Count
    links_out: Count


@dataclass(frozen=True, slots=True)
class Initializer:
    """A rule for first weights: `draw(rng, fans, settings)` gives a matrix of the shape of the fans."""

    label: str
    doc: str
    source: str
    params: tuple[Param, ...]
    draw: Callable[[np.random.Generator, Fans, Settings], FloatArray]


def _orthogonal(rng: np.random.Generator, fans: Fans, settings: Settings) -> FloatArray:
    shape = fans.shape
    tall = rng.normal(0.0, 1.0, (max(shape), min(shape)))
    q, r = np.linalg.qr(tall)
    # Without the signs of r, some rotations would be drawn more often than others (Mezzadri 2007).
    q = q * np.where(np.diag(r) < 0.0, -1.0, 1.0)
    return float(settings["gain"]) * (q if shape[0] >= shape[1] else q.T)


INITIALIZERS: dict[str, Initializer] = {
    "zero": Initializer(
        label="Zero",
        doc="All weights 0. Hidden neurons of a layer then stay equal for ever: shows why first weights are random.",
        source="shown as a warning",
        params=(_BIAS,),
        draw=lambda rng, fans, settings: np.zeros(fans.shape),
    ),
    "constant": Initializer(
        label="Constant",
        doc="All weights the same. As with zero, hidden neurons of a layer stay equal for ever.",
        source="shown as a warning; useful for a computation by hand",
        params=(
            Param("value", "float", 0.1, "The first value of every weight.", "Value", low=-100.0, high=100.0),
            _BIAS,
        ),
        draw=lambda rng, fans, settings: np.full(fans.shape, float(settings["value"])),
    ),
    "uniform": Initializer(
        label="Uniform",
        doc="Evenly distributed between -range and +range.",
        source="the classic choice",
        params=(
            Param("range", "float", 0.5, "Largest size of a first weight.", "Range", low=0.0, high=100.0),
            _BIAS,
        ),
        draw=lambda rng, fans, settings: rng.uniform(-1.0, 1.0, fans.shape) * float(settings["range"]),
    ),
    "normal": Initializer(
        label="Normal",
        doc="Normally distributed around 0.",
        source="the classic choice",
        params=(
            Param(
                "std", "float", 1.0, "Standard deviation of the first weights.", "Standard deviation",
                low=0.0, high=100.0,
            ),
            _BIAS,
        ),
        draw=lambda rng, fans, settings: rng.normal(0.0, float(settings["std"]), fans.shape),
    ),
    "xavier": Initializer(
        label="Xavier (Glorot)",
        doc="Uniform, +-sqrt(6 / (links in + links out)): keeps the signal's size through sigmoid and tanh layers.",
        source="Glorot and Bengio 2010, equation 16",
        params=(_BIAS,),
        draw=lambda rng, fans, settings: (
            rng.uniform(-1.0, 1.0, fans.shape) * np.sqrt(6.0 / (fans.links_in + fans.links_out))
        ),
    ),
    "he": Initializer(
        label="He (Kaiming)",
        doc="Normal with standard deviation sqrt(2 / links in): keeps the signal's size through ReLU layers.",
        source="He et al. 2015, equation 10",
        params=(_BIAS,),
        draw=lambda rng, fans, settings: rng.normal(0.0, np.sqrt(2.0 / fans.links_in), fans.shape),
    ),
    "lecun": Initializer(
        label="LeCun",
        doc="Normal with standard deviation sqrt(1 / links in): net inputs of size 1, for the scaled tanh.",
        source="LeCun, Bottou, Orr and Muller 1998, Efficient BackProp, section 4.6",
        params=(_BIAS,),
        draw=lambda rng, fans, settings: rng.normal(0.0, np.sqrt(1.0 / fans.links_in), fans.shape),
    ),
    "orthogonal": Initializer(
        label="Orthogonal",
        doc="A random rotation per connection, times the gain: keeps the signal's length through deep linear layers.",
        source="Saxe, McClelland and Ganguli 2014; torch.nn.init.orthogonal_",
        params=(
            Param("gain", "float", 1.0, "Factor by which a signal grows.", "Gain", low=0.0, high=100.0),
            _BIAS,
        ),
        draw=_orthogonal,
    ),
}  # fmt: skip


def initializer(name: str) -> Initializer:
    """Look up an initialiser; raise `UnknownNameError` with the nearest name."""
    if name not in INITIALIZERS:
        raise UnknownNameError("initialiser", name, INITIALIZERS)
    return INITIALIZERS[name]


def stream(seed: int, *purpose: int) -> np.random.Generator:
    """Return the generator of one purpose under a seed: independent of all other purposes."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=purpose))


def layer_initializer(layer: LayerSpec, training: TrainingSpec) -> tuple[Initializer, Settings]:
    """Return what draws a layer's first biases and the weights that lead to it: its own choice or the training's.

    Raises `UnknownNameError` or `ParamError` for a choice that does not exist or settings out of range.
    """
    if not layer.initializer:
        check_settings((), layer.initializer_settings, f"Layer '{layer.name}' without an initialiser of its own")
        return _with_settings(training.initializer, training.initializer_settings)
    return _with_settings(layer.initializer, layer.initializer_settings)


def draw_parameters(network: NetworkSpec, training: TrainingSpec) -> Parameters:
    """Draw first weights and biases: the same network, initialisers and seed give the same bits.

    Missing links get the weight 0. What a layer's own initialiser draws changes nothing of what all others get.
    """
    common, settings = _with_settings(training.initializer, training.initializer_settings)
    layers = {layer.id: layer for layer in network.layers}
    own = {layer.id: layer_initializer(layer, training) for layer in network.layers}
    rng = stream(training.seed, INITIAL_WEIGHTS)
    weights = {}
    for place, (connection, fans) in enumerate(zip(network.connections, _fans(network), strict=True)):
        target = layers[connection.target]
        matrix = common.draw(rng, fans, settings)
        if target.initializer:
            method, its_settings = own[target.id]
            matrix = method.draw(stream(training.seed, INITIAL_WEIGHTS, place), fans, its_settings)
        weights[connection.id] = matrix if connection.mask is None else np.where(connection.mask, matrix, 0.0)
    biases = {
        layer.id: np.full(layer.size, float(own[layer.id][1]["bias"])) for layer in network.layers if layer.has_bias
    }
    return Parameters(weights, biases)


def _fans(network: NetworkSpec) -> Iterator[Fans]:
    """Yield the fans of each connection."""
    sizes = {layer.id: layer.size for layer in network.layers}
    links_in: dict[str, Count] = dict.fromkeys(sizes, 0)
    for c in network.connections:
        links_in[c.target] = links_in[c.target] + (sizes[c.source] if c.mask is None else c.mask.sum(axis=0))
    for c in network.connections:
        shape, into = (sizes[c.source], sizes[c.target]), links_in[c.target]
        links_out = shape[1] if c.mask is None else np.maximum(c.mask.sum(axis=1, keepdims=True), 1)
        yield Fans(shape, into if isinstance(into, int) else np.maximum(into, 1), links_out)


def _with_settings(name: str, given: Settings) -> tuple[Initializer, Settings]:
    method = initializer(name)
    return method, check_settings(method.params, given, method.label)
