import csv
from pathlib import Path

import numpy as np
import pytest

from bpgui.errors import FileError
from bpgui.files import write_history_csv
from bpgui.spec import HISTORY_COLUMNS, History

ROWS = [(0.0, 0.1 + 0.2, *[np.nan] * 5), (1.0, 1 / 3, 5e-324, 0.75, 1.0, 0.5, 0.25)]


def test_a_history_is_written_with_its_columns(tmp_path: Path) -> None:
    write_history_csv(tmp_path / "run.csv", History().extended(ROWS))
    assert (tmp_path / "run.csv").read_bytes() == (
        b"epoch,train_loss,test_loss,train_accuracy,test_accuracy,validation_loss,validation_accuracy\n"
        b"0,0.30000000000000004,,,,,\n"
        b"1,0.3333333333333333,5e-324,0.75,1.0,0.5,0.25\n"
    )


def test_every_number_can_be_read_back_exactly(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(50, len(HISTORY_COLUMNS)))
    rows[:, 0] = np.arange(50) * 1e6
    write_history_csv(tmp_path / "run.csv", History().extended(rows))
    with (tmp_path / "run.csv").open() as lines:
        read = [[float(row[name]) for name in HISTORY_COLUMNS] for row in csv.DictReader(lines)]
    assert np.array_equal(read, rows)


def test_an_empty_history_is_its_header(tmp_path: Path) -> None:
    write_history_csv(tmp_path / "run.csv", History())
    assert (tmp_path / "run.csv").read_text().splitlines() == [",".join(HISTORY_COLUMNS)]


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"missing/run.csv' was not written"):
        write_history_csv(tmp_path / "missing" / "run.csv", History())
