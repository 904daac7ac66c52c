"""The bundled tables that people know, read from resources/datasets.

Each file holds `inputs`, float64 or uint8 (rows, columns), and either `labels`, uint8 (rows,), the class of each row,
or `targets`, float64 (rows,); see packaging/build_tables.py. The spoken vowels have `groups` and `parts` as well. Every
function that makes a table raises `FileError` if its file is missing or damaged.
"""

from dataclasses import replace
from importlib.resources.abc import Traversable
from string import ascii_uppercase
from typing import Any

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import TEST, Table
from bpgui.data.resources import resource
from bpgui.data.sources.bundled import are_labels, damaged, read_arrays
from bpgui.spec import FloatArray, Settings

IRIS = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
SPECIES = ("setosa", "versicolor", "virginica")

WINE = (
    "alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols", "flavanoids",
    "nonflavanoid phenols", "proanthocyanins", "color intensity", "hue", "OD280/OD315 of diluted wines", "proline",
)  # fmt: skip
CULTIVARS = ("cultivar 1", "cultivar 2", "cultivar 3")

_NUCLEUS = (
    "radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points", "symmetry",
    "fractal dimension",
)  # fmt: skip
BREAST_CANCER = (
    *(f"mean {measure}" for measure in _NUCLEUS),
    *(f"{measure} error" for measure in _NUCLEUS),
    *(f"worst {measure}" for measure in _NUCLEUS),
)
DIAGNOSES = ("malignant", "benign")

DIABETES = (
    "age (years)", "sex (1 or 2)", "body mass index", "average blood pressure", "total serum cholesterol (s1)",
    "low-density lipoproteins (s2)", "high-density lipoproteins (s3)", "total cholesterol / HDL (s4)",
    "log of serum triglycerides (s5)", "blood sugar (s6)",
)  # fmt: skip
PROGRESSION = "progression after a year"

LETTERS = (
    "x-box", "y-box", "width", "high", "onpix", "x-bar", "y-bar", "x2bar", "y2bar", "xybar", "x2ybr", "xy2br",
    "x-ege", "xegvy", "y-ege", "yegvx",
)  # fmt: skip

LOG_AREA_RATIOS = tuple(f"log area ratio {number}" for number in range(1, 11))
WORDS = ("heed", "hid", "head", "had", "hud", "hard", "hod", "hoard", "hood", "who'd", "heard")


def iris(settings: Settings, rng: np.random.Generator) -> Table:
    """Return 150 flowers: 4 measures in centimetres and the species (Fisher 1936)."""
    return read_classes(resource("datasets", "iris.npz"), IRIS, SPECIES)


def wine(settings: Settings, rng: np.random.Generator) -> Table:
    """Return 178 wines: 13 measures of a chemical analysis and the cultivar (Forina and others 1991)."""
    return read_classes(resource("datasets", "wine.npz"), WINE, CULTIVARS)


def breast_cancer(settings: Settings, rng: np.random.Generator) -> Table:
    """Return 569 lumps: 30 measures of cell nuclei, and 1 where the lump is benign (Wolberg and others 1995)."""
    return read_classes(resource("datasets", "breast-cancer.npz"), BREAST_CANCER, DIAGNOSES)


def letters(settings: Settings, rng: np.random.Generator) -> Table:
    """Return 20,000 letters: 16 features from 0 to 15 and the letter (Frey and Slate 1991)."""
    return read_classes(resource("datasets", "letters.npz"), LETTERS, tuple(ascii_uppercase))


def vowels(settings: Settings, rng: np.random.Generator) -> Table:
    """Return 990 spoken vowels: 10 log area ratios and the word (Deterding 1989).

    The groups are the 15 speakers; the first eight are the training part and the other seven the test part.
    """
    return read_vowels(resource("datasets", "vowels.npz"))


def diabetes(settings: Settings, rng: np.random.Generator) -> Table:
    """Return 442 patients: 10 measures and how far the disease has come a year later (Efron and others 2004)."""
    return read_numbers(resource("datasets", "diabetes.npz"), DIABETES, PROGRESSION)


def read_classes(file: Traversable, columns: tuple[str, ...], classes: tuple[str, ...]) -> Table:
    """Read a classification; two classes have one target, 0 for the first and 1 for the second, more have one each."""
    inputs, labels = read_arrays(file, "inputs", "labels")
    if not (_are_inputs(inputs, columns) and are_labels(labels, len(inputs), len(classes))):
        raise damaged(file)
    if len(classes) == 2:
        return Table(_floats(inputs), _floats(labels[:, np.newaxis]), columns, classes[1:], classes)
    return Table(_floats(inputs), np.eye(len(classes))[labels], columns, classes, classes)


def read_numbers(file: Traversable, columns: tuple[str, ...], target: str) -> Table:
    """Read a regression with one target."""
    inputs, targets = read_arrays(file, "inputs", "targets")
    if not (_are_inputs(inputs, columns) and _are_inputs(targets.reshape(-1, 1), (target,))):
        raise damaged(file)
    if targets.shape != (len(inputs),):
        raise damaged(file)
    return Table(_floats(inputs), _floats(targets[:, np.newaxis]), columns, (target,))


def read_vowels(file: Traversable) -> Table:
    """Read the spoken vowels with their speakers and the parts that these belong to."""
    table = read_classes(file, LOG_AREA_RATIOS, WORDS)
    speakers, parts = read_arrays(file, "groups", "parts")
    rows = len(table.inputs)
    if not (are_labels(speakers, rows, 256) and are_labels(parts, rows, TEST + 1)):
        raise damaged(file)
    captions = tuple(
        f"'{WORDS[label]}' by speaker {speaker + 1}" for label, speaker in zip(table.labels(), speakers, strict=True)
    )
    return replace(table, captions=captions, groups=speakers.astype(np.intp), group_name="speaker", parts=parts)


def _are_inputs(inputs: npt.NDArray[Any], columns: tuple[str, ...]) -> bool:
    """Tell whether an array holds a finite number for every row and column."""
    numbers = inputs.dtype in (np.float64, np.uint8)
    return numbers and inputs.ndim == 2 and inputs.shape[1] == len(columns) and bool(np.isfinite(inputs).all())


def _floats(numbers: npt.NDArray[Any]) -> FloatArray:
    return numbers.astype(np.float64)
