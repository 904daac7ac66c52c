"""What the status bar says of a run, in words: who computes, how samples settle."""

import math
from collections.abc import Callable
from types import MappingProxyType

from bpgui.engine import MOST_SETTLING_SAMPLES, Program, Settling, why_not_compiled
from bpgui.engine.kernels.cache import available
from bpgui.errors import BpguiError
from bpgui.gui.common.text import count, fixed, significant, whole
from bpgui.spec import Project

EXECUTORS = MappingProxyType({"compiled": "Compiled", "reference": "NumPy reference"})


def pair(name: str, train: float, test: float, write: Callable[[float], str]) -> str:
    """Write a measure of the training part and, if there is one, of the test part; empty if there is neither."""
    if math.isnan(train):
        return ""
    return f"{name} {write(train)}" if math.isnan(test) else f"{name} {write(train)} / test {write(test)}"


def executor_reason(executor: str, project: Project) -> str:
    """Say why a run of the project is computed by this executor."""
    if executor == "compiled":
        return "Compiled code computes, many updates at a time."
    why = _why_not_compiled(project)
    if why:
        return f"NumPy computes, since {why}."
    if not available():
        return "NumPy computes, since Numba is not installed: with it, training is many times as fast."
    return "NumPy computes, since the compiled code was not ready when this run began: a later run will have it."


def settling_text(settling: Settling, samples: int) -> tuple[str, str]:
    """Say in a few words, and then in full, how `samples` training samples settled."""
    seen = min(samples, MOST_SETTLING_SAMPLES)
    unsettled = round((1.0 - settling.settled_share) * seen)
    radius = fixed(settling.spectral_radius, 2)
    if unsettled:
        short = f"{whole(unsettled)} of {count(seen, 'sample')} did not settle, spectral radius {radius}"
    else:
        short = f"Settled in {count(settling.sweeps, 'sweep')} at most"
    looked_at = "" if seen == samples else f" Of {whole(samples)} training samples, {whole(seen)} were looked at."
    grew = not math.isfinite(settling.change)
    change = "grew past all bounds" if grew else f"changed by up to {significant(settling.change, 2)} in the last sweep"
    full = (
        f"States {change}, and the estimated spectral radius is {radius}: above 1, a network may not settle. "
        f"Samples that do not settle teach nothing.{looked_at}"
    )
    return short, full


def _why_not_compiled(project: Project) -> str:
    try:
        return why_not_compiled(Program.compile(project.network, project.training.relaxation), project.training)
    except BpguiError:
        return ""
