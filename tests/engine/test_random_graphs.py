"""Backpropagation on networks that nobody thought of: random graphs, with and without loops."""

from collections.abc import Callable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bpgui.engine.activations import ACTIVATIONS
from bpgui.engine.losses import loss as bound_loss
from bpgui.engine.program import Program
from bpgui.engine.reference import backward, forward
from bpgui.spec import ConnectionSpec, FloatArray, LayerSpec, NetworkSpec, Role

SMOOTH = [name for name, entry in ACTIVATIONS.items() if entry.smooth]
EXACT = {"dt": 1.0, "tolerance": 1e-13, "sweeps": 2000}
# No smooth activation is steeper, so a loop whose weights into each neuron add up to less than the inverse settles.
STEEPEST = 1.2


@st.composite
def networks(draw: st.DrawFn) -> NetworkSpec:
    """Any roles and activations, skips, branches, missing and locked links, locked biases, and often loops."""
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
    back = [(i, j) for i in range(count) for j in range(i + 1) if roles[i] != "input" and roles[j] != "input"]
    links |= draw(st.sets(st.sampled_from(back), max_size=3))
    layers = [_layer(draw, f"n{k}", roles[k]) for k in range(count)]
    connections = [_connection(draw, layers[i], layers[j]) for i, j in sorted(links)]
    # The order of drawing says nothing about the order of computing.
    return NetworkSpec(tuple(draw(st.permutations(layers))), tuple(draw(st.permutations(connections))))


def _layer(draw: st.DrawFn, name: str, role: Role) -> LayerSpec:
    size = draw(st.integers(1, 4))
    return LayerSpec(
        name,
        name,
        size,
        draw(st.sampled_from(SMOOTH)),
        draw(st.booleans()),
        role,
        locked_biases=tuple(sorted(draw(st.sets(st.integers(0, size - 1), max_size=2)))),
    )


def _connection(draw: st.DrawFn, source: LayerSpec, target: LayerSpec) -> ConnectionSpec:
    shape = source.size, target.size
    kind = draw(st.sampled_from(("dense", "dense", "masked", "locked", "both")))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    mask = rng.random(shape) < 0.7 if kind in ("masked", "both") else None
    locked = rng.random(shape) < 0.3 if kind in ("locked", "both") else None
    return ConnectionSpec(f"{source.id}-{target.id}", source.id, target.id, mask, locked)


def _theta(program: Program, seed: int) -> FloatArray:
    """Draw weights, missing links at 0, those within a loop so small that it settles."""
    theta = np.random.default_rng(seed).uniform(-1.0, 1.0, program.size)
    blocks = program.blocks(theta)
    for connection in program.network.connections:
        if connection.mask is not None:
            blocks.weights[connection.id][~connection.mask] = 0.0
    for part in program.parts:
        inside = {layer.id for layer in part.layers}
        neurons = sum(layer.size for layer in part.layers)
        for layer in part.layers:
            for connection in program.incoming[layer.id]:
                if connection.source in inside:
                    blocks.weights[connection.id][...] *= 0.6 / (STEEPEST * neurons)
    return theta


def _data(program: Program, seed: int) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(seed + 1)
    network = program.network
    return rng.uniform(-1.0, 1.0, (3, network.width("input"))), rng.uniform(0.0, 1.0, (3, network.width("output")))


@settings(max_examples=200, deadline=None)
@given(network=networks(), seed=st.integers(0, 2**31 - 1), loss=st.sampled_from(["half_squared_error", "mse"]))
def test_gradient_equals_central_differences_on_any_graph(
    network: NetworkSpec,
    seed: int,
    loss: str,
    central_differences: Callable[[Callable[[FloatArray], float], FloatArray], FloatArray],
    summed_loss: Callable[..., float],
) -> None:
    program, entry = Program.compile(network, EXACT), bound_loss(loss)
    theta = _theta(program, seed)
    inputs, targets = _data(program, seed)
    gradient = backward(program, theta, entry, forward(program, theta, inputs), targets)
    assert gradient.unsettled == 0
    analytic = gradient.theta
    numeric = central_differences(lambda point: summed_loss(program, point, entry, inputs, targets), theta)
    size = np.linalg.norm(numeric)
    assert np.linalg.norm(analytic - numeric) <= 1e-6 * size
    parts, expected = program.blocks(analytic), program.blocks(numeric)
    for key, block in (*parts.weights.items(), *parts.biases.items()):
        other = expected.weights[key] if key in expected.weights else expected.biases[key]
        # A block that hardly matters is measured against the whole: differences resolve no more.
        assert np.linalg.norm(block - other) <= 1e-6 * max(np.linalg.norm(other), 1e-3 * size), key


@settings(max_examples=200, deadline=None)
@given(network=networks())
def test_what_is_held_still_on_any_graph_is_what_is_missing_or_locked(network: NetworkSpec) -> None:
    program = Program.compile(network)
    held = np.zeros(program.size) if program.trainable is None else (~program.trainable).astype(float)
    blocks = program.blocks(held)
    for connection in network.connections:
        nothing = np.zeros(network.shape(connection), dtype=bool)
        missing = nothing if connection.mask is None else ~connection.mask
        locked = nothing if connection.locked is None else connection.locked
        np.testing.assert_array_equal(blocks.weights[connection.id], (missing | locked).astype(float))
    for layer in network.layers:
        if layer.has_bias:
            assert set(np.flatnonzero(blocks.biases[layer.id])) == set(layer.locked_biases)
