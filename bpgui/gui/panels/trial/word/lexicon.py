"""How the words of the data are pronounced: what the network's answer to a typed word is compared with."""

from dataclasses import dataclass

import numpy as np

from bpgui.data import Dataset
from bpgui.data.sources.phonemes import CLASSES


@dataclass(frozen=True, slots=True)
class Entry:
    """The phonemes of a word's letters, the rows of the table that they are in, and whether the network learns them."""

    phonemes: tuple[str, ...]
    rows: range
    learned: bool


def lexicon(dataset: Dataset) -> dict[str, Entry]:
    """Return the entry of each word in a data set of letters and phonemes."""
    table = dataset.table
    labels = table.labels()
    learned = np.zeros(len(labels), dtype=bool)
    learned[dataset.train_rows] = True
    # The caption of a row is its word with the letter in brackets: 'p h [o] n e'.
    starts = [row for row, caption in enumerate(table.captions) if caption.startswith("[")]
    return {
        "".join(letter for letter in table.captions[start] if letter.isalpha()): Entry(
            tuple(CLASSES[label] for label in labels[start:end].tolist()), range(start, end), bool(learned[start])
        )
        for start, end in zip(starts, (*starts[1:], len(labels)), strict=True)
    }
