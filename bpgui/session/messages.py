"""What the window and the worker thread say to each other: frozen values, never live objects.

A run's messages follow one grammar: started, progress*, (paused | progress)*, (finished | stopped | failed exploded?).
What exploded may fail before it has started.
"""

from dataclasses import dataclass
from enum import Enum

from bpgui.engine import Program, Report, TrainingData
from bpgui.spec import Parameters, RunState, TrainingSpec


class State(Enum):
    """What the session is doing."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


class Step(Enum):
    """How far a single step goes."""

    EPOCH = "epoch"
    BATCH = "batch"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """All that a run starts from; with the `run` of an earlier one it goes on where that one stopped, bit for bit."""

    program: Program
    parameters: Parameters
    data: TrainingData
    training: TrainingSpec
    epoch: int
    run: RunState | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """The newest report of a run, and its speed in samples per second of training time."""

    run_id: int
    report: Report
    samples_per_second: float
