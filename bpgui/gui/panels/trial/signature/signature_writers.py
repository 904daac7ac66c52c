"""`SignatureWriters`: the people of a data set of signatures, who can be made to sign again, and to be forged."""

from functools import cached_property

import numpy as np

from bpgui.data import Dataset
from bpgui.data.dataset import Rows
from bpgui.data.load import GENERATE
from bpgui.data.sources.handwriting import new_hands
from bpgui.data.sources.signature_features import REFERENCES, Strokes, features, strokes_of
from bpgui.data.sources.signatures import (
    GENUINE,
    SIGNATURE_PARAMS,
    SKILLED,
    Questions,
    error_and_threshold,
    known_writers,
    questions,
    sign,
)
from bpgui.engine.initializers import stream
from bpgui.spec import DatasetSpec, FloatArray, check_settings


class References:
    """Four signatures that a writer is known to have made, and their features (4, 22)."""

    def __init__(self, signatures: list[Strokes]) -> None:
        self.signatures = signatures
        self.features: FloatArray = np.stack([features(strokes) for strokes in signatures])


class SignatureWriters:
    """The writers of a data set, numbered as its groups are.

    `order` has those of whom nothing was learned first, and `parts` names the part that each is in.
    """

    def __init__(self, spec: DatasetSpec, dataset: Dataset) -> None:
        self._settings = check_settings(SIGNATURE_PARAMS, spec.settings, "Signatures")
        self._seed = spec.seed
        self._hands, self._references = known_writers(self._settings, stream(spec.seed, GENERATE))
        self.skill = float(self._settings["skill"])
        groups = dataset.table.groups
        self.parts = ["train"] * len(self._hands)
        for name, rows in (("validation", dataset.validation_rows), ("test", dataset.test_rows)):
            for writer in np.unique(groups[rows]).tolist() if groups is not None else ():
                self.parts[writer] = name
        ranks = ("test", "validation", "train")
        self.order = sorted(range(len(self._hands)), key=lambda writer: ranks.index(self.parts[writer]))

    def references(self, writer: int) -> References:
        """Return the references that the data has of a writer."""
        rows = range(REFERENCES * writer, REFERENCES * (writer + 1))
        return References([strokes_of(self._references, row) for row in rows])

    def sample(self, row: int) -> Strokes:
        """Return the signature that a row of the data checks."""
        return strokes_of(self._questions.traces, row)

    def query(self, writer: int, kind: str, skill: float, seed: int) -> Strokes:
        """Return a signature said to be a writer's: genuine, forged with a skill in percent, or a stranger's own."""
        rng = np.random.default_rng(seed)
        if kind in (GENUINE, SKILLED):
            hand = self._hands.rows(slice(writer, writer + 1))
            return sign(hand, 1.0 if kind == GENUINE else skill / 100.0, rng)
        return sign(new_hands(1, rng), 1.0, rng)

    @cached_property
    def _questions(self) -> Questions:
        return questions(self._settings, stream(self._seed, GENERATE))


def limit(dataset: Dataset, outputs: FloatArray) -> tuple[float, float]:
    """Return the equal error rate for skilled forgeries and its threshold, for outputs (rows, 1) to `judged` rows."""
    return error_and_threshold(SKILLED, dataset, judged(dataset), outputs)


def judged(dataset: Dataset) -> Rows:
    """Return the rows that the threshold is taken from: those held out for testing, or all if none are."""
    return dataset.test_rows if len(dataset.test_rows) else np.arange(len(dataset.table.inputs))
