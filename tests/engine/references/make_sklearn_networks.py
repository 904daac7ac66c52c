"""Writes sklearn_networks.json: whole networks trained by scikit-learn, for the tests to compare with.

Run by hand, with a Python that has scikit-learn (1.9.1 was used):

    python tests/engine/references/make_sklearn_networks.py
"""

import itertools
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

FILE = Path(__file__).with_name("sklearn_networks.json")
ROWS, EPOCHS = 22, 30
ADAM = {"solver": "adam", "learning_rate_init": 0.02, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-16}
SGD: dict[str, Any] = {"solver": "sgd", "learning_rate_init": 0.1, "nesterovs_momentum": False, "momentum": 0.0}

# Each with the kind of targets, the layers' sizes, the batch size, and the options.
CASES: dict[str, tuple[str, list[int], int, dict[str, Any]]] = {
    "regression, sgd": ("numbers", [3, 5, 2], 4, {**SGD, "activation": "tanh"}),
    "regression, momentum": ("numbers", [3, 6, 4, 2], 5, {**SGD, "activation": "logistic", "momentum": 0.9}),
    "two classes, nesterov": (
        "two classes", [3, 5, 1], 5, {**SGD, "activation": "tanh", "momentum": 0.9, "nesterovs_momentum": True}
    ),
    "two classes, adam": ("two classes", [3, 4, 4, 1], ROWS, {**ADAM, "activation": "tanh"}),
    "three classes, momentum": ("three classes", [3, 6, 3], 7, {**SGD, "activation": "relu", "momentum": 0.5}),
    "three classes, adam": ("three classes", [3, 5, 3], 5, {**ADAM, "activation": "logistic"}),
}  # fmt: skip


class _Given:
    """Begins with given weights instead of drawing them."""

    given: Iterator[tuple[np.ndarray, np.ndarray]]

    def _init_coef(self, fan_in: int, fan_out: int, dtype: type) -> tuple[np.ndarray, np.ndarray]:
        weights, biases = next(self.given)
        return weights.astype(dtype), biases.astype(dtype)


class Regressor(_Given, MLPRegressor):
    """scikit-learn's regressor."""


class Classifier(_Given, MLPClassifier):
    """scikit-learn's classifier."""


def trained(kind: str, sizes: list[int], batch_size: int, options: dict[str, Any]) -> dict[str, Any]:
    """Return data, first weights and last weights."""
    rng = np.random.default_rng(len(kind) + 10 * len(sizes) + batch_size)
    inputs = rng.normal(size=(ROWS, sizes[0])).round(3)
    first = [
        (rng.normal(0.0, 0.7, (rows, columns)).round(3), rng.normal(0.0, 0.3, columns).round(3))
        for rows, columns in itertools.pairwise(sizes)
    ]
    if kind == "numbers":
        targets = np.stack([inputs[:, 0] * inputs[:, 1], np.sin(inputs[:, 2])], axis=1).round(3)
    else:
        targets = np.arange(ROWS) % (2 if kind == "two classes" else 3)
    make = Regressor if kind == "numbers" else Classifier
    model = make(
        hidden_layer_sizes=sizes[1:-1], batch_size=batch_size, shuffle=False, alpha=0.0, max_iter=EPOCHS, tol=0.0,
        n_iter_no_change=EPOCHS + 1, **options,
    )  # fmt: skip
    model.given = iter([(weights.copy(), biases.copy()) for weights, biases in first])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it only says that all epochs were used
        model.fit(inputs, targets)
    return {
        "kind": kind,
        "sizes": sizes,
        "batch_size": batch_size,
        "options": options,
        "inputs": inputs.tolist(),
        "targets": targets.tolist(),
        "first": [[weights.tolist(), biases.tolist()] for weights, biases in first],
        "last": [[w.tolist(), b.tolist()] for w, b in zip(model.coefs_, model.intercepts_, strict=True)],
    }


def main() -> None:
    """Write the file."""
    numbers = {
        "source": f"scikit-learn {sklearn.__version__}, by make_sklearn_networks.py",
        "epochs": EPOCHS,
        "networks": {name: trained(*case) for name, case in CASES.items()},
    }
    FILE.write_text(json.dumps(numbers, separators=(",", ":")).replace('],"', '],\n"') + "\n")


if __name__ == "__main__":
    main()
