"""Files as people have them: a table from a German spreadsheet, and one with gaps and texts."""

import csv
from pathlib import Path

import numpy as np

FLOWERS = ("setosa", "versicolor", "virginica")


def write_flowers(path: Path, seed: int = 0) -> None:
    """Write 150 rows with a header, semicolons, decimal commas and a class in words."""
    rng = np.random.default_rng(seed)
    lines = ["Länge;Breite;Höhe;species"]
    for row in range(150):
        sizes = rng.normal([5.0, 3.0, 1.0 + row % 3], 0.2)
        lines.append(";".join([*(f"{size:.2f}".replace(".", ",") for size in sizes), FLOWERS[row % 3]]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_customers(path: Path) -> None:
    """Write 120 rows with empty fields, a text input, and words that a spreadsheet would run."""
    rng = np.random.default_rng(1)
    lines = ["age,income,colour,note,bought"]
    for row in range(120):
        age, income, colour = int(rng.integers(18, 80)), rng.normal(40_000, 9_000), ("red", "green", "blue")[row % 3]
        bought = "yes" if colour == "red" or age > 60 else "no"
        fields = ["" if row % 9 == 0 else str(age), "" if row % 7 == 0 else f"{income:.1f}"]
        lines.append(",".join([*fields, "" if row % 11 == 0 else colour, ("=1+1", "plain")[row % 2], bought]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by the names of its columns."""
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
