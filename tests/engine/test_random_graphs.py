"""Backpropagation on networks that nobody thought of: random acyclic graphs."""

from collections.abc import Callable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bpgui.engine import LOSSES, Program
from bpgui.engine.reference import backward, forward
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec, NetworkSpec, Role

SMOOTH = ["linear", "sigmoid", "tanh", "softmax"]


@st.composite
def acyclic_networks(draw: st.DrawFn) -> NetworkSpec:
    count = draw(st.integers(2, 6))
    inner = [draw(st.sampled_from(("input", "hidden", "hidden", "output"))) for _ in range(count - 2)]
    roles: list[Role] = ["input", *inner, "output"]
    links = {
        (i, j)
        for j in range(count)
        for i in range(j)
        if roles[j] != "input" and draw(st.booleans())
    }  # fmt: skip
    for j in range(count):
        if roles[j] != "input" and not any(target == j for _, target in links):
            links.add((draw(st.integers(0, j - 1)), j))
        if roles[j] != "output" and not any(source == j for source, _ in links):
            later = [k for k in range(j + 1, count) if roles[k] != "input"]
            links.add((j, draw(st.sampled_from(later))))
    layers = [
        LayerSpec(
            f"n{k}", f"n{k}", draw(st.integers(1, 4)), draw(st.sampled_from(SMOOTH)), draw(st.booleans()), roles[k]
        )
        for k in range(count)
    ]
    connections = [ConnectionSpec(f"{i}-{j}", f"n{i}", f"n{j}") for i, j in sorted(links)]
    # The order of drawing says nothing about the order of computing.
    return NetworkSpec(tuple(draw(st.permutations(layers))), tuple(draw(st.permutations(connections))))


@settings(max_examples=200, deadline=None)
@given(network=acyclic_networks(), seed=st.integers(0, 2**31 - 1), loss=st.sampled_from(["half_squared_error", "mse"]))
def test_gradient_equals_central_differences_on_any_graph(
    network: NetworkSpec,
    seed: int,
    loss: str,
    central_differences: Callable[[Callable[[FloatArray], float], FloatArray], FloatArray],
    summed_loss: Callable[..., float],
) -> None:
    program, entry = Program.compile(network), LOSSES[loss]
    rng = np.random.default_rng(seed)
    theta = rng.uniform(-1.0, 1.0, program.size)
    inputs = rng.uniform(-1.0, 1.0, (3, network.width("input")))
    targets = rng.uniform(0.0, 1.0, (3, network.width("output")))
    analytic = backward(program, theta, entry, forward(program, theta, inputs), targets).theta
    numeric = central_differences(lambda point: summed_loss(program, point, entry, inputs, targets), theta)
    size = np.linalg.norm(numeric)
    assert np.linalg.norm(analytic - numeric) <= 1e-6 * size
    parts, expected = program.blocks(analytic), program.blocks(numeric)
    for key, block in (*parts.weights.items(), *parts.biases.items()):
        other = expected.weights[key] if key in expected.weights else expected.biases[key]
        # A block that hardly matters is measured against the whole: differences resolve no more.
        assert np.linalg.norm(block - other) <= 1e-6 * max(np.linalg.norm(other), 1e-3 * size), key
