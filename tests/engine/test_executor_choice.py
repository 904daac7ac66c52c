"""Which executor carries out a run, and what a person is told about it."""

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import Program, Trainer, TrainingData, checked
from bpgui.engine.executors import make_executor, why_not_compiled
from bpgui.errors import UnknownNameError
from bpgui.spec import NetworkSpec, Parameters, TrainingSpec

Build = Callable[..., NetworkSpec]
Draw = Callable[[NetworkSpec, int], Parameters]


def test_layers_without_loops_and_steps_along_the_gradient_can_be_compiled(build: Build) -> None:
    program = Program.compile(build("x input 2, h hidden 3 tanh, y output 1 sigmoid", "x-h h-y x-y"))
    for optimizer in ("sgd", "adam", "rprop"):
        assert why_not_compiled(program, TrainingSpec(optimizer=optimizer)) == ""


def test_what_cannot_be_compiled_is_told_in_words(build: Build) -> None:
    looped = Program.compile(build("x input 2, h hidden 3 tanh, y output 1 sigmoid", "x-h h-y y-h"))
    assert why_not_compiled(looped, TrainingSpec()) == "the network is recurrent"
    plain = Program.compile(build("x input 2, y output 1 sigmoid", "x-y"))
    spec = TrainingSpec(optimizer="levenberg_marquardt")
    assert why_not_compiled(plain, spec) == "Levenberg-Marquardt needs the whole data at once"


@pytest.mark.parametrize("name", ["auto", "compiled", "reference"])
def test_without_numba_the_reference_executor_trains(
    name: str, build: Build, xor: TrainingData, random_parameters: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bpgui.engine.executors.compiled", None)
    network = build("x input 2, y output 1 sigmoid", "x-y")
    trainer = Trainer(Program.compile(network), random_parameters(network, 1), xor, TrainingSpec(), executor=name)
    trainer.step_epoch()
    assert (trainer.report().executor, trainer.report().epoch) == ("reference", 1)


@pytest.mark.parametrize("name", ["auto", "compiled"])
def test_what_cannot_be_compiled_is_trained_by_the_reference_executor(
    name: str, build: Build, xor: TrainingData, random_parameters: Draw
) -> None:
    network = build("x input 2, h hidden 3 tanh, y output 1 sigmoid", "x-h h-y h-h")
    trainer = Trainer(Program.compile(network), random_parameters(network, 1), xor, TrainingSpec(), executor=name)
    assert trainer.report().executor == "reference"


def test_an_unknown_executor_is_refused(build: Build, xor: TrainingData) -> None:
    program = Program.compile(build("x input 2, y output 1 sigmoid", "x-y"))
    with pytest.raises(UnknownNameError, match="There is no executor called 'refrence': did you mean 'reference'"):
        make_executor("refrence", program, xor, checked(TrainingSpec()), np.zeros(3), {})


def test_a_learning_rate_on_the_fly_needs_no_other_executor(
    build: Build, xor: TrainingData, random_parameters: Draw
) -> None:
    network = build("x input 2, y output 1 sigmoid", "x-y")
    trainer = Trainer(Program.compile(network), random_parameters(network, 1), xor, TrainingSpec())
    before = trainer._executor
    trainer.training = replace(trainer.training, learning_rate=0.5, epochs=3, schedule="cosine", schedule_settings={})
    assert trainer._executor is before
    trainer.training = replace(trainer.training, reduction="sum")
    assert trainer._executor is not before
