"""ARFF files: the head tells names and kinds, the data below are read like any delimited text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bpgui.data.readers.arff import inspect, read
from bpgui.data.readers.reader import finish
from bpgui.errors import BpguiError, FileError, ParamError
from bpgui.spec import Settings

WEATHER = r"""% What is played in which weather.
@RELATION weather

@attribute outlook {sunny, overcast, rainy}
@ATTRIBUTE 'air temperature' NUMERIC
@attribute "wind's name" string
@attribute day date "yyyy-MM-dd"
@attribute humidity real

@DATA
sunny, 85, 'north, east', 2020-01-01, 0.5
% a comment
overcast,?,'it\'s calm',2020-01-02,1e-3

rainy, 70, ?, 2020-01-03, ?
"""


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "table.arff"
        path.write_bytes(text.encode())
        return path

    return write


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_names_and_kinds_come_from_the_head(put: Callable[[str], Path], line_end: str) -> None:
    path = put(WEATHER.replace("\n", line_end))
    preview = inspect(path)
    table = finish(read(path))
    assert preview.names == table.names == ("outlook", "air temperature", "wind's name", "day", "humidity")
    assert preview.kinds == ("category", "number", "category", "category", "number")
    assert (preview.total, preview.estimated) == (3, False)
    assert preview.rows[0] == ("sunny", "85", "north, east", "2020-01-01", "0.5")
    assert [[column.text(row) for column in table.columns] for row in range(3)] == [
        ["sunny", "85", "north, east", "2020-01-01", "0.5"],
        ["overcast", "", "it's calm", "2020-01-02", "0.001"],
        ["rainy", "70", "", "2020-01-03", ""],
    ]


def test_kinds_and_missing_words_can_be_chosen(put: Callable[[str], Path]) -> None:
    path = put("@attribute a numeric\n@attribute b {x,none}\n@data\n1,x\n-9,none\n")
    table = finish(read(path, {"missing": "-9"}, {"a": "category"}))
    assert table.columns[0].levels == ("1",)
    assert table.columns[1].levels == ("none", "x")
    assert finish(read(path, most_rows=1)).rows == 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a,b\n1,2\n", ["row 1", "declares nothing"]),
        ("@relation x\n", ["row 1", "@attribute lines with @data"]),
        ("@data\n1\n", ["@attribute lines with @data"]),
        ("@attribute a numeric\n@data\n", ["no rows"]),
        ("@attribute a numeric\n@attribute b relational\n@data\n1,2\n", ["row 2", "column 2 ('b')", "'relational'"]),
        ("@attribute a numeric\n@attribute a real\n@data\n1,2\n", ["row 2", "column 2 ('a')", "same name"]),
        ("@attribute a numeric\n@data\n% x\n{0 1}\n", ["row 4", "column 1", "sparsely"]),
        ("@attribute a numeric\n@attribute b real\n@data\n1,2\n3,x\n", ["row 5", "column 2 ('b')", "'x' is no number"]),
        (
            "@attribute a numeric\n@attribute b real\n@data\n1,2\n3\n",
            ["row 5", "column 2 ('b')", "1 field instead of 2"],
        ),
        ("@attribute a string\n@data\nx\n'y\n", ["row 4", "column 1 ('a')", "not closed"]),
        ("@attribute a numeric\n@data\n1\n\0\n", ["row 4", "column 1", "zero byte"]),
        ("@attribute a numeric\n" * 2 + "%" + "x" * 2_000_000, ["row 2", "same name"]),
        ("%" + "x" * 2_000_000, ["row 1", "1,000,000 characters"]),
        ("% x\n" * 2_000_000, ["@attribute lines with @data"]),
    ],
)
def test_a_bad_file_is_refused_with_its_place(put: Callable[[str], Path], text: str, parts: list[str]) -> None:
    with pytest.raises(FileError) as caught:
        finish(read(put(text)))
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize("options", [{"delimiter": ";"}, {"encoding": "utf-7"}, {"unknown": 1}])
def test_options_of_other_formats_are_refused(put: Callable[[str], Path], options: Settings) -> None:
    with pytest.raises(BpguiError) as caught:
        inspect(put(WEATHER), options)
    assert not isinstance(caught.value, FileError)


def test_an_option_without_a_meaning_is_named(put: Callable[[str], Path]) -> None:
    with pytest.raises(ParamError, match="'decimal' has no meaning"):
        inspect(put(WEATHER), {"decimal": ","})
