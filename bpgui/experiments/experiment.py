"""`Experiment`: trainings side by side, with what to expect of them, and why."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from bpgui.experiments.outcome import Outcome
from bpgui.spec import Project

Steps = Generator[float, None, Outcome]


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the trainings that are compared: its name, and how its project is built from a seed."""

    name: str
    build: Callable[[int], Project]


@dataclass(frozen=True, slots=True)
class Experiment:
    """A preset experiment. `conduct(seed, executor)` yields the share of the work done and returns what it found.

    `summary` is one sentence, `expectation` says before the run what to expect and why, and `measures` what the
    numbers are. The seed decides data and first weights, so that a person can see what was luck.
    """

    title: str
    summary: str
    expectation: str
    measures: str
    source: str
    arms: tuple[Arm, ...]
    conduct: Callable[[int, str], Steps]
