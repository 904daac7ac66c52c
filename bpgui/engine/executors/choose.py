"""Which executor carries out a run: the compiled one wherever it can, by a rule that a person can be told."""

from collections.abc import Callable

from bpgui.engine.data import TrainingData
from bpgui.engine.executors.protocol import Executor
from bpgui.engine.executors.reference import ReferenceExecutor
from bpgui.engine.kernels import cache
from bpgui.engine.optimizers import FullBatchOptimizer, State, optimizer
from bpgui.engine.program import Program
from bpgui.errors import UnknownNameError
from bpgui.spec import FloatArray, TrainingSpec

# "auto" takes the compiled one if it is ready at once, "compiled" waits for it.
EXECUTORS = ("auto", "compiled", "reference")

Make = Callable[[Program, TrainingData, TrainingSpec, FloatArray, State], Executor]


def why_not_compiled(program: Program, training: TrainingSpec) -> str:
    """Say why only the reference executor can carry out such a run; empty if the compiled one can too."""
    if program.recurrent:
        return "the network is recurrent"
    method = optimizer(training.optimizer)
    if isinstance(method, FullBatchOptimizer):
        return f"{method.label} needs the whole data at once"
    return ""


def make_executor(
    name: str, program: Program, data: TrainingData, training: TrainingSpec, theta: FloatArray, state: State
) -> Executor:
    """Make the executor `name`, one of `EXECUTORS`; where it cannot be had, the reference executor.

    `training` is checked; theta is (size,), and `state` what an earlier executor remembered, empty for a fresh memory.
    """
    if name not in EXECUTORS:
        raise UnknownNameError("executor", name, EXECUTORS)
    make: Make = ReferenceExecutor
    if name != "reference" and not why_not_compiled(program, training):
        make = _compiled(training.precision, wait=name == "compiled") or ReferenceExecutor
    return make(program, data, training, theta, state)


def _compiled(precision: str, wait: bool) -> Make | None:
    if not cache.available() or not (wait or cache.ready(precision)):
        return None
    try:
        # Imports Numba, which takes a while, and which refuses a NumPy that is too new for it.
        from bpgui.engine.executors.compiled import CompiledExecutor
    except ImportError:
        return None
    return CompiledExecutor
