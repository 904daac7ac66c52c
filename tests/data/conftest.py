"""Builders that the tests of the data share."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.data import Table, default_spec, load, sample
from bpgui.edits import layered
from bpgui.engine import Program, predict, train
from bpgui.spec import Value, check_settings


def _made(name: str, seed: int = 0, **settings: Value) -> Table:
    chosen = sample(name)
    return chosen.make(check_settings(chosen.params, settings, chosen.title), np.random.default_rng(seed))


@pytest.fixture(scope="session")
def made() -> Callable[..., Table]:
    """`made("circle", seed=1, noise=20)` is the table of a sample."""
    return _made


def _reached(
    name: str, hidden: tuple[int, ...] | None = None, seed: int = 0, data_seed: int = 0, epochs: int = 0
) -> float:
    chosen, spec = sample(name), replace(default_spec(name), seed=data_seed)
    recipe, data = chosen.recipe, load(spec)
    table, rows = data.table, data.test_rows if len(data.test_rows) else data.train_rows
    sizes = (table.inputs.shape[1], *(recipe.hidden if hidden is None else hidden), table.targets.shape[1])
    training = replace(recipe.training, seed=seed, epochs=epochs or recipe.training.epochs)
    project = layered(sizes, recipe.activation, recipe.output_activation, training, biases=recipe.biases)
    program = Program.compile(project.network)
    *_, last = train(program, project.parameters, data.training_data(), training, executor="compiled")
    assert chosen.score is not None
    return chosen.score.measure(data, rows, predict(program, program.pack(last.parameters), table.inputs[rows]))


@pytest.fixture(scope="session")
def reached() -> Callable[..., float]:
    """`reached("iris", hidden=(), seed=1)` is the score of a sample's recipe, here without its hidden layers."""
    return _reached
