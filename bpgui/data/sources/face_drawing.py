"""Drawing faces by formulas, many at once: what `bpgui.data.sources.faces` shows of its twenty people.

A head is an egg that turns about its upright axis, with features at angles on it, lit from one side by Lambert's
cosine law. Edges are blurred over about a pixel, so there are no steps. All is done in float32, in portions that fit
the processor's cache.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bpgui.data.sources.people import PEOPLE
from bpgui.spec import FloatArray

HEIGHT, WIDTH = 32, 28  # pixels
OCCLUDERS = ("none", "glasses", "sunglasses", "scarf", "cap")

_PORTION = 100  # faces drawn at once
_PIXEL = 2.0 / HEIGHT  # the picture is 2 units high
_TOP_LIGHT, _AMBIENT = 0.25, 0.42  # how steeply the light comes from above; share of it that comes from everywhere
_CENTRE, _HALF_HEIGHT = 0.0, 0.74  # of the head
# Heights on the head go from -1, the crown, to 1, the chin.
_EYES, _BROWS, _MOUTH = -0.02, -0.21, 0.54
# The rows of pixels that eyes, brows and glasses may be in, and those of nose and mouth, however the head is moved.
_ALL, _UPPER, _LOWER = slice(None), slice(7, 23), slice(12, 30)
_BUILD = np.array([person[1:] for person in PEOPLE], dtype=np.float32) / 100.0


class Views(NamedTuple):
    """How faces are seen, an entry per face.

    `identity` and `occluder` are indices of `PEOPLE` and `OCCLUDERS`; `pose`, `light` and `roll` are angles in degrees,
    positive to the right and clockwise; `expression` goes from -1, a frown, to 1, a smile. `shift` (faces, 2)
    moves the head to the right and down in pixels; `brightness` and `size` are factors, `background` and `shirt`
    shades from 0 to 1.
    """

    identity: npt.NDArray[np.intp]
    pose: FloatArray
    light: FloatArray
    expression: FloatArray
    occluder: npt.NDArray[np.intp]
    brightness: FloatArray
    shift: FloatArray
    roll: FloatArray
    size: FloatArray
    background: FloatArray
    shirt: FloatArray


def draw_faces(views: Views) -> FloatArray:
    """Return pictures (faces, HEIGHT, WIDTH) from 0, black, to 1, white."""
    pictures = np.empty((len(views.identity), HEIGHT, WIDTH), dtype=np.float32)
    # Those who wear the same stand together, so that most portions need no scarf, no cap and so on.
    order = np.argsort(views.occluder, kind="stable")
    for start in range(0, len(pictures), _PORTION):
        part = order[start : start + _PORTION]
        pictures[part] = _Canvas(Views._make(values[part] for values in views)).drawn()
    return pictures


class _Canvas:
    """Some faces in the making: `self.shade` (faces, HEIGHT, WIDTH) is painted over, from back to front."""

    def __init__(self, views: Views) -> None:
        self.views = views
        build = _BUILD[views.identity]
        (
            self.skin, self.hair, self.width, self.taper, self.hairline, self.sides, self.volume, self.eye_gap,
            self.eye_size, self.brow, self.brow_tilt, self.nose, self.nose_width, self.mouth, self.lips, self.beard,
            self.moustache,
        ) = (_tall(build[:, column]) for column in range(build.shape[1]))  # fmt: skip
        self.pose = _tall(np.radians(views.pose))
        self.mood = _tall(views.expression)
        self.x, self.y = self._head_coordinates()
        # The jaw is narrower than the brow.
        self.egg = self.x / (self.width * (1.0 - self.taper * np.maximum(self.y + 0.1, 0.0) ** 2))
        self.shade = np.empty_like(self.x)
        self.shade[:] = _tall(views.background)
        self.person = np.zeros_like(self.x)  # where the light falls on somebody

    def drawn(self) -> FloatArray:
        """Return the finished pictures."""
        self._back()
        self._head()
        self._eyes()
        self._nose()
        self._mouth()
        self._front_hair()
        paint = {"glasses": self._glasses, "sunglasses": self._sunglasses, "scarf": self._scarf, "cap": self._cap}
        for index in np.unique(self.views.occluder):
            if OCCLUDERS[index] in paint:
                paint[OCCLUDERS[index]](_tall(self.views.occluder == index))
        return np.clip(self.shade * self._lit(), 0.0, 1.0)

    def _head_coordinates(self) -> tuple[FloatArray, FloatArray]:
        """Return each pixel's place (faces, HEIGHT, WIDTH) from the middle of the head, in its half-height."""
        views = self.views
        rows = (np.arange(HEIGHT, dtype=np.float32)[:, np.newaxis] + 0.5) * _PIXEL - 1.0 - _CENTRE
        columns = (np.arange(WIDTH, dtype=np.float32) + 0.5) * _PIXEL - WIDTH / HEIGHT
        x, y = columns - _tall(views.shift[:, 0]) * _PIXEL, rows - _tall(views.shift[:, 1]) * _PIXEL
        angle, size = _tall(np.radians(views.roll)), _tall(views.size) * _HALF_HEIGHT
        cos, sin = np.cos(angle) / size, np.sin(angle) / size
        return x * cos + y * sin, y * cos - x * sin

    def _paint(self, cover: FloatArray, shade: FloatArray | float, rows: slice = _ALL) -> None:
        """Lay a shade over rows of the picture where `cover`, from 0 to 1, says so."""
        under = self.shade[:, rows]
        under += cover * (shade - under)

    def _put(self, cover: FloatArray, shade: FloatArray | float) -> None:
        """Paint what the outline of the person is made of."""
        self._paint(cover, shade)
        np.maximum(self.person, cover, out=self.person)

    def _at(self, angle: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return where an angle on the head is seen, and how much narrower things look there."""
        seen = angle + self.pose
        return self.width * np.sin(seen), np.cos(seen)

    def _lit(self) -> FloatArray:
        light = _tall(np.radians(self.views.light))
        across, down = np.clip(self.egg, -0.97, 0.97), np.clip(self.y, -1.0, 1.0) * 0.6
        depth = np.sqrt(np.maximum(1.0 - across**2 - down**2, 0.02))
        cosine = (across * np.sin(light) - down * _TOP_LIGHT + depth * np.cos(light)) / float(np.hypot(1.0, _TOP_LIGHT))
        lit = _AMBIENT + (1.15 - _AMBIENT) * np.maximum(cosine, 0.0)
        return (1.0 + self.person * (lit - 1.0)) * _tall(self.views.brightness)

    def _back(self) -> None:
        """Paint the hair behind the head, the neck and the shirt."""
        reach = self.width * 1.04 + self.volume
        behind = 1.0 - _far((self.x + self.width * 0.25 * np.sin(self.pose)) / reach, self.y / (1.06 + self.volume))
        hanging = np.where(self.y > 0.0, reach - np.abs(self.x + self.width * 0.25 * np.sin(self.pose)), behind)
        hair = _soft(hanging) * _soft(self.sides - self.y + 0.1, 0.12)
        self._put(hair, self.hair * 0.85)
        neck = _soft(0.62 * self.width - np.abs(self.x)) * _soft(self.y - 0.3)
        self._put(neck, self.skin * 0.72)
        shoulders = _soft(self.y - 1.12 - 0.25 * self.x**2 + 0.1 * np.exp(-(self.x**2) * 20.0))
        self._put(shoulders, _tall(self.views.shirt))

    def _head(self) -> None:
        """Paint ears and skin, and a beard on it."""
        for side in (-1.0, 1.0):
            x, seen = self._at(np.full_like(self.pose, side * 1.45))
            ear = 1.0 - _far((self.x - x * 1.03) / 0.12, (self.y - 0.05) / 0.19)
            self._put(_soft(ear, 0.4) * _soft(seen + 0.35, 0.3), self.skin * 0.85)
        inside = 1.0 - _far(self.egg, self.y)
        self.face = _soft(inside * 0.85)
        self._put(self.face, self.skin)
        middle, _ = self._at(np.zeros_like(self.pose))
        jaw = _far((self.x - middle * 0.8) / (self.width * 0.74), (self.y - 0.12) / 0.56)
        growth = _soft(jaw - 0.9, 0.16) * _soft(self.y - 0.12, 0.2)
        lip = np.exp(-(((self.x - middle) / 0.26) ** 2) - ((self.y - 0.42) / 0.055) ** 2)
        for hair in (self.beard * growth, self.moustache * np.minimum(1.5 * lip, 1.0)):
            self._paint(hair * self.face * 0.85, self.hair * 0.9)

    def _eyes(self) -> None:
        """Paint eyes and brows; a smile narrows the eyes, a frown draws the brows down and together."""
        x, y = self.x[:, _UPPER], self.y[:, _UPPER]
        frown = np.maximum(-self.mood, 0.0)
        size = self.eye_size
        half_height = size * (0.62 - 0.16 * np.maximum(self.mood, 0.0))
        down = y - _EYES
        for side in (-1.0, 1.0):
            middle, seen = self._at(side * self.eye_gap)
            across = (x - middle) / seen
            white = 1.0 - _far(across / (size * 1.35), down / half_height)
            self._paint(_soft(white * 0.5 + 0.1, 0.12), self.skin * 0.6, _UPPER)  # the lids
            self._paint(_soft(white * half_height, 0.05), np.minimum(self.skin * 0.5 + 0.55, 0.95), _UPPER)
            iris = size * 0.62 - _far(across - 0.35 * size * np.sin(self.pose), down)
            self._paint(_soft(iris, 0.07) * _soft(white * half_height, 0.06), 0.05, _UPPER)
            slope = side * (self.brow_tilt - 0.09 * frown) / 0.2
            arch = _BROWS + across * slope + 1.4 * across**2 + 0.05 * frown
            brow = _soft(self.brow - np.abs(y - arch), 0.05) * _soft(size * 1.7 - np.abs(across), 0.06)
            self._paint(brow * 0.9, self.hair * 0.8, _UPPER)

    def _nose(self) -> None:
        """Paint the ridge of the nose, which is bright, its flank away from the light and the shadow below it."""
        x, y = self.x[:, _LOWER], self.y[:, _LOWER]
        middle, _ = self._at(np.zeros_like(self.pose))
        # The tip stands out of the head, so it moves further as the head turns.
        tip = middle + 0.16 * np.sin(self.pose)
        along = np.clip((y - _EYES) / (self.nose - _EYES), 0.0, 1.0)
        on_nose = _soft(y - _EYES - 0.04, 0.08) * _soft(self.nose - y, 0.06)
        flank = (x - middle - (tip - middle) * along) / (0.05 + 0.7 * self.nose_width * along)
        lean = np.sign(np.sin(self.pose) + 0.6 * np.sin(_tall(np.radians(self.views.light))))
        self._paint(0.30 * on_nose * np.exp(-1.6 * (flank + 0.9 * lean) ** 2), 0.1, _LOWER)
        self._paint(0.45 * on_nose * np.exp(-2.5 * flank**2), np.minimum(self.skin * 1.25, 1.0), _LOWER)
        across = ((x - tip) / self.nose_width) ** 2
        under = np.exp(-across * across - ((y - self.nose) / 0.045) ** 2)
        self._paint(0.6 * under, self.skin * 0.35, _LOWER)

    def _mouth(self) -> None:
        """Paint lips and what is between them; a smile is wider and shows the teeth."""
        x, y = self.x[:, _LOWER], self.y[:, _LOWER]
        middle, seen = self._at(np.zeros_like(self.pose))
        half = self.mouth * (1.0 + 0.22 * np.maximum(self.mood, 0.0)) * seen
        across = (x - middle * 0.97) / half
        within = _soft((1.0 - np.abs(across)) * half, 0.06)
        down = y - _MOUTH + self.mood * 0.11 * (across**2 - 0.5)
        self._paint(_soft(self.lips + 0.015 - np.abs(down - 0.01), 0.06) * within * 0.75, self.skin * 0.62, _LOWER)
        opened = np.maximum(self.mood - 0.2, 0.0)
        self._paint(_soft(0.018 + 0.08 * opened - np.abs(down), 0.04) * within * 0.9, 0.12, _LOWER)
        self._paint(_soft(0.05 * opened - np.abs(down + 0.025), 0.04) * within * opened, 0.95, _LOWER)

    def _front_hair(self) -> None:
        """Paint the hair over the forehead and at the temples."""
        angle = np.arcsin(np.clip(self.egg, -0.98, 0.98)) - self.pose
        line = self.hairline + 0.30 * angle**2
        fringe = _soft(line - self.y, 0.1)
        temple = _soft(np.abs(angle) - 1.05, 0.18) * _soft(self.sides - self.y, 0.12) * _soft(self.sides + 0.5, 0.1)
        cap = _soft((1.03 + self.volume) - _far(self.x / (self.width * 1.03 + self.volume), self.y)) * (self.y < 0.0)
        on_head = np.maximum(cap, self.face)
        self._put(np.maximum(fringe * cap, temple * self.face) * on_head * _soft(self.hairline + 0.95, 0.04), self.hair)

    def _glasses(self, worn: FloatArray) -> None:
        self._frame(worn)
        for side in (-1.0, 1.0):
            self._paint(_soft(0.032 - np.abs(self._lens(side)), 0.05) * worn, 0.08, _UPPER)

    def _sunglasses(self, worn: FloatArray) -> None:
        self._frame(worn)
        for side in (-1.0, 1.0):
            self._paint(_soft(self._lens(side)) * worn, 0.06, _UPPER)

    def _lens(self, side: float) -> FloatArray:
        """Return the distance to the rim of a lens, positive inside."""
        middle, seen = self._at(side * (self.eye_gap + 0.02))
        return 0.235 - _far((self.x[:, _UPPER] - middle) / seen, (self.y[:, _UPPER] - _EYES - 0.02) * 1.15)

    def _frame(self, worn: FloatArray) -> None:
        """Paint the bridge of glasses, and the arm that is seen as the head turns."""
        x = self.x[:, _UPPER]
        middle, _ = self._at(np.zeros_like(self.pose))
        outer, _ = self._at(np.sign(-self.pose) * (self.eye_gap + 0.3))
        bridge = _soft(0.1 - np.abs(x - middle), 0.05)
        arm = (
            _soft((x - outer) * np.sign(outer), 0.05) * self.face[:, _UPPER] * np.minimum(np.abs(self.pose) * 4.0, 1.0)
        )
        height = _soft(0.03 - np.abs(self.y[:, _UPPER] - _EYES + 0.04), 0.05)
        self._paint(height * np.maximum(bridge, arm) * worn, 0.08, _UPPER)

    def _scarf(self, worn: FloatArray) -> None:
        """Paint a scarf with stripes over mouth and chin."""
        edge = 0.36 + 0.1 * (self.x / self.width) ** 2
        cover = _soft(self.y - edge) * _soft(1.12 * self.width - np.abs(self.x) + 0.3 * np.maximum(self.y - 0.9, 0.0))
        stripes = 0.5 + 0.22 * np.sin((self.y - 0.1 * self.x**2) * 22.0)
        self._put(cover * worn, stripes)

    def _cap(self, worn: FloatArray) -> None:
        """Paint a knitted cap down to the brows."""
        edge = -0.42 + 0.06 * (self.x / self.width) ** 2
        reach = 1.08 + self.volume - _far(self.x / (self.width * 1.04 + self.volume), self.y)
        cover = _soft(edge - self.y) * _soft(reach)
        self._put(cover * worn, 0.32 + 0.12 * np.cos(self.x * 26.0))
        band = _soft(0.09 - np.abs(self.y - edge + 0.06)) * _soft(reach + 0.02)
        self._put(band * worn, 0.55)


def _tall(values: npt.NDArray[np.generic]) -> FloatArray:
    """Return a number per face so that it spreads over the pixels, (faces, 1, 1)."""
    return values.astype(np.float32)[:, np.newaxis, np.newaxis]


def _far(across: FloatArray, down: FloatArray) -> FloatArray:
    """Return the distance from the origin; several times faster than np.hypot, and nothing here is too large for it."""
    return np.sqrt(across * across + down * down)


def _soft(distance: FloatArray, width: float = 0.085) -> FloatArray:
    """Return 0 outside and 1 inside of an edge that is `width` wide, given the distance to it, positive inside."""
    return np.clip(distance * np.float32(1.0 / width) + 0.5, 0.0, 1.0)
