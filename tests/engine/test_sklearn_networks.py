"""Whole networks against scikit-learn's: same data, same first weights, same mini-batches."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bpgui.engine import Program
from bpgui.engine.losses import loss
from bpgui.engine.optimizers import OPTIMIZERS, Optimizer
from bpgui.engine.reference import backward, forward
from bpgui.spec import FloatArray, NetworkSpec, Parameters, Settings, check_settings

SKLEARN: dict[str, Any] = json.loads((Path(__file__).parent / "references" / "sklearn_networks.json").read_text())

ENDS = {
    "numbers": ("linear", "half_squared_error"),
    "two classes": ("sigmoid", "binary_cross_entropy"),
    "three classes": ("softmax", "categorical_cross_entropy"),
}


def _network(build: Callable[..., NetworkSpec], case: dict[str, Any]) -> NetworkSpec:
    sizes, names = case["sizes"], [f"l{depth}" for depth in range(len(case["sizes"]))]
    hidden = {"logistic": "sigmoid"}.get(case["options"]["activation"], case["options"]["activation"])
    layers = [f"{names[0]} input {sizes[0]}"]
    layers += [f"{name} hidden {size} {hidden}" for name, size in zip(names[1:-1], sizes[1:-1], strict=True)]
    layers.append(f"{names[-1]} output {sizes[-1]} {ENDS[case['kind']][0]}")
    return build(", ".join(layers), " ".join(f"{a}-{b}" for a, b in itertools.pairwise(names)))


def _packed(program: Program, blocks: list[Any]) -> FloatArray:
    connections, layers = program.network.connections, program.network.layers[1:]
    weights = {c.id: np.array(block[0]) for c, block in zip(connections, blocks, strict=True)}
    biases = {layer.id: np.array(block[1]) for layer, block in zip(layers, blocks, strict=True)}
    return program.pack(Parameters(weights, biases))


def _method(options: dict[str, Any]) -> tuple[Optimizer, Settings]:
    given: dict[str, float] = {}
    if options["solver"] == "adam":
        # scikit-learn adds epsilon before it corrects the averages; one as small as here makes no difference.
        name = "adam"
        given = {"beta1": options["beta_1"], "beta2": options["beta_2"], "epsilon": options["epsilon"]}
    elif options["momentum"] == 0.0:
        name = "sgd"
    else:
        # Its velocity contains the learning rate, which makes no difference while the rate is constant.
        name = "nesterov" if options["nesterovs_momentum"] else "momentum"
        given = {"momentum": options["momentum"]}
    method = OPTIMIZERS[name]
    assert isinstance(method, Optimizer)
    return method, check_settings(method.params, given, method.label)


def _targets(case: dict[str, Any]) -> FloatArray:
    targets = np.array(case["targets"], dtype=float)
    if case["kind"] == "numbers":
        return targets
    return targets[:, None] if case["sizes"][-1] == 1 else np.eye(case["sizes"][-1])[targets.astype(int)]


@pytest.mark.parametrize("name", sorted(SKLEARN["networks"]))
def test_a_whole_network_learns_what_that_of_scikit_learn_learns(name: str, build: Callable[..., NetworkSpec]) -> None:
    case = SKLEARN["networks"][name]
    program = Program.compile(_network(build, case))
    inputs, targets, size = np.array(case["inputs"]), _targets(case), case["batch_size"]
    rate, error = case["options"]["learning_rate_init"], loss(ENDS[case["kind"]][1])
    method, settings = _method(case["options"])
    theta = _packed(program, case["first"])
    state = method.init(theta, rate, settings)
    for _ in range(SKLEARN["epochs"]):
        for at in range(0, len(inputs), size):
            rows = slice(at, at + size)
            trace = forward(program, theta, inputs[rows])
            gradient = backward(program, theta, error, trace, targets[rows]).theta / len(inputs[rows])
            theta, state = method.update(theta, gradient, state, rate, settings)
    np.testing.assert_allclose(theta, _packed(program, case["last"]), rtol=1e-10, atol=1e-10)


def test_training_has_changed_the_weights_a_lot() -> None:
    for case in SKLEARN["networks"].values():
        for (before, _), (after, _) in zip(case["first"], case["last"], strict=True):
            assert np.abs(np.array(after) - np.array(before)).max() > 0.1
