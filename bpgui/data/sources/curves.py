"""Curves that a network has to follow: numbers to learn from one input."""

import numpy as np

from bpgui.data.dataset import Table
from bpgui.spec import Param, Settings

SINE_PARAMS: tuple[Param, ...] = (
    Param("count", "int", 200, "How many points there are in all.", "Points", low=10, high=20_000),
    Param(
        "noise", "float", 10.0, "Standard deviation of what is added to each height, in percent of the amplitude.",
        "Noise", low=0.0, high=100.0, unit="%",
    ),
    Param("periods", "float", 2.0, "How often the wave swings between -1 and 1.", "Periods", low=0.25, high=8.0),
)  # fmt: skip


def sine(settings: Settings, rng: np.random.Generator) -> Table:
    """Return points on a wave: y = sin(pi periods x) + noise/100 N(0, 1) for x ~ U(-1, 1), one input and one target."""
    count, noise = int(settings["count"]), float(settings["noise"]) / 100.0
    x = rng.uniform(-1.0, 1.0, (count, 1))
    y = np.sin(np.pi * float(settings["periods"]) * x) + noise * rng.normal(size=x.shape)
    return Table(x, y, ("x",), ("y",))
