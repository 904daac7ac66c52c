"""What colour a class or a number has: orange for class 0 and below zero, blue for class 1 and above."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from bpgui.data import Table
from bpgui.gui.common.theme import Colours, mix
from bpgui.spec import FloatArray

Rgb = npt.NDArray[np.uint8]

STEPS = 256
_MAP_STRENGTH = 0.5  # how much of a colour a map has, so that points stand out from it
_GREY = 0.55  # how far a point in the middle of a regression stands out from the paper
# A turn of the golden section keeps any number of hues apart.
_HUE_TURN = 0.618


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of the targets of one table under one theme.

    `classes` holds a colour per class, none for a regression. `reach` is the number, above 0, that has the full
    colour in a regression; its first target is the one that is shown.
    """

    colours: Colours
    classes: tuple[QColor, ...]
    reach: float

    @classmethod
    def of(cls, table: Table, colours: Colours) -> Self:
        """Choose the colours for a table."""
        if table.classes:
            return cls(colours, class_colours(len(table.classes), colours), 1.0)
        return cls(colours, (), float(np.abs(table.targets[:, 0]).max(initial=0.0)) or 1.0)

    def points(self, table: Table) -> Rgb:
        """Return the colour of each row, (rows, 3)."""
        labels = table.labels() if self.classes else np.empty(0, dtype=np.intp)
        return self.marked(labels, table.targets[:, 0])

    def marked(self, labels: npt.NDArray[np.intp], targets: FloatArray) -> Rgb:
        """Return the colours (rows, 3) of points of these classes (rows,) or, without classes, targets (rows,)."""
        if self.classes:
            return rgb_of(self.classes)[labels]
        grey = mix(self.colours.base, self.colours.muted, _GREY).name()
        return ramp(self.colours, 1.0, grey)[_steps(self._share(targets))]

    def number(self, value: float) -> QColor:
        """Return the colour of a point whose target is a number."""
        grey = mix(self.colours.base, self.colours.muted, _GREY).name()
        return QColor(*ramp(self.colours, 1.0, grey)[_steps(self._share(np.array([value])))][0].tolist())

    def answers(self, outputs: FloatArray) -> Rgb:
        """Return the colour of a network's answers (samples, targets), as (samples, 3), paler than points are."""
        outputs = np.nan_to_num(outputs)
        if len(self.classes) > 2:
            shares = outputs.clip(0.0, 1.0)
            shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1.0)
            base = rgb_of((QColor(self.colours.base),)).astype(np.float64)
            return (base + _MAP_STRENGTH * shares @ (rgb_of(self.classes) - base)).round().astype(np.uint8)
        share = outputs[:, 0] if self.classes else self._share(outputs[:, 0])
        return ramp(self.colours, _MAP_STRENGTH, self.colours.base)[_steps(share)]

    def _share(self, values: FloatArray) -> FloatArray:
        return 0.5 + 0.5 * values / self.reach


def class_colours(count: int, colours: Colours) -> tuple[QColor, ...]:
    """Return a colour per class: orange, blue, then others as bright as that blue."""
    first = [QColor(colours.negative), QColor(colours.positive)]
    blue = first[1]
    hue, saturation, lightness = blue.hslHueF(), blue.hslSaturationF(), blue.lightnessF()
    more = (QColor.fromHslF((hue + _HUE_TURN * i) % 1.0, saturation, lightness) for i in range(1, count - 1))
    return tuple([*first, *more][:count])


def ramp(colours: Colours, strength: float, middle: str) -> Rgb:
    """Return colours (STEPS, 3) from negative through `middle` to positive, so strong at both ends."""
    base = colours.base
    stops = [mix(base, colours.negative, strength), QColor(middle), mix(base, colours.positive, strength)]
    channels = rgb_of(tuple(stops)).T
    places = np.linspace(0.0, 2.0, STEPS)
    return np.stack([np.interp(places, [0.0, 1.0, 2.0], channel) for channel in channels], axis=1).astype(np.uint8)


def _steps(share: FloatArray) -> npt.NDArray[np.intp]:
    return (share.clip(0.0, 1.0) * (STEPS - 1)).round().astype(np.intp)


def rgb_of(colours: tuple[QColor, ...]) -> Rgb:
    """Return colours as (colours, 3)."""
    return np.array([(c.red(), c.green(), c.blue()) for c in colours], dtype=np.uint8)
