"""How a network is trained: choices only.

The keys name entries of the registries in `bpgui.engine`, which check them.
"""

from dataclasses import dataclass, field

from bpgui.spec.params import Settings, no_settings

FULL_BATCH = 0


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """Loss, method and sizes of a training run; see `bpgui.engine.settings` for meaning and ranges.

    Each `*_settings` belongs to the method named beside it; `regularization`, `early_stopping` and `relaxation`
    are groups of settings of their own. `precision` is that of the run's arithmetic: float64 or float32.
    """

    loss: str = "half_squared_error"
    loss_settings: Settings = field(default_factory=no_settings)
    optimizer: str = "sgd"
    optimizer_settings: Settings = field(default_factory=no_settings)
    learning_rate: float = 0.1
    schedule: str = "constant"
    schedule_settings: Settings = field(default_factory=no_settings)
    epochs: int = 1000
    batch_size: int = FULL_BATCH
    reduction: str = "mean"
    regularization: Settings = field(default_factory=no_settings)
    early_stopping: Settings = field(default_factory=no_settings)
    relaxation: Settings = field(default_factory=no_settings)
    initializer: str = "xavier"
    initializer_settings: Settings = field(default_factory=no_settings)
    seed: int = 0
    precision: str = "float64"
