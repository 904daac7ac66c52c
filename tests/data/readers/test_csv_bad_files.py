"""Each bad file is refused in one sentence that says where and what to do, soon and without much memory."""

import gzip
import os
import socket
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from bpgui.data.readers.csv_file import inspect, read
from bpgui.data.readers.reader import finish
from bpgui.errors import FileError

MOST_BYTES = 50_000_000
MANY = b"a,b,kind\n" + b"1,2,x\n" * 20_000


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "bad.csv"
        path.write_bytes(data)
        return path

    return write


def sentence(path: Path, **arguments: object) -> str:
    """Read a file that must be refused, within bounded memory, and return why."""
    tracemalloc.start()
    try:
        with pytest.raises(FileError) as caught:
            finish(read(path, **arguments))  # type: ignore[arg-type]
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        pytest.param(
            b"a,b,c\n1,2,3\n1,2,3,4,5\n1,2,3\n", ["row 3", "column 4", "5 fields instead of 3"], id="long row"
        ),
        pytest.param(MANY + b"1,2\n", ["row 20,002", "column 3 ('kind')", "2 fields"], id="late short row"),
        pytest.param(MANY + b"1,two,x\n", ["row 20,002", "column 2 ('b')", "'two' is no number"], id="late text"),
        pytest.param(b"", ["is empty"], id="empty"),
        pytest.param(b"\n\n   \n", ["no rows"], id="blank"),
        pytest.param(b"# only\n# comments\n", ["no rows"], id="comments"),
        pytest.param(b"a,b,c\n", ["row 1", "column 1", "below the header"], id="header only"),
        pytest.param(b"a,b\n1,2\n3,\0\n", ["row 3", "column 2 ('b')", "zero byte"], id="zero byte"),
        pytest.param(MANY + b"1,\0,x\n", ["row 20,002", "column 2 ('b')", "zero byte"], id="late zero byte"),
        pytest.param(b"\0" * 100_000, ["row 1", "column 1", "zero byte"], id="nothing but zeros"),
        pytest.param(b"a,b\n1,2\n1,1e400\n", ["row 3", "column 2 ('b')", "'1e400' is too large"], id="too large"),
        pytest.param(b"a,b\n1,2\n1,-inf\n", ["row 3", "column 2 ('b')", "'-inf' is no finite"], id="infinite"),
        pytest.param(b'a,b\n1,x\n2,"y\n3,z\n', ["row 3", "column 2 ('b')", "quote", "not closed"], id="open quote"),
        pytest.param(b'"a,b\n1,x\n2,y\n', ["row 1", "column 1", "quote", "not closed"], id="open quote at the top"),
        pytest.param(
            b'a,b,c\n1,"x,3\n' + b"1,y,3\n" * 500_000, ["row 2", "column 2", "not closed"], id="quote swallows all"
        ),
        pytest.param(
            MANY + b'1,2,"x\n' + b"1,2,y\n" * 100_000,
            ["row 20,002", "column 3 ('kind')", "not closed"],
            id="quote swallows the rest",
        ),
        pytest.param(
            "a,b\n1,2\n3,4".encode("utf-16") + b"\0",
            ["row 3", "column 2 ('b')", "ends in the middle"],
            id="half of UTF-16",
        ),
        pytest.param(
            "a,b\n1,2\n3,".encode("utf-16") + b"\0\xdc\n\0", ["row 3", "column 2 ('b')", "00 dc"], id="broken UTF-16"
        ),
        pytest.param(
            "kind,size\n\xe9,1\n".encode() + b"x,1\n" * 100_000 + b"\xe9,1\n",
            ["row 100,003", "column 1 ('kind')", "e9", "UTF-8", "another encoding"],
            id="two encodings",
        ),
        pytest.param(b",".join([b"1"] * 1_000_000), ["row 1", "more than 10,000 columns"], id="a million columns"),
        pytest.param(b";".join([b"n"] * 10_001) + b"\n", ["row 1", "more than 10,000 columns"], id="many columns"),
        pytest.param(b"a,b\n1," + b"x" * 3_000_000, ["row 2", "column 2", "1,000,000 characters"], id="long line"),
        pytest.param(gzip.compress(MANY)[:-20], ["cut short at row"], id="cut gz"),
        pytest.param(gzip.compress(MANY)[:10] + b"\xff" * 40, ["damaged at row 1"], id="damaged gz"),
        pytest.param(gzip.compress(b"1\n" * 10_000_000), ["300 times its size"], id="gz bomb"),
        pytest.param(gzip.compress(b"1" * 20_000_000), ["row 1", "1,000,000 characters"], id="gz with an endless line"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(put: Callable[[bytes], Path], data: bytes, parts: list[str]) -> None:
    text = sentence(put(data))
    assert text.startswith("'bad.csv' ")
    for part in parts:
        assert part in text


def test_a_forced_number_column_names_its_text(put: Callable[[bytes], Path]) -> None:
    path = put(b"size,kind\n1,oak\n2,fir\n")
    text = sentence(path, kinds={"kind": "number"})
    for part in ("row 2", "column 2 ('kind')", "'oak' is no number", "as categories"):
        assert part in text


def test_a_line_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    with path.open("wb") as stream:
        stream.write(b"1,2\n3," + b"4" * 2_000_000)
        stream.truncate(1_000_000_000)  # the rest is a hole that takes no room on the disk
    text = sentence(path)
    assert "row 2" in text
    assert "1,000,000 characters" in text


def test_what_is_no_ordinary_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    plug = tmp_path / "plug.csv"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(plug))
        for path, words in (
            (pipe, "is a pipe"),
            (plug, "is a socket"),
            (tmp_path, "is a folder"),
            (Path("/dev/zero"), "is a device"),
            (tmp_path / "none.csv", "does not exist"),
            (tmp_path / "pipe.csv" / "file.csv", "not a folder"),
            (tmp_path / "a\0b.csv", "zero character"),
            (tmp_path / ("x" * 300), "too long"),
        ):
            assert words in sentence(path)
            with pytest.raises(FileError):
                inspect(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the system's administrator may read all")
def test_a_file_without_permission_is_refused(put: Callable[[bytes], Path]) -> None:
    path = put(b"a,b\n1,2\n")
    path.chmod(0)
    assert "permission" in sentence(path)


def test_a_file_that_grows_while_it_is_read_is_noticed(put: Callable[[bytes], Path]) -> None:
    path = put(MANY)
    steps = read(path)
    for _ in range(2):
        next(steps)
    with path.open("ab") as stream:
        stream.write(b"1,2,x\n")
    with pytest.raises(FileError, match=r"'bad.csv' was changed while it was being read: wait"):
        finish(steps)


def test_a_file_that_is_cut_while_it_is_read_is_noticed(put: Callable[[bytes], Path]) -> None:
    path = put(MANY)
    steps = read(path)
    for _ in range(3):
        next(steps)
    os.truncate(path, len(MANY) - 6 * 1000)
    with pytest.raises(FileError, match="changed while it was being read"):
        finish(steps)


def test_a_look_at_a_bad_file_says_what_is_odd(put: Callable[[bytes], Path]) -> None:
    preview = inspect(put(b'a,b\n1,x\n2,y,z\n# note\n3\n4,"q\n'))
    assert preview.rows == (("1", "x"), ("2", "y"), ("3", ""))
    assert "row 3 has 3 fields, row 5 has 1 field" in preview.notes[0]
    assert any("row 6" in note for note in preview.notes)
    assert any("left out, such as 4" in note for note in preview.notes)


def test_a_look_shows_what_stands_above_the_trouble(put: Callable[[bytes], Path]) -> None:
    preview = inspect(put(b"a,b\n1,x\n2,\0\n"))
    assert preview.rows == (("1", "x"),)
    assert "row 3" in preview.notes[0]
    assert "zero byte" in preview.notes[0]


def test_a_look_takes_little_memory_whatever_the_size(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.write(b"a,b\n" + b"1,2\n" * 100_000)
        stream.truncate(10_000_000_000)
    tracemalloc.start()
    try:
        preview = inspect(path)
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
    assert preview.estimated
    assert preview.total == pytest.approx(2.5e9, rel=0.05)


def test_reading_takes_little_more_memory_than_the_result(tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    rows, columns = 50_000, 10
    path.write_text("0.123456,7,8.5,-1e-3,5,6,7,8,9,1000.25\n" * rows, encoding="ascii")
    tracemalloc.start()
    try:
        table = finish(read(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert table.rows == rows
    assert peak < 1.5 * rows * columns * 8 + 8_000_000
