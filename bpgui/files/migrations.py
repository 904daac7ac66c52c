"""How the content of an older project.json becomes that of the next version.

A migration moves what is there and checks nothing: what it makes is read like any other file.
"""

from collections.abc import Callable
from typing import Any

Content = dict[str, Any]

_COLUMNS_OF_1 = ["epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy"]


def _from_1(content: Content) -> Content:
    """Make momentum an optimiser of its own, and name the columns of the history, which had no validation part."""
    training = {**content.get("training", {})}
    if training.get("optimizer", "sgd") == "sgd":
        settings = {**training.get("optimizer_settings", {})}
        momentum = settings.pop("momentum", 0.0)
        if momentum != 0.0:
            training["optimizer"] = "momentum"
            settings["momentum"] = momentum
        training["optimizer_settings"] = settings
    return {**content, "training": training, "history_columns": _COLUMNS_OF_1}


def _from_2(content: Content) -> Content:
    """Keep all: layers had neither looks nor initialisers of their own, which is the default."""
    return content


def _from_3(content: Content) -> Content:
    """Keep all: data was bundled, split in the way that is the default, and never scaled."""
    return content


MIGRATIONS: dict[int, Callable[[Content], Content]] = {1: _from_1, 2: _from_2, 3: _from_3}
