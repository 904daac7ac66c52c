"""The table of training settings, and the check of a whole `TrainingSpec` against it."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bpgui.engine.activations import ACTIVATIONS
from bpgui.engine.initializers import INITIALIZERS, initializer
from bpgui.engine.losses import LOSSES, check_pair
from bpgui.engine.optimizers import OPTIMIZERS, optimizer
from bpgui.spec import FULL_BATCH, NetworkSpec, Param, TrainingSpec, check_settings

ACTIVATION = Param(
    "activation", "choice", "sigmoid", "The function that turns a neuron's net input into its output.", "Activation",
    choices=MappingProxyType({key: entry.label for key, entry in ACTIVATIONS.items()}),
)  # fmt: skip

TRAINING: tuple[Param, ...] = (
    Param(
        "learning_rate", "float", 0.1, "How far each update moves the weights against the gradient.", "Learning rate",
        low=0.0, low_open=True, high=1000.0,
    ),
    Param(
        "epochs", "int", 1000, "How often a run goes through all training samples.", "Epochs", low=1, high=100_000_000,
    ),
    Param(
        "loss", "choice", "half_squared_error", "What training makes small.", "Loss",
        choices=MappingProxyType({key: entry.label for key, entry in LOSSES.items()}),
    ),
    Param(
        "optimizer", "choice", "sgd", "How gradients become weight changes.", "Optimiser",
        choices=MappingProxyType({key: entry.label for key, entry in OPTIMIZERS.items()}),
    ),
    Param(
        "batch_size", "int", FULL_BATCH, "Samples per weight update: 1 is online learning, 'full' all at once.",
        "Batch size", low=1, high=10_000_000, unit="samples", words=MappingProxyType({"full": FULL_BATCH}),
    ),
    Param(
        "reduction", "choice", "mean", "Whether a batch's gradients are averaged or added up.", "Gradients",
        choices=MappingProxyType({"mean": "Mean over the batch", "sum": "Sum over the batch"}),
    ),
    Param(
        "initializer", "choice", "xavier", "How the first weights are drawn. Changing it draws new ones.",
        "First weights", choices=MappingProxyType({key: entry.label for key, entry in INITIALIZERS.items()}),
    ),
    Param(
        "seed", "int", 0, "Number that first weights and shuffling are drawn from. Changing it draws new weights.",
        "Seed", low=0, high=2**31 - 1,
    ),
)  # fmt: skip
TRAINING_TABLE: dict[str, Param] = {param.name: param for param in TRAINING}


def checked(training: TrainingSpec) -> TrainingSpec:
    """Return the spec with every value checked and all settings of its methods filled in.

    Raises `ParamError` or `UnknownNameError` with the range or the nearest name.
    """
    values: dict[str, Any] = {}
    for param in TRAINING:
        value = getattr(training, param.name)
        values[param.name] = value if value in param.words.values() else param.check(value)
    method, start = optimizer(training.optimizer), initializer(training.initializer)
    return replace(
        training,
        **values,
        optimizer_settings=check_settings(method.params, training.optimizer_settings, method.label),
        initializer_settings=check_settings(start.params, training.initializer_settings, start.label),
    )


def check_methods(network: NetworkSpec, training: TrainingSpec) -> None:
    """Raise `SpecError` unless every layer's activation is known and the loss suits the outputs."""
    for layer in network.layers:
        ACTIVATION.check(layer.activation)
        if layer.role == "output":
            check_pair(training.loss, layer.activation, layer.name)
