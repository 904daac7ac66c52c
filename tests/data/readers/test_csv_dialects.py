"""How a text file is written is recognised, and every guess can be overridden."""

import gzip
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import pytest

from bpgui.data.readers.csv_file import inspect, read
from bpgui.data.readers.fingerprint import fingerprint
from bpgui.data.readers.reader import Preview, finish, memory_needed
from bpgui.errors import FileError, ParamError, UnknownNameError
from bpgui.spec import Settings
from bpgui.spec.raw_table import RawColumn, RawTable


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(data: str | bytes) -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return write


def words(column: RawColumn) -> list[str]:
    return [column.text(row) for row in range(len(column.values))]


@pytest.mark.parametrize(
    ("text", "found", "rows"),
    [
        ("a,b\n1,2\n3,4\n", {"delimiter": ",", "decimal": ".", "header": True}, [["1", "2"], ["3", "4"]]),
        ("a;b\n1,5;2\n3;4,25\n", {"delimiter": ";", "decimal": ",", "header": True}, [["1.5", "2"], ["3", "4.25"]]),
        ("1,5;2,5\n3,5;4,5\n", {"delimiter": ";", "decimal": ",", "header": False}, [["1.5", "2.5"], ["3.5", "4.5"]]),
        ("a\tb\n1.5\tx y\n2\tz\n", {"delimiter": "\t", "header": True}, [["1.5", "x y"], ["2", "z"]]),
        ("  1.0   2.0\n 30.0  4.0 \n", {"delimiter": " ", "header": False}, [["1", "2"], ["30", "4"]]),
        ("1 \t 2\n3\t4\n", {"delimiter": "\t", "header": False}, [["1", "2"], ["3", "4"]]),
        ("a|b\n1|x\n2|y\n", {"delimiter": "|", "header": True}, [["1", "x"], ["2", "y"]]),
        ("n,t\n1,'a,b'\n2,'c'\n", {"delimiter": ",", "quote": "'"}, [["1", "a,b"], ["2", "c"]]),
        ('n t\n1 "a ""b"""\n2 c\n', {"delimiter": " ", "quote": '"'}, [["1", 'a "b"'], ["2", "c"]]),
        ('x\n"1,234.5"\n"12,000"\n', {"decimal": "."}, [["1234.5"], ["12000"]]),
        ("x;y\n1.234,5;a\n12.000;b\n", {"decimal": ","}, [["1234.5", "a"], ["12000", "b"]]),
        ("x;y\n1 234,5;a\n12 000;b\n", {"decimal": ",", "delimiter": ";"}, [["1234.5", "a"], ["12000", "b"]]),
        ("day,level\n2020-01-01 10:00,5\n2020-01-02 10:00,6\n", {"delimiter": ","},
         [["2020-01-01 10:00", "5"], ["2020-01-02 10:00", "6"]]),
        ("sort,place\noak,wood\nfir,wood\n", {"header": True}, [["oak", "wood"], ["fir", "wood"]]),
        ("oak,wood\nfir,wood\nelm,wood\n", {"header": False}, [["oak", "wood"], ["fir", "wood"], ["elm", "wood"]]),
        ("Trees of 2020\n\nsort,height\noak,30\nfir,40\n", {"skip": 2, "header": True}, [["oak", "30"], ["fir", "40"]]),
        ("# x, y\n1,2\n3,4\n", {"header": True, "skip": 0}, [["1", "2"], ["3", "4"]]),
        ("a,b\n1,2,\n3,4,\n", {"header": True}, [["1", "2", ""], ["3", "4", ""]]),
        ("5\n6\n\n7\n", {"header": False}, [["5"], ["6"], ["7"]]),
        ("a,b\n1,\u2212\u0032\n3,4", {"encoding": "utf-8"}, [["1", "-2"], ["3", "4"]]),
    ],
)  # fmt: skip
def test_a_dialect_is_recognized(put: Callable[[str], Path], text: str, found: Settings, rows: list[list[str]]) -> None:
    path = put(text)
    preview = inspect(path)
    table = finish(read(path))
    assert {name: preview.options[name] for name in found} == dict(found)
    assert [list(row) for row in zip(*map(words, table.columns), strict=True)] == rows
    assert (preview.names, preview.total) == (table.names, table.rows)
    # What was recognised, given as options, is the same.
    assert finish(read(path, preview.options)) == table


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a,a,,a\n1,2,3,4\n", ("a", "a (2)", "column 3", "a (3)")),
        ("1,2\n3,4\n", ("column 1", "column 2")),
        ("size,weight\nx,1,2\ny,3,4\n", ("column 1", "size", "weight")),
        ('"two\nlines", b \n1,2\n', ("two lines", "b")),
        ("# id, size\n1,2\n", ("id", "size")),
    ],
)
def test_columns_have_names_of_their_own(put: Callable[[str], Path], text: str, names: tuple[str, ...]) -> None:
    assert finish(read(put(text))).names == names


def test_words_for_missing_values_are_missing_in_numbers_and_categories(put: Callable[[str], Path]) -> None:
    lines = ["size,kind", "1,oak", ",", "NA,n/a", "nan,NULL", "?,-", " none , None ", "2,fir"]
    table = finish(read(put("\n".join(lines))))
    assert words(table.columns[0]) == ["1", "", "", "", "", "", "2"]
    assert words(table.columns[1]) == ["oak", "", "", "", "", "", "fir"]
    assert table.columns[1].levels == ("fir", "oak")


def test_other_words_can_be_missing(put: Callable[[str], Path]) -> None:
    path = put("size,kind\n1,none\n-999,gone\ninf,fir\n")
    table = finish(read(path, {"missing": "-999, Gone, inf"}))
    assert words(table.columns[0]) == ["1", "", ""]
    assert words(table.columns[1]) == ["none", "", "fir"]


def test_nan_that_is_no_missing_word_makes_a_column_of_categories(put: Callable[[str], Path]) -> None:
    path = put("size\n1\nnan\n")
    assert finish(read(path, {"missing": "?"})).columns[0].levels is not None
    with pytest.raises(FileError, match=r"row 3, column 1 \('size'\): 'nan' is no number"):
        finish(read(path, {"missing": "?"}, {"size": "number"}))


def test_names_with_underscores_are_no_numbers(put: Callable[[str], Path]) -> None:
    assert inspect(put("code,n\n1_000,1\n2_000,2\n")).kinds == ("category", "number")


def test_numbers_can_be_taken_as_categories(put: Callable[[str], Path]) -> None:
    path = put("a,b\n10,1\n9,2\n10,3\n")
    column = finish(read(path, kinds={"a": "category"})).columns[0]
    assert column.levels == ("9", "10")
    assert column.values.tolist() == [1, 0, 1]
    with pytest.raises(UnknownNameError, match="'b'"):
        finish(read(path, kinds={"bb": "category"}))


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({"header": False}, [["a;1", "b"], ["c;2", "d"], ["#e;3", "f"]]),
        ({"header": True}, [["c;2", "d"], ["#e;3", "f"]]),
        ({"header": False, "delimiter": ";"}, [["a", "1,b"], ["c", "2,d"], ["#e", "3,f"]]),
        ({"header": False, "comment": "#"}, [["a;1", "b"], ["c;2", "d"]]),
        ({"header": False, "skip": 1}, [["c;2", "d"], ["#e;3", "f"]]),
    ],
)
def test_a_guess_can_be_overridden(put: Callable[[str], Path], options: Settings, rows: list[list[str]]) -> None:
    given = {"delimiter": ",", "comment": ""} | dict(options)
    table = finish(read(put("a;1,b\nc;2,d\n#e;3,f\n"), given))
    assert [list(row) for row in zip(*map(words, table.columns), strict=True)] == rows


def test_quotes_and_escapes_can_be_ordinary_characters(put: Callable[[str], Path]) -> None:
    path = put('n,t\n1,"a\n2,b\\,c"\n')
    table = finish(read(path, {"quote": "", "escape": "\\", "header": True}))
    assert words(table.columns[1]) == ['"a', 'b,c"']


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"delimeter": ","}, UnknownNameError, "did you mean 'delimiter'"),
        ({"encoding": "utf8"}, UnknownNameError, "did you mean 'utf-8'"),
        ({"delimiter": "::"}, ParamError, "single character"),
        ({"delimiter": ""}, ParamError, "single character"),
        ({"decimal": ";"}, ParamError, "a point or a comma"),
        ({"skip": -1}, ParamError, "from 0"),
        ({"header": "yes"}, ParamError, "something like True"),
        ({"quote": ",", "delimiter": ","}, ParamError, "choose different ones"),
    ],
)
def test_wrong_options_are_told(
    put: Callable[[str], Path], options: Settings, error: type[Exception], words: str
) -> None:
    path = put("a,b\n1,2\n")
    with pytest.raises(error, match=words):
        inspect(path, options)
    with pytest.raises(error, match=words):
        finish(read(path, options))


def test_letters_far_down_tell_the_encoding(put: Callable[[bytes], Path]) -> None:
    filler = b"1,plain\n" * 200_000
    for encoding, tail in (("windows-1252", "2,caf\xe9\n" * 20_000), ("utf-8", "2,caf\xe9\n" * 20_000)):
        path = put(b"n,kind\n" + filler + tail.encode(encoding))
        assert inspect(path).options["encoding"] == encoding
        assert finish(read(path)).columns[1].levels == ("caf\xe9", "plain")


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    text = b"a,b\n" + b"".join(b"%d,x\n" % number for number in range(30_000))
    path = tmp_path / "table.csv.gz"
    # Two packed files in a row are one, and zeros at the end are none of it.
    path.write_bytes(gzip.compress(text[:50_000]) + gzip.compress(text[50_000:]) + b"\0" * 512)
    table = finish(read(path))
    assert np.array_equal(table.columns[0].values, np.arange(30_000))


def test_reading_tells_its_progress_and_can_be_given_up(put: Callable[[bytes], Path]) -> None:
    path = put(b"a,b\n" + b"1,x\n" * 100_000)
    steps = read(path)
    shares = [next(steps) for _ in range(5)]
    assert shares == sorted(shares)
    assert 0.0 < shares[-1] < 1.0
    steps.close()
    with pytest.raises(StopIteration):
        next(steps)


@pytest.mark.parametrize("tail", [b"3,4,5\n", b"x,y,z\n"])
def test_a_limit_of_rows_ends_the_reading(put: Callable[[bytes], Path], tail: bytes) -> None:
    path = put(b"1,2\n3,4\n5,6\n" + tail)
    table = finish(read(path, {"header": False}, {"column 1": "number", "column 2": "number"}, most_rows=2))
    assert [words(column) for column in table.columns] == [["1", "3"], ["2", "4"]]


def test_what_stands_below_the_limit_is_no_level(put: Callable[[bytes], Path]) -> None:
    table = finish(read(put(b"n,kind\n1,oak\n2,fir\n3,elm\n"), most_rows=2))
    assert table.columns[1].levels == ("fir", "oak")


def test_many_categories_are_sorted_as_few_are(put: Callable[[bytes], Path]) -> None:
    numbers = [f"id {number * 7919 % 10_007}" for number in range(10_007)]
    table = finish(read(put("n,id\n" + "".join(f"1,{number}\n" for number in numbers))))
    assert table.columns[1].levels == tuple(sorted(numbers))
    assert words(table.columns[1]) == numbers


def test_numbers_texts_and_gaps_far_apart_keep_their_rows(put: Callable[[str], Path]) -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(60_000, 2))
    lines = [f"{first!r},{second!r}" for first, second in values.tolist()]
    for place in (20_000, 40_001):
        lines[place] = lines[place].partition(",")[0] + ",?"
        values[place, 1] = np.nan
    lines[30_000] = lines[30_000].replace(",", ',"') + '"'
    table = finish(read(put("a,b\n" + "\n".join(lines))))
    assert np.array_equal(table.columns[0].values, values[:, 0])
    assert np.array_equal(table.columns[1].values, values[:, 1], equal_nan=True)


def test_a_file_is_known_again_by_its_fingerprint(put: Callable[[bytes], Path]) -> None:
    found = finish(fingerprint(put(b"abc")))
    # FIPS 180-4, the first example of SHA-256.
    assert found.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert found.size == 3


def test_memory_is_guessed_by_rows_and_columns() -> None:
    preview = Preview({}, ("a", "b"), ("number", "number"), (), 1_000_000, True)
    assert memory_needed(preview) == pytest.approx(16e6, rel=1.0)
    assert memory_needed(Preview({}, ("a",), ("number",), (), None)) is None


def test_every_reading_is_a_generator_that_begins_nothing(tmp_path: Path) -> None:
    steps: Generator[float, None, RawTable] = read(tmp_path / "none.csv")
    with pytest.raises(FileError):
        next(steps)
