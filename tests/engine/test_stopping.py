import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bpgui.engine.schedules import SCHEDULES
from bpgui.engine.stopping import EARLY_STOPPING, Memory, after_epoch, after_plateau, is_exhausted, plateau_rate
from bpgui.spec import Settings, check_settings

TORCH: dict[str, Any] = json.loads((Path(__file__).parent / "references" / "torch_trajectories.json").read_text())

# What PyTorch's plateaus in references/make_torch_trajectories.py are called here.
PLATEAUS: dict[str, Settings] = {
    "patient": {"patience": 3, "factor": 0.5, "threshold": 1e-2, "floor": 0.0},
    "impatient": {"patience": 0, "factor": 0.7, "threshold": 1e-4, "floor": 0.003},
    "tiny": {"patience": 1, "factor": 1e-3, "threshold": 0.1, "floor": 0.0},
}


def _early(**given: float) -> Settings:
    return check_settings(EARLY_STOPPING, given, "Early stopping")


def _watch(losses: list[float], settings: Settings) -> tuple[Memory, int]:
    """Return the memory at the end and the number of epochs until then."""
    memory: Memory = {}
    for epoch, loss in enumerate(losses, start=1):
        memory = after_epoch(memory, loss, np.array([float(epoch), -1.0]), settings)
        if is_exhausted(memory, settings):
            return memory, epoch
    return memory, len(losses)


@pytest.mark.parametrize("name", sorted(TORCH["plateau_rates"]))
def test_the_rate_falls_on_plateaus_as_in_pytorch(name: str) -> None:
    settings = check_settings(SCHEDULES["plateau"].params, PLATEAUS[name], "Reduce on plateau")
    base, memory, rates = TORCH["base_rate"], {}, []
    for loss in TORCH["losses"]:
        rates.append(plateau_rate(base, memory))
        memory = after_plateau(memory, loss, base, settings)
    np.testing.assert_allclose(rates, TORCH["plateau_rates"][name], rtol=1e-12)
    assert len(set(rates)) > 2


def test_a_plateau_in_memory_scales_whatever_rate_is_chosen_later() -> None:
    settings = check_settings(SCHEDULES["plateau"].params, {"patience": 0, "factor": 0.5}, "Reduce on plateau")
    memory: Memory = {}
    for loss in (1.0, 1.0):
        memory = after_plateau(memory, loss, 0.2, settings)
    assert (plateau_rate(0.2, memory), plateau_rate(0.4, memory)) == (0.1, 0.2)


def test_training_stops_after_patience_epochs_without_a_better_loss() -> None:
    memory, epochs = _watch([5.0, 3.0, 4.0, 2.0, 2.5, 2.4, 2.3, 2.2, 1.0], _early(patience=4))
    assert epochs == 8
    assert memory["early/best_loss"].tolist() == [2.0]
    assert memory["early/best"].tolist() == [4.0, -1.0]


def test_an_equal_loss_is_no_improvement() -> None:
    assert _watch([1.0] * 10, _early(patience=3))[1] == 4


def test_too_small_an_improvement_does_not_count() -> None:
    losses = [1.0 - 0.01 * epoch for epoch in range(20)]
    assert _watch(losses, _early(patience=2))[1] == 20
    assert _watch(losses, _early(patience=2, min_improvement=0.05))[1] == 3


def test_a_patience_of_0_never_stops_but_remembers_the_best() -> None:
    memory, epochs = _watch([1.0, *([2.0] * 50)], _early())
    assert epochs == 51
    assert memory["early/best"].tolist() == [1.0, -1.0]


def test_the_best_weights_are_a_copy_in_double_precision() -> None:
    theta = np.array([1.0, 2.0], dtype=np.float32)
    memory = after_epoch({}, 1.0, theta, _early(patience=1))
    theta[0] = 9.0
    assert memory["early/best"].dtype == np.float64
    assert memory["early/best"].tolist() == [1.0, 2.0]


def test_the_rules_leave_each_others_memory_and_their_own_past_alone() -> None:
    settings = check_settings(SCHEDULES["plateau"].params, {}, "Reduce on plateau")
    early = after_epoch({}, 1.0, np.zeros(2), _early(patience=3))
    plateau = after_plateau({}, 1.0, 0.1, settings)
    both = {**early, **plateau}
    before = {name: array.copy() for name, array in both.items()}
    later = {**after_epoch(both, 2.0, np.ones(2), _early(patience=3)), **after_plateau(both, 2.0, 0.1, settings)}
    assert set(after_epoch(both, 2.0, np.ones(2), _early())) == set(early)
    assert set(after_plateau(both, 2.0, 0.1, settings)) == set(plateau)
    assert (later["early/waited"].tolist(), later["plateau/waited"].tolist()) == ([1.0], [1.0])
    for name, array in both.items():
        np.testing.assert_array_equal(array, before[name])
