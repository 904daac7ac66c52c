"""Templates: kinds of networks to begin a drawing with, from the perceptron to networks that feed back.

To add one, write its entry in `TEMPLATES`; the dialog and the tests take it from there. Every template can be trained
as it is, and the loops of recurrent ones are contractions at their first weights: they settle for any input, unless
their activation is the hard step.
"""

import math
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from bpgui.data import wiring
from bpgui.data.dataset import Table
from bpgui.data.wiring import Ends, Wiring
from bpgui.edits import arrange
from bpgui.edits.network import with_network
from bpgui.engine import ACTIVATION, LOSSES, checked
from bpgui.errors import DataError, UnknownNameError
from bpgui.spec import NetworkSpec, Param, Project, Settings, TrainingSpec, Value, check_settings, frozen
from bpgui.spec.checks import check_trainable

SIZES = "2, 4, 1"
# No fewer and no more hidden neurons are suggested; see `suggested_hidden`.
_FEWEST_HIDDEN, _MOST_HIDDEN = 4, 128


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of network: what a person reads about it, its settings, and how it is wired.

    `wire(values, ends)` gives the network. `sizes` says that the settings begin with a typed list of layer sizes, under
    the name 'sizes'; `fits_data` that the ends are those of the data; `drive` names the setting that holds the
    weight of locked links.
    """

    label: str
    doc: str
    source: str
    params: tuple[Param, ...]
    wire: Wiring
    sizes: bool = False
    fits_data: bool = False
    drive: str = ""


def template(name: str) -> Template:
    """Look up a template; raise `UnknownNameError` with the nearest name."""
    if name not in TEMPLATES:
        raise UnknownNameError("template", name, TEMPLATES)
    return TEMPLATES[name]


def sketch(name: str, values: Settings, ends: Ends | None = None) -> NetworkSpec:
    """Wire a template's network, without any weights.

    `values` are settings of the template, defaults where they are missing; `ends` counts the data's input and target
    columns. Raises `SpecError` in words if a value does not fit or the network would be too large, and `DataError` if
    the template needs data and there is none.
    """
    chosen = template(name)
    if chosen.fits_data and ends is None:
        raise DataError(f"'{chosen.label}' needs data to fit: choose a data set in the Data panel first.")
    typed = str(values.get("sizes", SIZES))
    given = {key: value for key, value in values.items() if key != "sizes"}
    settings = check_settings(chosen.params, given, chosen.label)
    if chosen.sizes:
        settings = MappingProxyType({**settings, "sizes": typed})
    network = chosen.wire(settings, ends or (0, 0))
    check_trainable(network)
    return network


def build(name: str, values: Settings, training: TrainingSpec, ends: Ends | None = None) -> Project:
    """Return a project with a template's network, arranged, with first weights drawn as `training` says.

    `values`, `ends` and what is raised are those of `sketch`.
    """
    chosen, network = template(name), sketch(name, values, ends)
    project = arrange(with_network(Project(training=checked(training)), network))
    if chosen.drive:
        drive = next(param for param in chosen.params if param.name == chosen.drive)
        value = float(drive.check(values.get(drive.name, drive.default)))
        parameters = project.parameters
        for connection in network.connections:
            if connection.locked is not None:
                own = frozen(np.where(connection.locked, value, parameters.weights[connection.id]))
                parameters = parameters.with_weights(connection.id, own)
        project = replace(project, parameters=parameters, initial=parameters)
    return project


def suggested_hidden(inputs: int, targets: int) -> int:
    """Suggest a hidden layer's size: the geometric mean of the ends, at least 4 and at most 128.

    That is the geometric pyramid rule (Masters 1993, Practical Neural Network Recipes in C++, chapter 10).
    """
    return min(max(round(math.sqrt(inputs * targets)), _FEWEST_HIDDEN), _MOST_HIDDEN)


def suggestions(name: str, training: TrainingSpec, table: Table | None) -> dict[str, Value]:
    """Return the settings that suit the data, if the template takes its ends from there; others keep their defaults.

    The output activation is the one that the loss of `training` asks for, else sigmoid for classes and linear for
    numbers.
    """
    if table is None or not template(name).fits_data:
        return {}
    allowed = LOSSES[training.loss].activations
    output = allowed[0] if allowed is not None else "sigmoid" if table.classes else "linear"
    hidden = suggested_hidden(table.inputs.shape[1], table.targets.shape[1])
    return {"hidden": hidden, "output_activation": output}


def _size(name: str, label: str, default: int, doc: str, low: int = 1, high: int = 512) -> Param:
    return Param(name, "int", default, doc, label, low=low, high=high, unit="neurons")


def _activation(name: str, label: str, default: str) -> Param:
    return replace(ACTIVATION, name=name, label=label, default=default)


_INPUTS = _size("inputs", "Inputs", 2, "Neurons that take the columns of the data.")
_OUTPUTS = _size("outputs", "Outputs", 1, "Neurons that give the answer.")
_TANH = _activation("activation", "Hidden activation", "tanh")
_HIDDEN_SIGMOID = _activation("activation", "Hidden activation", "sigmoid")
_SIGMOID = _activation("output_activation", "Output activation", "sigmoid")
_HIDDEN_LAYERS = Param("layers", "int", 1, "Hidden layers, one behind the other.", "Hidden layers", low=0, high=20)


TEMPLATES: dict[str, Template] = {
    "data": Template(
        label="From the data",
        doc=(
            "Fully connected layers whose ends have as many neurons as the data has columns. The suggested size of the "
            "hidden layers is the geometric mean of both ends, at least 4 and at most 128."
        ),
        source="Masters 1993, geometric pyramid rule",
        params=(
            _HIDDEN_LAYERS,
            _size("hidden", "Neurons in each", 4, "Neurons in each hidden layer.", high=4096),
            _TANH,
            _SIGMOID,
        ),
        wire=wiring.from_data,
        fits_data=True,
    ),
    "layered": Template(
        label="Layers of any size",
        doc="Fully connected layers, as many as you type sizes for: the input first, the output last.",
        source="textbooks",
        params=(_TANH, _SIGMOID),
        wire=lambda values, ends: wiring.chain(wiring.parse_sizes(str(values["sizes"])), values),
        sizes=True,
    ),
    "perceptron": Template(
        label="Perceptron",
        doc="Inputs that lead straight to the output. It can only separate by a straight line, so it cannot learn XOR.",
        source="Rosenblatt 1958; Minsky and Papert 1969",
        params=(_INPUTS, _OUTPUTS, _SIGMOID),
        wire=lambda values, ends: wiring.chain((int(values["inputs"]), int(values["outputs"])), values),
    ),
    "classic": Template(
        label="2-4-1 (classic)",
        doc="One hidden layer: the network that textbooks teach XOR.",
        source="Rumelhart, Hinton and Williams 1986",
        params=(
            _INPUTS,
            _size("hidden", "Hidden neurons", 4, "Neurons of the hidden layer."),
            _OUTPUTS,
            _HIDDEN_SIGMOID,
            _SIGMOID,
        ),
        wire=wiring.classic,
    ),
    "deep": Template(
        label="Deep and narrow",
        doc=(
            "Many small hidden layers, one behind the other. The error gets weaker on its way back: compare how far "
            "the weights of the first and of the last layers move."
        ),
        source="Hochreiter 1991, on vanishing gradients",
        params=(
            _INPUTS,
            replace(_HIDDEN_LAYERS, default=6, low=1),
            _size("hidden", "Neurons in each", 3, "Neurons in each hidden layer."),
            _OUTPUTS,
            _TANH,
            _SIGMOID,
        ),
        wire=wiring.deep,
    ),
    "encoder": Template(
        label="Encoder",
        doc=(
            "As many outputs as inputs, and so few hidden neurons between them that they have to find a binary code: "
            "the logarithm of the number of patterns to the base 2."
        ),
        source="Ackley, Hinton and Sejnowski 1985",
        params=(
            _size("patterns", "Patterns", 8, "Inputs, and as many outputs.", low=2, high=256),
            _HIDDEN_SIGMOID,
            _SIGMOID,
        ),
        wire=wiring.encoder,
    ),
    "skip": Template(
        label="Skip links",
        doc="The inputs lead to the output directly as well. With one hidden neuron it can learn XOR.",
        source="Rumelhart, Hinton and Williams 1986",
        params=(
            _INPUTS,
            _size("hidden", "Hidden neurons", 1, "Neurons of the hidden layer."),
            _OUTPUTS,
            _HIDDEN_SIGMOID,
            _SIGMOID,
        ),
        wire=wiring.skip,
    ),
    "memory": Template(
        label="Memory (Hopfield-like)",
        doc=(
            "Every neuron feeds all the others, but not itself, and is driven by an input of its own over a locked "
            "link. Trained on damaged patterns, it settles on the whole ones."
        ),
        source="after Hopfield 1982 and Almeida 1987",
        params=(
            _size("neurons", "Neurons", 8, "Neurons, and as many inputs.", low=2, high=256),
            Param("drive", "float", 3.0, "Weight of the locked link from each input.", "Drive", low=-100.0, high=100.0),
            replace(_SIGMOID, label="Activation", default="tanh"),
        ),
        wire=wiring.memory,
        drive="drive",
    ),
    "feedback": Template(
        label="Feedback (Elman-like)",
        doc=(
            "The hidden layer feeds itself as well. For each sample its neurons move until they settle, and only then "
            "the weights change: no sequence is remembered from one sample to the next."
        ),
        source="after Elman 1990; trained as in Almeida 1987 and Pineda 1987",
        params=(
            _INPUTS,
            _size("hidden", "Hidden neurons", 6, "Neurons of the hidden layer, each of which feeds all of them."),
            _OUTPUTS,
            _TANH,
            _SIGMOID,
        ),
        wire=wiring.feedback,
    ),
}
