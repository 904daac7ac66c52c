"""The settings of layers that the inspector edits, beside those that the engine's tables describe."""

from collections.abc import Mapping
from types import MappingProxyType

from bpgui.engine import ACTIVATIONS, INITIALIZERS
from bpgui.gui.common.text import unbroken
from bpgui.spec import ROLES, Param
from bpgui.spec.checks import MOST_NEURONS

ROLE = Param(
    "role", "choice", "hidden", "Where the layer stands: inputs take the data, outputs are compared with the targets.",
    "Role", choices=MappingProxyType({role: role.capitalize() for role in ROLES}),
)  # fmt: skip
SIZE = Param(
    "size", "int", 1, "How many neurons the layer has. Those that stay keep their weights.", "Neurons",
    low=1, high=MOST_NEURONS,
)  # fmt: skip
INITIALIZER = Param(
    "initializer", "choice", "",
    "What draws the layer's first biases and the first weights of the links that lead to it. Changing it draws them "
    "anew.",
    "First weights",
    choices=MappingProxyType({"": "As the network", **{key: entry.label for key, entry in INITIALIZERS.items()}}),
)  # fmt: skip
COLUMNS = Param(
    "columns", "int", 0, "How many neurons stand side by side in the drawing, as those of an image do.", "Columns",
    low=1, high=MOST_NEURONS, words=MappingProxyType({"automatic": 0}),
)  # fmt: skip
FOLDED = Param(
    "folded", "choice", "automatic", "Whether the drawing shows each neuron, or all of them as a strip or an image.",
    "Folding",
    choices=MappingProxyType({"automatic": "Automatic", "folded": "Folded", "unfolded": "Unfolded"}),
)  # fmt: skip

FOLDS: Mapping[str, bool | None] = MappingProxyType({"automatic": None, "folded": True, "unfolded": False})

ACTIVATION_DOCS: Mapping[str, str] = MappingProxyType({key: entry.doc for key, entry in ACTIVATIONS.items()})
INITIALIZER_DOCS: Mapping[str, str] = MappingProxyType(
    {
        "": "As the training panel says under First weights.",
        **{key: entry.doc for key, entry in INITIALIZERS.items()},
    }
)
FOLDED_DOCS: Mapping[str, str] = MappingProxyType(
    {
        "automatic": "Layers of many neurons are folded.",
        "folded": "A strip, or an image where the layer has columns.",
        "unfolded": "Each neuron is drawn.",
    }
)

OUTPUT_REASON = "The neurons of an output layer cannot be switched off."
INPUT_REASON = "An input layer only passes the data on, so it has no activation and no biases."
NO_WEIGHTS_REASON = "No links lead to an input layer, so it has no first weights."
BIAS_HELP = "Whether each neuron of the layer adds a number of its own to its net input."


def wrapped_formula(formula: str) -> str:
    """Return an activation's formula so that no line is broken within its derivative."""
    function, *others = formula.split(",  ")
    return ", ".join([function, *map(unbroken, others)])
