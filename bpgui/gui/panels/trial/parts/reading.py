"""How the outputs of a network are read: as shares of classes, or as numbers in the data's own units."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from bpgui.data import Dataset
from bpgui.gui.common.text import percent, significant
from bpgui.spec import FloatArray

_DIGITS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a network answers: for each name a number as a text and the length of its bar, 0 to 1.

    `best` is the place of the class that is answered, None where the answers are numbers.
    """

    names: tuple[str, ...]
    texts: tuple[str, ...]
    lengths: FloatArray
    best: int | None

    def said(self, most: int = 3) -> str:
        """Say the largest answers in one line, for those who do not see them; numbers in their own order."""
        places = range(len(self.names)) if self.best is None else np.argsort(-self.lengths, kind="stable").tolist()
        return ", ".join(f"{self.names[place]}: {self.texts[place]}" for place in list(places)[:most])


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The names of the answers, their units, and the range of numbers (targets,) that is seen in the data."""

    names: tuple[str, ...]
    classes: bool
    centre: FloatArray
    scale: FloatArray
    low: FloatArray
    high: FloatArray

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """Learn from a data set how its answers are read."""
        table, preparation = dataset.table, dataset.preparation
        centre, scale = preparation.target_centre, preparation.target_scale
        targets = table.targets * scale + centre
        low, high = targets.min(axis=0), targets.max(axis=0)
        return cls(table.classes or table.target_names, bool(table.classes), centre, scale, low, high)

    def fits(self, outputs: FloatArray) -> bool:
        """Tell whether outputs (targets,) can be read: those of a network for other data may be more or fewer."""
        return len(outputs) == len(self.names) or (self.classes and len(outputs) == 1 and len(self.names) == 2)

    def read(self, outputs: FloatArray) -> Answers:
        """Read one row of outputs (targets,); a single output for two classes tells of both."""
        if not self.classes:
            numbers = outputs * self.scale + self.centre
            span = np.where(self.high > self.low, self.high - self.low, 1.0)
            texts = tuple(significant(value, _DIGITS) for value in numbers.tolist())
            return Answers(self.names, texts, ((numbers - self.low) / span).clip(0.0, 1.0), None)
        shares = np.array([1.0 - outputs[0], outputs[0]]) if len(outputs) == 1 else outputs
        # Outputs that leave 0 to 1, such as linear ones, are no shares.
        proper = shares.min() >= -1e-9 and shares.max() <= 1.0 + 1e-9
        texts = tuple(percent(v) if proper else significant(v, _DIGITS) for v in shares.tolist())
        return Answers(self.names, texts, shares.clip(0.0, 1.0), int(shares.argmax()))
