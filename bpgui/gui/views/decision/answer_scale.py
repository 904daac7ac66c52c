"""How answers are coloured, bounded and put into words: of several classes, of a yes or no, or as a number."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from PySide6.QtGui import QColor

from bpgui.data import Dataset
from bpgui.engine.metrics import answers
from bpgui.gui.common.colours import Colours, mix
from bpgui.gui.common.data_colours import STEPS, Rgb, class_colours, ramp, rgb_of
from bpgui.gui.common.input_pair import evenly
from bpgui.gui.common.text import number, percent, significant
from bpgui.gui.common.thinned import Thinned
from bpgui.spec import FloatArray
from bpgui.spec.network import BoolArray

Kind = Literal["classes", "yes_no", "number"]

# How strong the colour of a class is where the network is least and most sure of it.
_UNSURE, _SURE = 0.12, 0.62
_HEAT = 0.7  # how strong the ends of a scale are, so that points stand out
_GREY = 0.55  # how far a point in the middle of a scale stands out from the paper
_MOST_ROWS = 20_000


@dataclass(frozen=True)
class AnswerScale:
    """The meaning of a network's answers to one data set, in the colours of one theme.

    `target` is the one that is shown of several numbers; `threshold` is the loss's, for a yes or no.
    """

    dataset: Dataset
    target: int
    threshold: float
    colours: Colours

    @cached_property
    def kind(self) -> Kind:
        """What the answers are."""
        if not self.dataset.table.classes:
            return "number"
        return "yes_no" if self.dataset.table.targets.shape[1] == 1 else "classes"

    @cached_property
    def class_colours(self) -> tuple[QColor, ...]:
        """The colour of each class, none for numbers."""
        return class_colours(len(self.dataset.table.classes), self.colours)

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The numbers with the full colours, in the data's own unit; of a yes or no, the outputs."""
        if self.kind != "number":
            reach = 1.0 if self.threshold == 0.0 else self.threshold
            return self.threshold - reach, self.threshold + reach
        targets = self.dataset.table.targets
        own = self._own(targets[evenly(len(targets), _MOST_ROWS), self.target])
        low, high = float(own.min()), float(own.max())
        if low < 0.0 < high:
            # The ground is zero, and as much below it is as strong as above.
            return -max(-low, high), max(-low, high)
        return (low, high) if high > low else (low - 0.5, high + 0.5)

    @property
    def title(self) -> str:
        """What the scale is of."""
        return self.dataset.table.target_names[self.target] if self.kind == "number" else "output"

    def ground(self, outputs: FloatArray) -> Rgb:
        """Return the colours (rows, columns, 3) of outputs (targets, rows, columns)."""
        if self.kind == "classes":
            return self._regions(outputs)
        with np.errstate(all="ignore"):
            values = outputs[0] if self.kind == "yes_no" else self._own(outputs[self.target])
        return self._heat(values, self.bar)

    def claims(self, outputs: FloatArray) -> FloatArray | None:
        """Return what each class claims, (classes, rows, columns): the largest answers; None for numbers."""
        if self.kind == "classes":
            return outputs
        return np.stack([np.full_like(outputs[0], self.threshold), outputs[0]]) if self.kind == "yes_no" else None

    def points(self, points: Thinned) -> Rgb:
        """Return the colours of points, (rows, 3)."""
        if self.kind != "number":
            return rgb_of(self.class_colours)[points.labels]
        grey = mix(self.colours.base, self.colours.muted, _GREY).name()
        return self._heat(self._own(points.targets[:, self.target]), ramp(self.colours, 1.0, grey))

    def wrong(self, outputs: FloatArray, points: Thinned) -> BoolArray:
        """Tell which points are answered with another class than theirs, (rows,), by outputs (rows, targets)."""
        if self.kind == "number":
            return np.zeros(len(points.rows), dtype=bool)
        found = answers(np.nan_to_num(outputs), self.threshold)
        return np.asarray(np.isfinite(outputs).all(axis=1) & (found != points.labels))

    def said(self, output: FloatArray) -> str:
        """Put one answer (targets,) into words, with how sure the network is."""
        if not np.isfinite(output).all():
            return "no number"
        if self.kind == "number":
            return f"{self.title} {number(float(self._own(output[self.target])))}"
        place = int(answers(output[np.newaxis], self.threshold)[0])
        name = self.dataset.table.classes[place]
        if self.kind == "yes_no":
            return f"{name}, output {number(float(output[0]))}"
        return f"{name}, {percent(float(_shares(output)[place]))} sure"

    @cached_property
    def bar(self) -> Rgb:
        """The colours of the scale from its low to its high end, (STEPS, 3)."""
        return ramp(self.colours, _HEAT, self.colours.base)

    def bar_texts(self) -> tuple[str, str]:
        """Return the numbers at both ends of the scale."""
        low, high = self.ends
        return significant(low, 3), significant(high, 3)

    def own_targets(self, targets: FloatArray) -> FloatArray:
        """Return numbers of the shown target in the data's own unit; those of classes as they are."""
        return self._own(targets) if self.kind == "number" else targets

    def _own(self, values: FloatArray) -> FloatArray:
        preparation = self.dataset.preparation
        return values * preparation.target_scale[self.target] + preparation.target_centre[self.target]

    def _heat(self, values: FloatArray, colours: Rgb) -> Rgb:
        low, high = self.ends
        with np.errstate(all="ignore"):
            share = (values - low) / (high - low)
        plain = rgb_of((mix(self.colours.base, self.colours.muted, 0.4),))
        steps = np.where(np.isnan(share), STEPS, np.clip(share, 0.0, 1.0) * (STEPS - 1)).astype(np.intp)
        return np.concatenate([colours, plain])[steps]

    def _regions(self, outputs: FloatArray) -> Rgb:
        """Return the colour of the class with the largest output, paler where others come near to it."""
        known = np.isfinite(outputs).all(axis=0)
        clean = np.where(known, outputs, 0.0)
        winner = clean.argmax(axis=0)
        sure = np.take_along_axis(_shares(clean), winner[np.newaxis], axis=0)[0]
        least = 1.0 / len(outputs)
        strength = _UNSURE + (_SURE - _UNSURE) * ((sure - least) / (1.0 - least)).clip(0.0, 1.0)
        base = rgb_of((QColor(self.colours.base),)).astype(np.float32)
        colour = rgb_of(self.class_colours).astype(np.float32)[winner]
        mixed = base + np.where(known, strength, 0.0)[:, :, np.newaxis] * (colour - base)
        return mixed.round().astype(np.uint8)


def _shares(outputs: FloatArray) -> FloatArray:
    """Return which share each class has of the answer, (classes, ...): a softmax's output as it is."""
    shares = outputs.clip(0.0, 1.0)
    return np.asarray(shares / np.maximum(shares.sum(axis=0), 1.0))
