"""Writes torch_trajectories.json: what PyTorch's optimisers, clipping and schedules do, for the tests to compare with.

Run by hand, with a Python that has PyTorch (2.13.0 was used):

    python tests/engine/references/make_torch_trajectories.py
"""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.optim import SGD, Adagrad, Adam, AdamW, Optimizer, RMSprop, Rprop
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, LinearLR, ReduceLROnPlateau, StepLR

FILE = Path(__file__).with_name("torch_trajectories.json")
STEPS, EVERY, EPOCHS = 1000, 50, 60
START = [1.5, -2.0, 0.3, -0.1, 2.5, -1.0]

# Each with the optimiser, its learning rate and options, and the limits of value and norm for clipping.
CASES: dict[str, tuple[type[Optimizer], float, dict[str, Any], float, float]] = {
    "sgd": (SGD, 0.05, {}, 0.0, 0.0),
    "momentum": (SGD, 0.02, {"momentum": 0.9}, 0.0, 0.0),
    "nesterov": (SGD, 0.02, {"momentum": 0.8, "nesterov": True}, 0.0, 0.0),
    "rprop": (Rprop, 0.01, {}, 0.0, 0.0),
    "rprop, other sizes": (Rprop, 0.1, {"etas": (0.6, 1.1), "step_sizes": (1e-3, 0.2)}, 0.0, 0.0),
    "adagrad": (Adagrad, 0.3, {}, 0.0, 0.0),
    "rmsprop": (RMSprop, 0.01, {}, 0.0, 0.0),
    "rmsprop, shorter memory": (RMSprop, 0.01, {"alpha": 0.9, "eps": 1e-3}, 0.0, 0.0),
    "adam": (Adam, 0.01, {}, 0.0, 0.0),
    "adam, shorter memory": (Adam, 0.02, {"betas": (0.5, 0.9), "eps": 1e-3}, 0.0, 0.0),
    "adamw": (AdamW, 0.01, {}, 0.0, 0.0),
    "adamw, more decay": (AdamW, 0.02, {"weight_decay": 0.3}, 0.0, 0.0),
    "sgd with l2": (SGD, 0.05, {"weight_decay": 0.2}, 0.0, 0.0),
    "nesterov with l2": (SGD, 0.02, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}, 0.0, 0.0),
    "adagrad with l2": (Adagrad, 0.3, {"weight_decay": 0.1}, 0.0, 0.0),
    "rmsprop with l2": (RMSprop, 0.01, {"weight_decay": 0.1}, 0.0, 0.0),
    "adam with l2": (Adam, 0.01, {"weight_decay": 0.1}, 0.0, 0.0),
    "sgd, clipped by value": (SGD, 0.05, {}, 0.4, 0.0),
    "sgd, clipped by norm": (SGD, 0.05, {}, 0.0, 0.7),
    "momentum, clipped twice, with l2": (SGD, 0.02, {"momentum": 0.9, "weight_decay": 0.1}, 0.5, 0.6),
}
SCHEDULES: dict[str, Callable[[Optimizer], Any]] = {
    "step": lambda optimizer: StepLR(optimizer, step_size=7, gamma=0.5),
    "exponential": lambda optimizer: ExponentialLR(optimizer, gamma=0.9),
    "cosine": lambda optimizer: CosineAnnealingLR(optimizer, T_max=20, eta_min=0.01),
    "warm_up": lambda optimizer: LinearLR(optimizer, start_factor=0.1, total_iters=10),
}
PLATEAUS: dict[str, dict[str, float]] = {
    "patient": {"patience": 3, "factor": 0.5, "threshold": 1e-2, "min_lr": 0.0},
    "impatient": {"patience": 0, "factor": 0.7, "threshold": 1e-4, "min_lr": 0.003},
    "tiny": {"patience": 1, "factor": 1e-3, "threshold": 0.1, "min_lr": 0.0},
}
LOSSES = [math.exp(-epoch / 15) + 0.05 * math.sin(epoch) for epoch in range(EPOCHS)]


def objective(w: torch.Tensor, step: int) -> torch.Tensor:
    """Return a function with many minima, which differs from step to step as mini-batches do."""
    curvature = torch.linspace(0.2, 1.2, len(w), dtype=torch.float64)
    waves = 0.3 * torch.sin(3.0 * w + 0.05 * step)
    return (0.5 * curvature * w * w + waves).sum() + 0.1 * (w[1:] * w[:-1]).sum()


def trajectory(kind: type[Optimizer], rate: float, options: dict[str, Any], value: float, norm: float) -> list[Any]:
    """Return every 50th point on the way."""
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = kind([w], lr=rate, **options)  # type: ignore[call-arg]  # every kind that is listed takes a rate
    points = []
    for step in range(STEPS):
        optimizer.zero_grad()
        objective(w, step).backward()
        if value > 0.0:
            torch.nn.utils.clip_grad_value_([w], value)
        if norm > 0.0:
            torch.nn.utils.clip_grad_norm_([w], norm)
        optimizer.step()
        if (step + 1) % EVERY == 0:
            points.append(w.detach().tolist())
    return points


def rates(make: Callable[[Optimizer], Any], losses: list[float] | None = None) -> list[float]:
    """Return the learning rate of each epoch, from a rate of 0.5."""
    optimizer = SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    schedule = make(optimizer)
    found = []
    for epoch in range(EPOCHS):
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        schedule.step(*(() if losses is None else (losses[epoch],)))
    return found


def main() -> None:
    """Write the file."""
    numbers = {
        "source": f"PyTorch {torch.__version__}, by make_torch_trajectories.py",
        "start": START,
        "steps": STEPS,
        "every": EVERY,
        "trajectories": {name: trajectory(*case) for name, case in CASES.items()},
        "base_rate": 0.5,
        "rates": {name: rates(make) for name, make in SCHEDULES.items()},
        "losses": LOSSES,
        "plateau_rates": {
            name: rates(lambda optimizer, options=options: ReduceLROnPlateau(optimizer, **options), LOSSES)
            for name, options in PLATEAUS.items()
        },
    }
    FILE.write_text(json.dumps(numbers, indent=None, separators=(",", ":")).replace('],"', '],\n"') + "\n")


if __name__ == "__main__":
    main()
