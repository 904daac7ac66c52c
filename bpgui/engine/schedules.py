"""Schedules: how the learning rate changes from epoch to epoch.

`rate(base, epoch, settings)` gives the rate of one epoch from the rate that a person chose. Epochs count from 0
at the initial weights, so a run that goes on later goes on with the rate where it stood. To add one, write
its entry in `SCHEDULES`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bpgui.errors import UnknownNameError
from bpgui.spec import Param, Settings

# The one schedule that needs a memory, which `bpgui.engine.stopping` keeps.
PLATEAU = "plateau"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule for the learning rate of each epoch, with the settings it takes."""

    label: str
    doc: str
    source: str
    params: tuple[Param, ...]
    rate: Callable[[float, int, Settings], float]


_FLOOR = Param("floor", "float", 0.0, "The lowest that the learning rate gets.", "Lowest rate", low=0.0, high=1000.0)


def _step(base: float, epoch: int, settings: Settings) -> float:
    return base * float(settings["factor"]) ** (epoch // int(settings["every"]))


def _cosine(base: float, epoch: int, settings: Settings) -> float:
    floor, turn = float(settings["floor"]), math.pi * epoch / int(settings["period"])
    return floor + (base - floor) * (1.0 + math.cos(turn)) / 2.0


def _warm_up(base: float, epoch: int, settings: Settings) -> float:
    start, share = float(settings["start"]), min(1.0, epoch / int(settings["length"]))
    return base * (start + (1.0 - start) * share)


SCHEDULES: dict[str, Schedule] = {
    "constant": Schedule(
        label="Constant",
        doc="The same learning rate from the first epoch to the last.",
        source="the classic choice",
        params=(),
        rate=lambda base, epoch, settings: base,
    ),
    "step": Schedule(
        label="Step",
        doc="Multiplies the learning rate by a factor every so many epochs.",
        source="torch.optim.lr_scheduler.StepLR",
        params=(
            Param(
                "every", "int", 100, "How many epochs the learning rate stays the same.", "Every",
                low=1, high=100_000_000, unit="epochs",
            ),
            Param(
                "factor", "float", 0.1, "What the learning rate is then multiplied by.", "Factor",
                low=0.0, low_open=True, high=1.0,
            ),
        ),
        rate=_step,
    ),
    "exponential": Schedule(
        label="Exponential",
        doc="Multiplies the learning rate by a factor after each epoch.",
        source="torch.optim.lr_scheduler.ExponentialLR",
        params=(
            Param(
                "factor", "float", 0.999, "What the learning rate is multiplied by after each epoch.", "Factor",
                low=0.0, low_open=True, high=1.0,
            ),
        ),
        rate=lambda base, epoch, settings: base * float(settings["factor"]) ** epoch,
    ),
    "cosine": Schedule(
        label="Cosine",
        doc="Lowers the learning rate along half a wave, slowly at both ends; after the period it rises again.",
        source="Loshchilov and Hutter 2017, equation 5; torch.optim.lr_scheduler.CosineAnnealingLR",
        params=(
            Param(
                "period", "int", 1000, "Epochs from the highest learning rate to the lowest.", "Period",
                low=1, high=100_000_000, unit="epochs",
            ),
            _FLOOR,
        ),
        rate=_cosine,
    ),
    "inverse_time": Schedule(
        label="1/t",
        doc="Divides the learning rate by 1 + epoch / time: a while about constant, then falling as 1/t.",
        source="Robbins and Monro 1951; Darken and Moody 1990, 'search then converge'",
        params=(
            Param(
                "time", "int", 100, "Epochs after which the learning rate has come down to a half.", "Time",
                low=1, high=100_000_000, unit="epochs",
            ),
        ),
        rate=lambda base, epoch, settings: base / (1.0 + epoch / int(settings["time"])),
    ),
    "warm_up": Schedule(
        label="Warm-up",
        doc="Raises the learning rate evenly over the first epochs, then keeps it.",
        source="Goyal et al. 2017; torch.optim.lr_scheduler.LinearLR",
        params=(
            Param(
                "length", "int", 10, "Epochs until the full learning rate is reached.", "Length",
                low=1, high=100_000_000, unit="epochs",
            ),
            Param(
                "start", "float", 0.1, "The first learning rate, as a share of the full one.", "Start",
                low=0.0, low_open=True, high=1.0,
            ),
        ),
        rate=_warm_up,
    ),
    PLATEAU: Schedule(
        label="Reduce on plateau",
        doc="Multiplies the learning rate by a factor when the loss has not improved for more than 'patience' epochs: "
        "the validation loss where there is one, else the training loss.",
        source="torch.optim.lr_scheduler.ReduceLROnPlateau, without a cool-down",
        params=(
            Param(
                "patience", "int", 10, "Epochs without improvement that are tolerated.", "Patience",
                low=0, high=100_000_000, unit="epochs",
            ),
            Param(
                "factor", "float", 0.1, "What the learning rate is then multiplied by.", "Factor",
                low=0.0, low_open=True, high=0.999,
            ),
            Param(
                "threshold", "float", 1e-4, "Share by which a loss must be below the best one to be an improvement.",
                "Threshold", low=0.0, high=0.999,
            ),
            _FLOOR,
        ),
        rate=lambda base, epoch, settings: base,
    ),
}  # fmt: skip


def schedule(name: str) -> Schedule:
    """Look up a schedule; raise `UnknownNameError` with the nearest name."""
    if name not in SCHEDULES:
        raise UnknownNameError("schedule", name, SCHEDULES)
    return SCHEDULES[name]
