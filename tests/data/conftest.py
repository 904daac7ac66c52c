"""Builders that the tests of the data share."""

from collections.abc import Callable

import numpy as np
import pytest

from bpgui.data import Table, sample
from bpgui.spec import Value, check_settings


def _made(name: str, seed: int = 0, **settings: Value) -> Table:
    chosen = sample(name)
    return chosen.make(check_settings(chosen.params, settings, chosen.title), np.random.default_rng(seed))


@pytest.fixture(scope="session")
def made() -> Callable[..., Table]:
    """`made("circle", seed=1, noise=20)` is the table of a sample."""
    return _made
