"""Damaged letters: images of which some pixels are hidden, what they showed, and how a memory completes them."""

from collections.abc import Iterator

import numpy as np

from bpgui.data.dataset import Dataset, Rows, Score, Table
from bpgui.engine import Program
from bpgui.engine.sweeps import sweeps
from bpgui.errors import MismatchError
from bpgui.spec import FloatArray, Param, Parameters, Settings

LETTERS = {
    "A": "01110 10001 10001 11111 10001 10001 10001",
    "C": "01111 10000 10000 10000 10000 10000 01111",
    "E": "11111 10000 10000 11110 10000 10000 11111",
    "H": "10001 10001 10001 11111 10001 10001 10001",
    "T": "11111 00100 00100 00100 00100 00100 00100",
    "X": "10001 10001 01010 00100 01010 10001 10001",
}
# The letters above and ten more.
ALPHABET = {
    **LETTERS,
    "L": "10000 10000 10000 10000 10000 10000 11111",
    "S": "01111 10000 10000 01110 00001 00001 11110",
    "K": "10001 10010 10100 11000 10100 10010 10001",
    "O": "01110 10001 10001 10001 10001 10001 01110",
    "P": "11110 10001 10001 11110 10000 10000 10000",
    "Y": "10001 10001 01010 00100 00100 00100 00100",
    "Z": "11111 00001 00010 00100 01000 10000 11111",
    "N": "10001 11001 11001 10101 10011 10011 10001",
    "V": "10001 10001 10001 10001 10001 01010 00100",
    "I": "01110 00100 00100 00100 00100 00100 01110",
}
HEIGHT, WIDTH = 7, 5  # pixels
PIXELS = tuple(f"pixel {row},{column}" for row in range(1, HEIGHT + 1) for column in range(1, WIDTH + 1))


def patterns(names: str) -> FloatArray:
    """Return the pixels of letters of the alphabet (letters, 35), 1 for ink and 0 for paper."""
    return np.array([[float(pixel) for pixel in ALPHABET[name].replace(" ", "")] for name in names])


PATTERNS = patterns("".join(LETTERS))

LETTER_PARAMS: tuple[Param, ...] = (
    Param("copies", "int", 24, "How often each letter occurs, differently damaged.", "Copies", low=1, high=1000),
    Param(
        "damage", "float", 40.0, "How many of the pixels are hidden on average, in percent.", "Damage",
        low=0.0, high=100.0, unit="%",
    ),
)  # fmt: skip
COMPLETION_PARAMS: tuple[Param, ...] = (
    Param(
        "letters", "int", 8, f"How many letters have to be remembered, the first of {', '.join(ALPHABET)}.", "Letters",
        low=2, high=len(ALPHABET),
    ),
    *LETTER_PARAMS,
)  # fmt: skip


def damaged_letters(settings: Settings, rng: np.random.Generator) -> Table:
    """Return the letters of `LETTERS`, whose pixels are hidden at random, with all their pixels as the targets.

    Inputs (rows, 35) are 1 for ink and -1 for paper where a pixel is seen and 0 where it is hidden, targets (rows, 35)
    1 for ink and 0 for paper, row by row from the top left. Each pixel is hidden by itself. The letters follow each
    other in their order.
    """
    return _damaged("".join(LETTERS), settings, rng)


def letters_to_complete(settings: Settings, rng: np.random.Generator) -> Table:
    """Return as many letters of `ALPHABET` as the settings say, damaged as those of `damaged_letters`."""
    return _damaged("".join(ALPHABET)[: int(settings["letters"])], settings, rng)


def complete(program: Program, parameters: Parameters, pixels: FloatArray) -> Iterator[tuple[FloatArray, float]]:
    """Yield how a memory completes one damaged letter: the pixels (35,) after every sweep, and its largest change.

    `pixels` (35,) are 1 for ink, -1 for paper and 0 where they are hidden; what is yielded goes from 0 to 1. The last
    are what the network answers. Raises `MismatchError` for a network that has not 35 inputs and 35 outputs.
    """
    size = HEIGHT * WIDTH
    ends = [sum(layer.size for layer in program.network.with_role(role)) for role in ("input", "output")]
    if ends != [size, size]:
        raise MismatchError(
            f"Completing a letter takes {size} inputs and {size} outputs, one for every pixel, but the network has "
            f"{ends[0]:,} and {ends[1]:,}: use one that learned such letters."
        )
    for sweep in sweeps(program, program.pack(parameters), pixels[np.newaxis]):
        if all(layer in sweep.layers for layer in program.outputs):
            yield np.concatenate([sweep.layers[layer][0] for layer in program.outputs]), sweep.change


def _damaged(names: str, settings: Settings, rng: np.random.Generator) -> Table:
    copies = int(settings["copies"])
    targets = np.tile(patterns(names), (copies, 1))
    seen = rng.random(targets.shape) >= float(settings["damage"]) / 100.0
    return Table(
        inputs=np.where(seen, 2.0 * targets - 1.0, 0.0),
        targets=targets,
        input_names=PIXELS,
        target_names=PIXELS,
        image_shape=(HEIGHT, WIDTH),
        captions=tuple(names) * copies,
    )


def hidden_pixels_right(dataset: Dataset, rows: Rows, outputs: FloatArray) -> float:
    """Return the share of these rows' hidden pixels, 0 to 1, whose output is on the right side of a half.

    It is 1 where no pixel is hidden: there is nothing to be wrong about.
    """
    table = dataset.table
    hidden = table.inputs[rows] == 0.0
    right = (outputs > 0.5) == (table.targets[rows] > 0.5)
    return float(right[hidden].mean()) if hidden.any() else 1.0


HIDDEN_PIXELS = Score("hidden pixels right", hidden_pixels_right)
