"""Experiments run once for all tests that look at them, by compiled kernels."""

from collections.abc import Callable
from functools import cache as once

import pytest

from bpgui.data.readers import finish
from bpgui.engine.kernels import cache
from bpgui.experiments import EXPERIMENTS, Outcome

Conducted = Callable[..., Outcome]


@pytest.fixture(scope="session")
def conducted() -> Conducted:
    """`conducted(name, seed)` is the outcome of a preset.

    Kernels that are not there are compiled first, which takes a minute; they are kept in the person's own cache folder.
    """
    cache.folder.cache_clear()
    if not cache.ready("float64"):
        assert cache.start_compiling("float64").wait() == 0
    import bpgui.engine.executors.compiled  # noqa: F401  # Numba looks where the folder is only now

    cache.folder.cache_clear()

    @once
    def conduct(name: str, seed: int = 0) -> Outcome:
        return finish(EXPERIMENTS[name].conduct(seed, "compiled"))

    return conduct
