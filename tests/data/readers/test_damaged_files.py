import gzip
import importlib.util
import random
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import workbooks as book

from bpgui.data.readers import READERS, finish
from bpgui.errors import FileError

IDX = struct.pack(">BBBBII", 0, 0, 8, 2, 30, 2) + bytes(range(60))


def parquet(path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra 'parquet' is not installed")
    pq.write_table(pyarrow.table({"x": np.arange(50.0), "kind": ["a", "b"] * 25}), path)


def sheet(path: Path) -> None:
    book.xlsx(path, {"Data": book.rows(["x", "y"], *([k, f"t{k}"] for k in range(20)))})


WRITERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "npy": ("numpy", lambda path: np.save(path, np.arange(60.0).reshape(20, 3))),
    "npz": ("numpy", lambda path: np.savez_compressed(path, X=np.arange(60.0).reshape(20, 3), y=np.arange(20) % 3)),
    "idx": ("idx", lambda path: path.write_bytes(IDX)),
    "gz": ("idx", lambda path: path.write_bytes(gzip.compress(IDX))),
    "xlsx": ("excel", sheet),
    "ods": ("excel", lambda path: book.ods(path, book.ods_row(book.ods_cell("x"), book.ods_cell(2.5)) * 5)),
    "xls": ("excel", lambda path: book.xls(path, {(row, 0): float(row) for row in range(300)})),
    "parquet": ("parquet", parquet),
}


@pytest.mark.filterwarnings("ignore:Reading `.npy` or `.npz` file required:UserWarning")
@pytest.mark.parametrize("suffix", WRITERS)
def test_damage_anywhere_gives_a_table_or_one_sentence(tmp_path: Path, suffix: str) -> None:
    key, write = WRITERS[suffix]
    if key == "excel" and importlib.util.find_spec("python_calamine") is None:
        pytest.skip("the extra 'excel' is not installed")
    path = tmp_path / f"a.{suffix}"
    write(path)
    whole = path.read_bytes()
    chance = random.Random(0)
    sentences: list[str] = []
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 3, 10))):
            data[chance.randrange(len(data))] = chance.choice((0, 255, chance.randrange(256)))
        path.write_bytes(bytes(data[: chance.choice((len(data), len(data), chance.randrange(1, len(data))))]))
        for act in (lambda: READERS[key].inspect(path), lambda: finish(READERS[key].read(path))):
            try:
                act()
            except FileError as error:
                sentences.append(str(error))
    assert len(sentences) > 10
    assert not any("\n" in sentence for sentence in sentences)
