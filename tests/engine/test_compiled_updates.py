"""The compiled executor learns what the reference executor learns: every method, function and setting."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from side_by_side import Pair, random_data

from bpgui.engine import ACTIVATIONS, LOSSES, OPTIMIZERS, Program
from bpgui.engine.optimizers import Optimizer
from bpgui.spec import NetworkSpec, Settings

Build = Callable[..., NetworkSpec]
MakePair = Callable[..., Pair]

FIRST_ORDER = [name for name, method in OPTIMIZERS.items() if isinstance(method, Optimizer)]
LEARNABLE = [name for name, entry in ACTIVATIONS.items() if entry.backward is not None]
PAIRS = [
    (loss, activation)
    for loss, entry in LOSSES.items()
    for activation in LEARNABLE
    if entry.activations is None or activation in entry.activations
]
# No step is a power of the other ones, so that settings taken for each other would show.
OPTIMIZER_SETTINGS: dict[str, Settings] = {
    "momentum": {"momentum": 0.7},
    "nesterov": {"momentum": 0.6},
    "rprop": {"grow": 1.1, "shrink": 0.4, "smallest": 1e-4, "largest": 0.1},
    "quickprop": {"growth": 1.2},
    "adagrad": {"epsilon": 1e-3},
    "rmsprop": {"alpha": 0.8, "epsilon": 1e-3},
    "adam": {"beta1": 0.7, "beta2": 0.95, "epsilon": 1e-3},
    "adamw": {"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.3},
}
ACTIVATION_SETTINGS: dict[str, Settings] = {
    "scaled_tanh": {"amplitude": 1.3, "slope": 0.7},
    "leaky_relu": {"slope": 0.2},
    "elu": {"alpha": 1.4},
    "softplus": {"beta": 2.5},
}
LOSS_SETTINGS: dict[str, Settings] = {
    "huber": {"delta": 0.3},
    "binary_cross_entropy": {"label_smoothing": 0.2},
    "categorical_cross_entropy": {"label_smoothing": 0.1},
}


@pytest.fixture
def skipping(build: Build) -> Program:
    """Two hidden layers and a link past them, none of a size that fills vectors."""
    return Program.compile(build("x input 5, g hidden 11 tanh, h hidden 3 sigmoid, y output 2 tanh", "x-g g-h h-y x-h"))


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("own_settings", [False, True], ids=["defaults", "settings"])
@pytest.mark.parametrize("optimizer", FIRST_ORDER)
def test_every_optimizer_learns_alike_in_shuffled_mini_batches(
    optimizer: str, own_settings: bool, precision: str, skipping: Program, pair: MakePair
) -> None:
    both = pair(
        skipping,
        random_data(skipping, 45),
        optimizer=optimizer,
        optimizer_settings=OPTIMIZER_SETTINGS.get(optimizer, {}) if own_settings else {},
        learning_rate=0.01,
        schedule="exponential",
        schedule_settings={"factor": 0.9},
        batch_size=8,
        precision=precision,
    )
    assert both.learn(100) == (100, 100)
    assert both.place.epoch > 2
    both.assert_agree()


@pytest.mark.parametrize("optimizer", FIRST_ORDER)
def test_every_optimizer_adds_up_gradients_of_the_whole_data_alike(
    optimizer: str, skipping: Program, pair: MakePair
) -> None:
    both = pair(skipping, random_data(skipping, 45), optimizer=optimizer, learning_rate=0.001, reduction="sum")
    # Each step of Quickprop is a multiple of the last one, and so is each rounding.
    both.learn(10 if optimizer == "quickprop" else 100)
    both.assert_agree()


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_every_activation_and_loss_learn_alike(loss: str, activation: str, build: Build, pair: MakePair) -> None:
    network = build(
        f"x input 3, g hidden 6 {activation}, h hidden 7 {activation}, y output 3 {activation}", "x-g g-h h-y"
    )
    layers = [
        replace(layer, activation_settings=ACTIVATION_SETTINGS.get(layer.activation, {})) for layer in network.layers
    ]
    program = Program.compile(replace(network, layers=tuple(layers)))
    for settings in ({}, LOSS_SETTINGS.get(loss, {})):
        both = pair(
            program, random_data(program, 30), loss=loss, loss_settings=settings, learning_rate=0.05, batch_size=7
        )
        both.learn(100)
        both.assert_agree()


@pytest.mark.parametrize("activation", LEARNABLE)
def test_every_activation_learns_alike_in_single_precision(activation: str, build: Build, pair: MakePair) -> None:
    program = Program.compile(build(f"x input 3, h hidden 7 {activation}, y output 3 {activation}", "x-h h-y"))
    both = pair(program, random_data(program, 30), learning_rate=0.05, batch_size=7, precision="float32")
    both.learn(100)
    both.assert_agree()


REGULARIZERS: dict[str, Settings] = {
    "l1": {"l1": 0.02},
    "l2": {"l2": 0.1},
    "decay": {"decay": 0.2},
    "input noise": {"input_noise": 0.3},
    "target noise": {"target_noise": 0.2},
    "weight noise": {"weight_noise": 0.1},
    "clipped by value": {"clip_value": 0.01},
    "clipped by norm": {"clip_norm": 0.05},
    "clipped by both": {"clip_value": 0.02, "clip_norm": 0.03},
    "all": {
        "l1": 0.01, "l2": 0.1, "decay": 0.05, "input_noise": 0.1, "target_noise": 0.1, "weight_noise": 0.02,
        "clip_value": 0.05, "clip_norm": 0.1,
    },
}  # fmt: skip


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adamw"])
@pytest.mark.parametrize("name", REGULARIZERS)
def test_every_regulariser_acts_alike(
    name: str, optimizer: str, precision: str, skipping: Program, pair: MakePair
) -> None:
    both = pair(
        skipping,
        random_data(skipping, 30),
        regularization=REGULARIZERS[name],
        optimizer=optimizer,
        optimizer_settings=OPTIMIZER_SETTINGS.get(optimizer, {}),
        learning_rate=0.05,
        batch_size=8,
        precision=precision,
    )
    both.learn(100)
    both.assert_agree()


def test_l1_brings_the_same_weights_to_exactly_zero(skipping: Program, pair: MakePair) -> None:
    both = pair(skipping, random_data(skipping, 30), regularization={"l1": 0.2}, learning_rate=0.05, batch_size=8)
    both.learn(100)
    zeros = both.compiled.theta() == 0.0
    np.testing.assert_array_equal(zeros, both.reference.theta() == 0.0)
    assert 10 < zeros.sum() < skipping.size - 10


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_dropout_switches_the_same_neurons_off(precision: str, build: Build, pair: MakePair) -> None:
    network = build(
        "w input 3, x input 2, g hidden 5 tanh, h hidden 9 sigmoid, y output 2 linear", "w-g x-g g-h h-y x-h g-y"
    )
    shares = {"x": 0.3, "g": 0.5, "h": 0.2}
    layers = [replace(layer, dropout=shares.get(layer.id, 0.0)) for layer in network.layers]
    program = Program.compile(replace(network, layers=tuple(layers)))
    for regularization in ({}, {"input_noise": 0.2}):
        both = pair(
            program,
            random_data(program, 150, test_rows=9),
            regularization=regularization,
            learning_rate=0.05,
            batch_size=140,
            precision=precision,
        )
        both.learn(100)
        both.assert_agree()


@pytest.mark.parametrize("schedule", ["step", "cosine", "inverse_time", "warm_up"])
def test_each_epoch_has_the_rate_of_its_schedule(schedule: str, skipping: Program, pair: MakePair) -> None:
    both = pair(skipping, random_data(skipping, 20), schedule=schedule, learning_rate=0.1, batch_size=6)
    both.learn(100)
    both.assert_agree()
