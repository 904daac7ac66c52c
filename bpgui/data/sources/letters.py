"""Damaged letters: images of which some pixels are hidden, and what they showed."""

import numpy as np

from bpgui.data.dataset import Table
from bpgui.spec import Param, Settings

LETTERS = {
    "A": "01110 10001 10001 11111 10001 10001 10001",
    "C": "01111 10000 10000 10000 10000 10000 01111",
    "E": "11111 10000 10000 11110 10000 10000 11111",
    "H": "10001 10001 10001 11111 10001 10001 10001",
    "T": "11111 00100 00100 00100 00100 00100 00100",
    "X": "10001 10001 01010 00100 01010 10001 10001",
}
HEIGHT, WIDTH = 7, 5  # pixels
PATTERNS = np.array([[float(pixel) for pixel in rows.replace(" ", "")] for rows in LETTERS.values()])

LETTER_PARAMS: tuple[Param, ...] = (
    Param("copies", "int", 24, "How often each letter occurs, differently damaged.", "Copies", low=1, high=1000),
    Param(
        "damage", "float", 40.0, "How many of the pixels are hidden on average, in percent.", "Damage",
        low=0.0, high=100.0, unit="%",
    ),
)  # fmt: skip


def damaged_letters(settings: Settings, rng: np.random.Generator) -> Table:
    """Return letters whose pixels are hidden at random, each by itself, with all their pixels as the targets.

    Inputs (rows, 35) are 1 for ink and -1 for paper where a pixel is seen and 0 where it is hidden, targets (rows, 35)
    1 for ink and 0 for paper, row by row from the top left. The letters follow each other in the order of `LETTERS`.
    """
    targets = np.tile(PATTERNS, (int(settings["copies"]), 1))
    seen = rng.random(targets.shape) >= float(settings["damage"]) / 100.0
    pixels = tuple(f"pixel {row},{column}" for row in range(1, HEIGHT + 1) for column in range(1, WIDTH + 1))
    return Table(
        inputs=np.where(seen, 2.0 * targets - 1.0, 0.0),
        targets=targets,
        input_names=pixels,
        target_names=pixels,
        image_shape=(HEIGHT, WIDTH),
    )
