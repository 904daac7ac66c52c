"""Make resources/datasets/digits.npz from the copy of the data that scikit-learn's package carries.

scikit-learn is needed for this one run only, and is not imported. In a virtual environment of its own:

    pip install numpy
    pip install --no-deps scikit-learn==1.9.1
    python packaging/build_digits.py

The same versions of Python, zlib and NumPy give the same bytes. Put the printed SHA-256 into
resources/datasets/LICENSES.md.
"""

import gzip
import hashlib
import sys
from importlib.metadata import distribution
from pathlib import Path

import numpy as np

SOURCE = "sklearn/datasets/data/digits.csv.gz"
TARGET = Path(__file__).resolve().parent.parent / "resources" / "datasets" / "digits.npz"


def main() -> None:
    """Write the file and print its SHA-256."""
    with gzip.open(str(distribution("scikit-learn").locate_file(SOURCE)), "rt", encoding="ascii") as lines:
        table = np.loadtxt(lines, delimiter=",")
    numbers = table.astype(np.uint8)
    if table.shape != (1797, 65) or not np.array_equal(numbers, table):
        raise SystemExit(f"{SOURCE} does not hold 1797 rows of 65 whole numbers: has the package changed?")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(TARGET, images=numbers[:, :-1], labels=numbers[:, -1])
    sys.stdout.write(f"{hashlib.sha256(TARGET.read_bytes()).hexdigest()}  {TARGET.name}\n")


if __name__ == "__main__":
    main()
