"""The tables of training settings, and the check of a whole `TrainingSpec` against them."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Protocol

from bpgui.engine.activations import ACTIVATIONS, activation, check_trainable_through
from bpgui.engine.initializers import INITIALIZERS, layer_initializer
from bpgui.engine.losses import LOSSES, check_pair
from bpgui.engine.optimizers import OPTIMIZERS, FullBatchOptimizer
from bpgui.engine.regularization import REGULARIZATION
from bpgui.engine.relaxation import RELAXATION
from bpgui.engine.schedules import SCHEDULES
from bpgui.engine.stopping import EARLY_STOPPING
from bpgui.errors import SpecError
from bpgui.spec import FULL_BATCH, NetworkSpec, Param, TrainingSpec, check_settings


class Method(Protocol):
    """An entry of a registry, as far as its settings go."""

    @property
    def label(self) -> str:
        """What a person reads."""
        ...

    @property
    def doc(self) -> str:
        """What it does, in a sentence or two."""
        ...

    @property
    def params(self) -> tuple[Param, ...]:
        """The settings it takes."""
        ...


# The choices that bring settings of their own: those of `optimizer` are the field `optimizer_settings`.
METHODS: Mapping[str, Mapping[str, Method]] = MappingProxyType(
    {"loss": LOSSES, "optimizer": OPTIMIZERS, "schedule": SCHEDULES, "initializer": INITIALIZERS}
)

# The groups of settings that are fields of the training.
GROUPS: Mapping[str, tuple[Param, ...]] = MappingProxyType(
    {"regularization": REGULARIZATION, "early_stopping": EARLY_STOPPING, "relaxation": RELAXATION}
)
GROUP_LABELS: Mapping[str, str] = MappingProxyType(
    {"regularization": "Regularisation", "early_stopping": "Early stopping", "relaxation": "Relaxation"}
)


def _labels(methods: Mapping[str, Method]) -> Mapping[str, str]:
    return MappingProxyType({key: entry.label for key, entry in methods.items()})


ACTIVATION = Param(
    "activation", "choice", "sigmoid", "The function that turns a neuron's net input into its output.", "Activation",
    choices=MappingProxyType({key: entry.label for key, entry in ACTIVATIONS.items()}),
)  # fmt: skip

DROPOUT = Param(
    "dropout", "float", 0.0, "Share of the layer's outputs that each training sample switches off, at random.",
    "Dropout", low=0.0, high=0.99,
)  # fmt: skip

TRAINING: tuple[Param, ...] = (
    Param(
        "learning_rate", "float", 0.1, "How far each update moves the weights against the gradient.", "Learning rate",
        low=0.0, low_open=True, high=1000.0,
    ),
    Param(
        "schedule", "choice", "constant", "How the learning rate changes from epoch to epoch.", "Schedule",
        choices=_labels(SCHEDULES),
    ),
    Param(
        "epochs", "int", 1000, "How often a run goes through all training samples.", "Epochs", low=1, high=100_000_000,
    ),
    Param(
        "loss", "choice", "half_squared_error", "What training makes small.", "Loss", choices=_labels(LOSSES),
    ),
    Param(
        "optimizer", "choice", "sgd", "How gradients become weight changes.", "Optimiser", choices=_labels(OPTIMIZERS),
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
        "First weights", choices=_labels(INITIALIZERS),
    ),
    Param(
        "seed", "int", 0, "Number that first weights and shuffling are drawn from. Changing it draws new weights.",
        "Seed", low=0, high=2**31 - 1,
    ),
    Param(
        "precision", "choice", "float64", "How exactly a run computes: single precision is faster, double more exact.",
        "Precision", choices=MappingProxyType({"float64": "Double (64 bits)", "float32": "Single (32 bits)"}),
    ),
)  # fmt: skip
TRAINING_TABLE: dict[str, Param] = {param.name: param for param in TRAINING}


def checked(training: TrainingSpec) -> TrainingSpec:
    """Return the spec with every value checked and all settings of its methods and groups filled in.

    Raises `ParamError` or `UnknownNameError` with the range or the nearest name.
    """
    values: dict[str, Any] = {}
    for param in TRAINING:
        value = getattr(training, param.name)
        values[param.name] = value if value in param.words.values() else param.check(value)
    for name, methods in METHODS.items():
        field, method = f"{name}_settings", methods[values[name]]
        values[field] = check_settings(method.params, getattr(training, field), method.label)
    for name, params in GROUPS.items():
        values[name] = check_settings(params, getattr(training, name), GROUP_LABELS[name])
    return replace(training, **values)


def check_methods(network: NetworkSpec, training: TrainingSpec) -> None:
    """Raise `BpguiError` in words unless the network can be trained by the methods of a checked training.

    `UnknownNameError` or `ParamError` for what is wrong with one layer by itself, `SpecError` for what does not go
    together.
    """
    for layer in network.layers:
        activation(layer.activation, layer.activation_settings)
        layer_initializer(layer, training)
        DROPOUT.check(layer.dropout)
        if layer.role != "input":
            check_trainable_through(layer.activation, layer.name)
        if layer.role == "output":
            check_pair(training.loss, layer.activation, layer.name)
            if layer.dropout > 0.0:
                raise SpecError(
                    f"Layer '{layer.name}' is an output, whose neurons cannot be switched off: set its dropout to 0."
                )
    method = OPTIMIZERS[training.optimizer]
    if isinstance(method, FullBatchOptimizer):
        _check_full_batch(network, training, method)


def _check_full_batch(network: NetworkSpec, training: TrainingSpec, method: FullBatchOptimizer) -> None:
    if training.batch_size != FULL_BATCH:
        raise SpecError(
            f"{method.label} learns from all samples at once, but the batch size is {training.batch_size:,}: set it to "
            "'full', or choose another optimiser."
        )
    if method.losses is not None and training.loss not in method.losses:
        usable = " or ".join(LOSSES[name].label.lower() for name in method.losses)
        raise SpecError(
            f"{method.label} cannot make {LOSSES[training.loss].label.lower()} small: choose {usable} as the loss, or "
            "another optimiser."
        )
    if method.most_parameters is not None and network.parameter_count() > method.most_parameters:
        raise SpecError(
            f"{method.label} is for networks of at most {method.most_parameters:,} weights and biases, and this one "
            f"has {network.parameter_count():,}: choose another optimiser, such as scaled conjugate gradient."
        )
    for param in REGULARIZATION:
        # Steps are judged by the loss that they reach, so it must be the same loss all the time.
        if training.regularization.get(param.name, 0.0) and param.name not in method.regularizers:
            raise SpecError(
                f"{method.label} judges its steps by the loss alone, so it cannot work with the setting "
                f"'{param.label}': set it to 0, or choose another optimiser."
            )
    for layer in network.layers:
        if layer.dropout > 0.0:
            raise SpecError(
                f"{method.label} needs the same loss in every step, but layer '{layer.name}' switches neurons off at "
                "random: set its dropout to 0, or choose another optimiser."
            )
