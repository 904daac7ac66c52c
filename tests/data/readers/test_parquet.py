import datetime
import math
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from bpgui.data.readers import finish, guess
from bpgui.data.readers.parquet import inspect, read
from bpgui.errors import FileError

MAGIC = b"PAR1"


def refusal(path: Path) -> str:
    with pytest.raises(FileError) as caught:
        finish(read(path))
    message = str(caught.value)
    assert path.name in message
    assert message.endswith(".")
    assert "\n" not in message
    return message


def test_a_missing_extra_is_named_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(MAGIC + bytes(100))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert guess(path) == "parquet"
    assert "pip install 'bpgui[parquet]'" in refusal(path)


def test_other_and_encrypted_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_text("x,y\n1,2\n")
    assert "no Parquet file" in refusal(tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(b"PARE" + bytes(100))
    assert "encrypted" in refusal(tmp_path / "b.parquet")


pyarrow = pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra 'parquet' is not installed")


def written(path: Path, columns: dict[str, object], **options: object) -> Path:
    pq.write_table(pyarrow.table(columns), path, **options)
    return path


def test_numbers_texts_dates_and_what_is_missing_are_read(tmp_path: Path) -> None:
    day = datetime.date(2024, 3, 1)
    columns: dict[str, object] = {
        "x": [1.5, None, math.nan],
        "n": [1, None, 3],
        "money": [Decimal("1.25"), Decimal("2.50"), None],
        "kind": ["b", None, " a"],
        "day": [day, None, day],
        "good": [True, False, None],
        "code": pyarrow.array(["u", "v", "u"]).dictionary_encode(),
        "nothing": [None, None, None],
    }
    path = written(tmp_path / "a.parquet", columns)
    preview = inspect(path)
    assert preview.names == tuple(columns)
    assert preview.kinds == ("number",) * 3 + ("category",) * 4 + ("number",)
    assert preview.rows[0] == ("1.5", "1", "1.25", "b", "2024-03-01", "true", "u", "")
    assert preview.total == 3
    table = finish(read(path))
    np.testing.assert_array_equal(table.column("x").values, [1.5, math.nan, math.nan])
    np.testing.assert_array_equal(table.column("n").values, [1, math.nan, 3])
    np.testing.assert_array_equal(table.column("money").values, [1.25, 2.5, math.nan])
    assert table.column("kind").levels == ("a", "b")
    assert table.column("kind").values.tolist() == [1, -1, 0]
    assert table.column("day").levels == ("2024-03-01",)
    assert table.column("code").levels == ("u", "v")
    numbers = finish(read(path, kinds={"day": "number", "n": "category"}))
    np.testing.assert_array_equal(numbers.column("day").values, [19_783, math.nan, 19_783])
    assert numbers.column("n").levels == ("1", "3")


def test_many_rows_are_read_in_pieces_and_a_limit_ends_them(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=100_000)
    path = written(tmp_path / "a.parquet", {"x": values}, row_group_size=30_000)
    shares = list(read(path))
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    np.testing.assert_array_equal(finish(read(path)).column("x").values, values)
    np.testing.assert_array_equal(finish(read(path, most_rows=35_000)).column("x").values, values[:35_000])


def test_columns_of_lists_and_records_are_left_out_with_a_note(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", {"x": [1, 2], "tags": [[1], [2, 3]], "place": [{"a": 1}, {"a": 2}]})
    preview = inspect(path)
    assert preview.names == ("x",)
    assert "'tags', 'place'" in preview.notes[0]
    assert finish(read(path)).names == ("x",)
    assert "hold lists or records" in refusal(written(tmp_path / "b.parquet", {"tags": [[1], [2]]}))


def test_infinite_numbers_are_named_with_their_row(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", {"x": [1.0, 2.0, math.inf], "n": [1, 2, 3]})
    assert "row 3, column 1 ('x'): the number is infinite" in refusal(path)


def test_a_text_in_a_column_of_numbers_is_named_with_its_row(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", {"x": ["1", "two"]})
    with pytest.raises(FileError, match=r"row 2, column 1 \('x'\): it holds the text 'two'"):
        finish(read(path, kinds={"x": "number"}))


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    assert "no rows" in refusal(written(tmp_path / "a.parquet", {"x": pyarrow.array([], pyarrow.float64())}))


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.95])
def test_a_file_that_is_cut_short_is_refused(tmp_path: Path, keep: float) -> None:
    path = written(tmp_path / "a.parquet", {"x": np.arange(1000.0)})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert "damaged" in refusal(path)


def test_damaged_values_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", {"x": np.arange(1000.0)}, use_dictionary=False)
    data = bytearray(path.read_bytes())
    data[4:400] = bytes(396)
    path.write_bytes(bytes(data))
    assert "damaged" in refusal(path)


def test_options_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", {"x": [1]})
    with pytest.raises(FileError, match="no option 'sheet'"):
        inspect(path, {"sheet": "1"})
