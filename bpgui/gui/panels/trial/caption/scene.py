"""A scene that a person chooses: what is on it, how that is said, and how often the network learned from such ones."""

from collections import Counter
from dataclasses import dataclass
from typing import Self

import numpy as np

from bpgui.data import Dataset
from bpgui.data.sources.captions import COLOURS, PLACES, SHAPES, SIZES, draw_scene
from bpgui.gui.common.text import count
from bpgui.spec import FloatArray, Param

Taught = Counter[tuple[str, ...]]


def _choice(name: str, words: tuple[str, ...], doc: str) -> Param:
    return Param(name, "choice", words[0], doc, name.capitalize(), choices={word: word for word in words})


SCENE_PARAMS = (
    _choice("size", tuple(SIZES), "How large the object is."),
    _choice("colour", tuple(COLOURS), "Which colour the object has."),
    _choice("shape", SHAPES, "Which shape the object has."),
    _choice("place", tuple(PLACES), "Where in the picture the object is."),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is on a picture, in the words of the captions."""

    size: str
    colour: str
    shape: str
    place: str

    @classmethod
    def any(cls, rng: np.random.Generator) -> Self:
        """Choose everything at random."""
        return cls(*(str(rng.choice(list(param.choices))) for param in SCENE_PARAMS))

    @classmethod
    def told(cls, words: tuple[str, ...]) -> Self:
        """Return the scene that a right caption tells of."""
        _, size, colour, shape, *place = words
        return cls(size, colour, shape, " ".join(place))

    @property
    def words(self) -> tuple[str, ...]:
        """The right caption."""
        return "a", self.size, self.colour, self.shape, *self.place.split()

    def draw(self, noise: float, rng: np.random.Generator) -> FloatArray:
        """Return a picture (12, 12, 3); `noise` is the standard deviation of each value."""
        return draw_scene(self.size, self.colour, self.shape, self.place, rng, noise)

    def familiar(self, taught: Taught) -> str:
        """Say whether the network learns from scenes such as this one."""
        same = taught[self.words]
        alike = sum(number for words, number in taught.items() if words[2:4] == (self.colour, self.shape))
        if same:
            return f"The training data has {count(same, 'scene')} of this caption, and {alike} of a {self._pair}."
        if alike:
            return f"The training data does not have this caption, but {count(alike, 'scene')} of a {self._pair}."
        return f"The training data never shows a {self._pair}: the network has to combine what it knows."

    @property
    def _pair(self) -> str:
        return f"{self.colour} {self.shape}"


def caption_words(caption: str) -> tuple[str, ...]:
    """Return the right caption of a row, which has the word to be said next in brackets: 'a [big] red circle'."""
    return tuple(word.strip("[]") for word in caption.split() if word != "[(end)]" and word != "(end)")


def taught(dataset: Dataset) -> Taught:
    """Count the scenes of each caption that the network learns from."""
    captions = dataset.table.captions
    first = (captions[row] for row in dataset.train_rows.tolist() if captions[row].startswith("["))
    return Counter(map(caption_words, first))
