"""How a network is trained, and on what: choices only, never arrays.

The keys name entries of the registries in `bpgui.engine` and `bpgui.data`, which check them.
"""

from dataclasses import dataclass, field

from bpgui.spec.params import Settings, no_settings

FULL_BATCH = 0


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """Loss, method and sizes of a training run; see `bpgui.engine.settings` for meaning and ranges."""

    loss: str = "half_squared_error"
    optimizer: str = "sgd"
    optimizer_settings: Settings = field(default_factory=no_settings)
    learning_rate: float = 0.1
    epochs: int = 1000
    batch_size: int = FULL_BATCH
    reduction: str = "mean"
    initializer: str = "xavier"
    initializer_settings: Settings = field(default_factory=no_settings)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class DatasetSpec:
    """A recipe for a data set: which sample, its settings, and how it is split."""

    source: str
    settings: Settings = field(default_factory=no_settings)
    test_share: float = 0.0
    seed: int = 0
