"""Both executors on networks and trainings that nobody thought of."""

from collections.abc import Callable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from side_by_side import Pair, random_data, random_theta

from bpgui.engine.program import Program
from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec, Role

# Without kinks, at which a rounding decides which way an error takes; settings keep steps from dividing by nothing.
SMOOTH = [
    "linear",
    "sigmoid",
    "tanh",
    "scaled_tanh",
    "gelu",
    "silu",
    "softplus",
    "softsign",
    "sine",
    "gaussian",
    "softmax",
]
STEADY = {
    "sgd": {},
    "momentum": {"momentum": 0.8},
    "nesterov": {},
    "adagrad": {"epsilon": 0.1},
    "rmsprop": {"epsilon": 0.1},
    "adam": {"epsilon": 0.1},
    "adamw": {"epsilon": 0.1},
}


@st.composite
def networks(draw: st.DrawFn) -> NetworkSpec:
    """Any roles, sizes and activations, skips, branches, missing and locked links, locked biases, dropout."""
    count = draw(st.integers(2, 6))
    inner = [draw(st.sampled_from(("input", "hidden", "hidden", "output"))) for _ in range(count - 2)]
    roles: list[Role] = ["input", *inner, "output"]
    links = {(i, j) for j in range(count) for i in range(j) if roles[j] != "input" and draw(st.booleans())}
    for j in range(count):
        if roles[j] != "input" and not any(target == j for _, target in links):
            links.add((draw(st.integers(0, j - 1)), j))
        if roles[j] != "output" and not any(source == j for source, _ in links):
            links.add((j, draw(st.sampled_from([k for k in range(j + 1, count) if roles[k] != "input"]))))
    layers = [_layer(draw, f"n{k}", roles[k]) for k in range(count)]
    connections = [_connection(draw, layers[i], layers[j]) for i, j in sorted(links)]
    # The order of drawing says nothing about the order of computing.
    return NetworkSpec(tuple(draw(st.permutations(layers))), tuple(draw(st.permutations(connections))))


def _layer(draw: st.DrawFn, name: str, role: Role) -> LayerSpec:
    size = draw(st.integers(1, 20))
    locked = draw(st.sets(st.integers(0, size - 1), max_size=2))
    dropout = 0.0 if role == "output" else draw(st.sampled_from((0.0, 0.0, 0.3)))
    activation, bias = draw(st.sampled_from(SMOOTH)), draw(st.booleans())
    return LayerSpec(name, name, size, activation, bias, role, dropout=dropout, locked_biases=tuple(sorted(locked)))


def _connection(draw: st.DrawFn, source: LayerSpec, target: LayerSpec) -> ConnectionSpec:
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    mask, locked = (rng.random((source.size, target.size)) < share for share in (0.7, 0.2))
    some = draw(st.sampled_from(("none", "mask", "locked", "both")))
    return ConnectionSpec(
        f"{source.id}-{target.id}",
        source.id,
        target.id,
        mask if some in ("mask", "both") else None,
        locked if some in ("locked", "both") else None,
    )


def _regularization(draw: st.DrawFn) -> dict[str, float]:
    names = ["l2", "decay", "input_noise", "target_noise", "weight_noise", "clip_norm", "clip_value"]
    return dict.fromkeys(draw(st.sets(st.sampled_from(names), max_size=3)), 0.1)


@st.composite
def trainings(draw: st.DrawFn) -> dict[str, object]:
    optimizer = draw(st.sampled_from(sorted(STEADY)))
    return {
        "loss": draw(st.sampled_from(("half_squared_error", "mse", "huber"))),
        "optimizer": optimizer,
        "optimizer_settings": STEADY[optimizer],
        "learning_rate": draw(st.sampled_from((0.001, 0.01))),
        "batch_size": draw(st.sampled_from((0, 1, 7, 130))),
        "reduction": draw(st.sampled_from(("sum", "mean"))),
        "regularization": _regularization(draw),
        "seed": draw(st.integers(0, 2**31 - 1)),
    }


@settings(max_examples=100, deadline=None)
@given(network=networks(), choices=trainings(), rows=st.sampled_from((1, 5, 20, 140)))
def test_any_network_learns_alike_by_any_training(
    network: NetworkSpec, choices: dict[str, object], rows: int, pair: Callable[..., Pair]
) -> None:
    program = Program.compile(network)
    both = pair(program, random_data(program, rows, test_rows=9), theta=random_theta(program, size=0.3), **choices)
    both.learn(5)
    both.assert_agree(1e-11)
