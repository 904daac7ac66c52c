"""The bundled handwritten digits: of 13 people in resources/datasets/digits.npz, of 30 others in digits-writers.npz."""

from dataclasses import replace
from importlib.resources.abc import Traversable

import numpy as np

from bpgui.data.dataset import TEST, TRAIN, Table
from bpgui.data.resources import resource
from bpgui.data.sources.bundled import are_labels, damaged, read_arrays
from bpgui.spec import Settings

SIDE = 8  # pixels
BLACK = 16  # the value of a pixel that is wholly covered with ink
CLASSES = tuple("0123456789")


def digits(settings: Settings, rng: np.random.Generator) -> Table:
    """Return the 1,797 bundled images of handwritten digits; raise `FileError` if the file is missing or damaged."""
    return read_digits(resource("datasets", "digits.npz"))


def digits_writers(settings: Settings, rng: np.random.Generator) -> Table:
    """Return the 3,823 digits of 30 people, the training part, and after them the 1,797 of 13 others, the test part.

    The two groups are these people: who of them wrote which digit was not recorded. Raises `FileError` if a file is
    missing or damaged.
    """
    many = read_digits(resource("datasets", "digits-writers.npz"))
    others = digits(settings, rng)
    groups = np.repeat([0, 1], [len(many.inputs), len(others.inputs)])
    return replace(
        many,
        inputs=np.concatenate([many.inputs, others.inputs]),
        targets=np.concatenate([many.targets, others.targets]),
        groups=groups,
        group_name="group of writers",
        parts=np.where(groups == 0, TRAIN, TEST).astype(np.uint8),
    )


def read_digits(file: Traversable) -> Table:
    """Read images of digits as inputs (rows, 64) from 0, paper, to 1, ink, and targets (rows, 10), one per class.

    The file holds `images`, uint8 (rows, 64) from 0 to 16, row by row from the top left, and `labels`, uint8
    (rows,) from 0 to 9. Raises `FileError` naming the file if it is not so.
    """
    images, labels = read_arrays(file, "images", "labels")
    ink = images.dtype == np.uint8 and images.shape == (labels.size, SIDE * SIDE)
    if not (ink and are_labels(labels, len(images), len(CLASSES)) and int(images.max()) <= BLACK):
        raise damaged(file)
    return Table(
        inputs=images / BLACK,
        targets=np.eye(len(CLASSES))[labels],
        input_names=tuple(f"pixel {row},{column}" for row in range(1, SIDE + 1) for column in range(1, SIDE + 1)),
        target_names=CLASSES,
        classes=CLASSES,
        image_shape=(SIDE, SIDE),
    )
