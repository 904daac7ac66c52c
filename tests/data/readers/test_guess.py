import gzip
import os
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import workbooks as book
from PIL import Image

from bpgui.data.readers import READERS, finish, guess
from bpgui.errors import FileError


def refusal(path: Path) -> str:
    with pytest.raises(FileError) as caught:
        guess(path)
    return str(caught.value)


IDX = struct.pack(">BBBBII", 0, 0, 8, 2, 3, 2) + bytes(range(6))


def test_files_are_known_by_their_content_whatever_their_name(tmp_path: Path) -> None:
    np.save(tmp_path / "array.npy", np.ones((3, 2)))
    np.savez(tmp_path / "arrays.npz", X=np.ones((3, 2)))
    (tmp_path / "digits").write_bytes(IDX)
    (tmp_path / "digits.gz").write_bytes(gzip.compress(IDX))
    (tmp_path / "table.parquet").write_bytes(b"PAR1" + bytes(20))
    book.xlsx(tmp_path / "book.xlsx", {"Data": book.rows(["x"], [1])})
    book.ods(tmp_path / "book.ods", book.ods_row(book.ods_cell(1)))
    book.xls(tmp_path / "book.xls", {(0, 0): 1.0})
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"x,y\n1,2\n"))
    (tmp_path / "a.arff").write_text("@relation a\n@attribute x numeric\n@data\n1\n")
    expected = {
        "array.npy": "numpy", "arrays.npz": "numpy", "digits": "idx", "digits.gz": "idx", "table.parquet": "parquet",
        "book.xlsx": "excel", "book.ods": "excel", "book.xls": "excel", "a.csv": "csv", "a.csv.gz": "csv",
        "a.arff": "arff",
    }  # fmt: skip
    assert {name: guess(tmp_path / name) for name in expected} == expected
    for name in ("array.npy", "arrays.npz", "digits", "digits.gz"):
        (tmp_path / name).rename(tmp_path / "renamed.csv")
        assert guess(tmp_path / "renamed.csv") == expected[name]
    assert guess(tmp_path) == "images"
    assert set(expected.values()) | {"images"} == READERS.keys()


def test_what_is_guessed_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "digits.gz").write_bytes(gzip.compress(IDX))
    table = finish(READERS[guess(tmp_path / "digits.gz")].read(tmp_path / "digits.gz"))
    assert table.rows == 3


def test_text_that_begins_like_a_picture_is_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("BMI,age\n22.5,40\n")
    assert guess(tmp_path / "a.csv") == "csv"


def test_what_is_no_table_is_refused_in_words(tmp_path: Path) -> None:
    Image.new("L", (4, 4)).save(tmp_path / "a.png")
    assert "single picture" in refusal(tmp_path / "a.png")
    with zipfile.ZipFile(tmp_path / "a.bpg", "w") as archive:
        archive.writestr("project.json", "{}")
    assert "it is a project" in refusal(tmp_path / "a.bpg")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", "x\n1\n")
    assert "unpack it" in refusal(tmp_path / "a.zip")
    (tmp_path / "empty.csv").touch()
    assert "empty" in refusal(tmp_path / "empty.csv")
    assert "does not exist" in refusal(tmp_path / "none.csv")


def test_damaged_packed_files_are_left_to_the_reader_of_texts(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(b"\x1f\x8b" + bytes(3))
    assert guess(tmp_path / "a.csv.gz") == "csv"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "a pipe" in refusal(tmp_path / "pipe")


def test_suffixes_lead_to_one_reader_each() -> None:
    suffixes = [suffix for reader in READERS.values() for suffix in reader.suffixes]
    assert len(set(suffixes)) == len(suffixes)
