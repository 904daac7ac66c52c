"""Random networks with every loss and optimiser, and what puts the numbers of a line through Python."""

import math
import re
from dataclasses import dataclass

import numpy as np

from bpgui.engine import LOSSES, OPTIMIZERS, Program, TrainingData
from bpgui.engine.activations import ACTIVATIONS
from bpgui.engine.optimizers import FullBatchOptimizer
from bpgui.engine.settings import checked
from bpgui.spec import FULL_BATCH, ConnectionSpec, LayerSpec, NetworkSpec, Parameters, RunState, TrainingSpec

_TRAINABLE = [name for name, entry in ACTIVATIONS.items() if entry.backward is not None]
_ELEMENTWISE = [name for name in _TRAINABLE if name != "softmax"]
_WORDS = {
    name: getattr(math, name) for name in ("exp", "log", "tanh", "sin", "cos", "sqrt")
} | {"max": max, "sign": lambda value: float(np.sign(value)), "abs": abs}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """All that a walk starts from."""

    program: Program
    parameters: Parameters
    data: TrainingData
    training: TrainingSpec
    epoch: int = 0
    run: RunState | None = None


def case(seed: int, optimizer: str, loss: str, recurrent: bool = False) -> Case:
    """Draw a network with skips, missing and locked links, locked biases, several outputs and dropout, and its data."""
    rng = np.random.default_rng(seed)
    full = isinstance(OPTIMIZERS[optimizer], FullBatchOptimizer)
    hidden = [_layer(rng, f"h{k}", "hidden", str(rng.choice(_TRAINABLE)), not full) for k in range(rng.integers(1, 4))]
    allowed = LOSSES[loss].activations or _TRAINABLE
    ends = [_layer(rng, f"o{k}", "output", str(rng.choice(allowed)), False) for k in range(rng.integers(1, 3))]
    inputs = [LayerSpec(f"x{k}", f"x{k}", int(rng.integers(1, 4)), "linear", False, "input") for k in range(2)]
    layers = [*inputs, *hidden, *ends]
    links = {(i, j) for j in range(2, len(layers)) for i in range(j) if rng.random() < 0.6}
    for j in range(2, len(layers)):
        if not any(target == j for _, target in links):
            links.add((int(rng.integers(0, 2)), j))
    for i in range(len(layers) - len(ends)):
        if not any(source == i for source, _ in links):
            links.add((i, len(layers) - 1))
    if recurrent:
        links |= {(2, 2), (len(layers) - 1, 2)}
    connections = [_connection(rng, layers[i], layers[j]) for i, j in sorted(links)]
    program = Program.compile(NetworkSpec(tuple(layers), tuple(connections)))
    rows = int(rng.integers(1, 5))
    columns, width = (sum(layer.size for layer in group) for group in (inputs, ends))
    data = TrainingData(
        rng.uniform(-1.0, 1.0, (rows, columns)),
        rng.uniform(0.0, 1.0, (rows, width)),
        np.empty((0, columns)),
        np.empty((0, width)),
        False,
    )
    regularization = (
        {"l2": 0.01} if full else {"l1": 0.01, "l2": 0.02, "decay": 0.03, "clip_value": 0.5, "clip_norm": 0.9}
    )
    if full and optimizer != "scg":
        regularization = {}
    training = TrainingSpec(
        optimizer=optimizer,
        loss=loss,
        learning_rate=0.1,
        batch_size=FULL_BATCH if full else int(rng.integers(1, rows + 1)),
        reduction=str(rng.choice(["mean", "sum"])),
        regularization=regularization if seed % 2 else {},
        loss_settings={"label_smoothing": 0.1} if "entropy" in loss and seed % 2 else {},
        relaxation={"tolerance": 1e-13, "sweeps": 5000} if recurrent else {},
    )
    training = checked(training)
    theta = rng.uniform(-1.0, 1.0, program.size) * (0.3 if recurrent else 1.0)
    blocks = program.blocks(theta)
    for connection in connections:
        if connection.mask is not None:
            blocks.weights[connection.id][~connection.mask] = 0.0
    return Case(program, program.unpack(theta), data, training)


def value_of(numbers: str) -> float | None:
    """Put a line's numbers through Python; None where they hold words."""
    text = re.sub(r"\([\d,]+ others?: ([^()]+)\)", r"(\1)", numbers).split(", since")[0]
    text = re.sub(r"\|([^|]+)\|", r"abs(\1)", text).replace("^", "**")
    text = re.sub(r"(?<![\w.])-(\d[\d.e-]*)\*\*2", r"(-(\1**2))", text)
    if any(word not in _WORDS for word in re.findall(r"[A-Za-z_]{2,}", text)):
        return None
    try:
        return float(eval(text, {"__builtins__": {}}, _WORDS))
    except (SyntaxError, NameError, OverflowError, ZeroDivisionError, ValueError):
        return None


def _layer(rng: np.random.Generator, name: str, role: str, activation: str, drops: bool) -> LayerSpec:
    size = int(rng.integers(1, 4))
    biased = bool(rng.random() < 0.7)
    return LayerSpec(
        name, name, size, activation, biased, role,  # type: ignore[arg-type]  # it is one
        dropout=0.3 if drops and rng.random() < 0.3 else 0.0,
        locked_biases=(0,) if biased and rng.random() < 0.3 else (),
    )  # fmt: skip


def _connection(rng: np.random.Generator, source: LayerSpec, target: LayerSpec) -> ConnectionSpec:
    shape = source.size, target.size
    mask = rng.random(shape) < 0.7 if rng.random() < 0.4 else None
    locked = rng.random(shape) < 0.3 if rng.random() < 0.4 else None
    return ConnectionSpec(f"{source.id}-{target.id}", source.id, target.id, mask, locked)
