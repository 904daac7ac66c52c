import importlib.util
import math
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import workbooks as book

from bpgui.data.readers import finish, guess
from bpgui.data.readers.excel import inspect, read
from bpgui.data.readers.guarding import open_ordinary
from bpgui.data.readers.sheet_bounds import MOST_CELLS, ods_bounds, xlsx_bounds
from bpgui.data.readers.unpacking import open_zip
from bpgui.data.readers.xls_bounds import xls_bounds
from bpgui.errors import FileError
from bpgui.spec import Value

needs_calamine = pytest.mark.skipif(
    importlib.util.find_spec("python_calamine") is None, reason="the extra 'excel' is not installed"
)

TITLES: list[object] = ["name", "size", "day", "share", "good"]
TABLE = book.rows(
    TITLES,
    ["ab", 1.5, 45_000, 0.25, True],
    ["cd", None, 45_001, 0.5, False],
    ["ab", 3, 45_000, 1, True],
    styles={2: book.DATE, 3: book.PERCENT},
)


def refusal(path: Path, **options: Value) -> str:
    messages = []
    for act in (lambda: inspect(path, options), lambda: finish(read(path, options))):
        with pytest.raises(FileError) as caught:
            act()
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert path.name in messages[0]
    assert messages[0].endswith(".")
    assert "\n" not in messages[0]
    return messages[0]


@needs_calamine
def test_texts_numbers_dates_shares_and_truths_are_read(tmp_path: Path) -> None:
    path = book.xlsx(tmp_path / "a.xlsx", {"Data": TABLE})
    preview = inspect(path)
    assert preview.options == {"sheet": "Data", "header": 1}
    assert preview.names == tuple(TITLES)
    assert preview.kinds == ("category", "number", "category", "number", "category")
    assert preview.rows[:2] == (
        ("ab", "1.5", "2023-03-15", "0.25", "true"),
        ("cd", "", "2023-03-16", "0.5", "false"),
    )
    assert preview.total == 3
    table = finish(read(path))
    assert table.column("name").levels == ("ab", "cd")
    np.testing.assert_array_equal(table.column("size").values, [1.5, math.nan, 3])
    np.testing.assert_array_equal(table.column("share").values, [0.25, 0.5, 1])
    assert table.column("good").levels == ("false", "true")
    days = finish(read(path, kinds={"day": "number"})).column("day")
    np.testing.assert_array_equal(days.values, [19_431, 19_432, 19_431])


@needs_calamine
def test_old_workbooks_and_open_document_ones_are_read(tmp_path: Path) -> None:
    cells: dict[tuple[int, int], float | str] = {
        (0, 0): "x",
        (0, 1): "y",
        (1, 0): 1.5,
        (1, 1): "a",
        (2, 0): 2,
        (2, 1): "b",
    }
    old = finish(read(book.xls(tmp_path / "a.xls", cells)))
    body = (
        book.ods_row(book.ods_cell("x"), book.ods_cell("y"))
        + book.ods_row(book.ods_cell(1.5), book.ods_cell("a"))
        + book.ods_row(book.ods_cell(2), book.ods_cell("b"))
        + book.ods_row(book.ods_cell(None, repeated=16_384), repeated=1_048_000)
    )
    free = finish(read(book.ods(tmp_path / "a.ods", body)))
    assert old == free
    assert old.column("x").values.tolist() == [1.5, 2]
    assert old.column("y").levels == ("a", "b")


@needs_calamine
def test_titles_above_the_header_are_passed_over_with_a_note(tmp_path: Path) -> None:
    sheet = book.rows(["Measured in spring"]) + book.rows(TITLES, ["ab", 1, 2, 3, 4], ["cd", 1, 2, 3, 4], first=3)
    preview = inspect(book.xlsx(tmp_path / "a.xlsx", {"Data": sheet}))
    assert (preview.options["header"], preview.names) == (3, tuple(TITLES))
    assert preview.notes == ("The rows above the header in row 3 are left out.",)
    assert len(preview.rows) == 2


@needs_calamine
def test_a_sheet_of_numbers_has_no_header_and_one_can_be_told(tmp_path: Path) -> None:
    path = book.xlsx(tmp_path / "a.xlsx", {"Data": book.rows([1, 2], [3, 4], [5, 6])})
    assert inspect(path).options["header"] == 0
    assert finish(read(path)).names == ("column 1", "column 2")
    table = finish(read(path, {"header": 2}))
    assert (table.names, table.rows) == (("3", "4"), 1)


@needs_calamine
def test_empty_rows_and_columns_are_left_out_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    sheet = book.rows(["x", None, "y"], [1, None, 2]) + book.rows([3, None, "bad"], first=9)
    path = book.xlsx(tmp_path / "a.xlsx", {"Data": sheet})
    assert finish(read(path)).rows == 2
    assert inspect(path).names == ("x", "y")
    with pytest.raises(FileError, match=r"row 9, column 3 \('y'\): it holds the text 'bad'"):
        finish(read(path, kinds={"y": "number"}))


@needs_calamine
def test_formulas_count_by_their_results_and_errors_are_missing_with_a_note(tmp_path: Path) -> None:
    path = book.xlsx(tmp_path / "a.xlsx", {"Data": book.rows(["x", "y"], ["=1+1|2", 1], [3, "#DIV/0!"], [4, 5])})
    assert any("error instead of a value, first B3" in note for note in inspect(path).notes)
    table = finish(read(path))
    assert table.column("x").values.tolist() == [2, 3, 4]
    np.testing.assert_array_equal(table.column("y").values, [1, math.nan, 5])


@needs_calamine
def test_merged_cells_are_noted(tmp_path: Path) -> None:
    path = book.xlsx(tmp_path / "a.xlsx", {"Data": TABLE}, merged="B3:B4")
    assert any("merged cells at B3" in note for note in inspect(path).notes)


@needs_calamine
def test_sheets_are_chosen_by_name_and_hidden_ones_come_last(tmp_path: Path) -> None:
    sheets = {"Notes": book.rows(["none"]), "Data": TABLE, "More": book.rows(["z"], [7])}
    path = book.xlsx(tmp_path / "a.xlsx", sheets, hidden=("Notes",))
    assert inspect(path).options["sheet"] == "Data"
    assert "3 sheets; 'Data' is read" in inspect(path).notes[0]
    assert finish(read(path, {"sheet": "More"})).names == ("z",)
    assert "choose 'Notes', 'Data', 'More'" in refusal(path, sheet="Nothing")


@needs_calamine
def test_a_row_limit_ends_the_reading(tmp_path: Path) -> None:
    path = book.xlsx(tmp_path / "a.xlsx", {"Data": book.rows(["x"], *([k] for k in range(50)))})
    assert finish(read(path, most_rows=7)).column("x").values.tolist() == list(range(7))


@needs_calamine
def test_the_share_done_grows_to_one(tmp_path: Path) -> None:
    path = book.xlsx(tmp_path / "a.xlsx", {"Data": book.rows(["x"], *([k] for k in range(3000)))})
    shares = list(read(path))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@needs_calamine
@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        ("", "is empty"),
        (book.rows(TITLES), "has only a header"),
        (book.rows([1]) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "with only 2 cells in it"),
        (book.rows([1]) + '<row r="2"><c r="B1048576"><v>1</v></c></row>', "with only 2 cells in it"),
        (book.rows([1]) + '<row r="1048576"><c><v>1</v></c></row>', "do not say where they stand"),
        (book.rows([1]) + " " * 60_000_000, "would unpack to 60,0"),
    ],
)
def test_sheets_without_a_table_are_refused_before_they_are_loaded(tmp_path: Path, sheet: str, words: str) -> None:
    assert words in refusal(book.xlsx(tmp_path / "a.xlsx", {"Data": sheet}))


@needs_calamine
def test_a_repeated_cell_of_an_open_document_is_counted(tmp_path: Path) -> None:
    body = book.ods_row(book.ods_cell(1, repeated=16_384), repeated=60_000)
    assert "60,000 rows" in refusal(book.ods(tmp_path / "a.ods", body))


@needs_calamine
def test_distant_cells_of_an_old_workbook_are_counted(tmp_path: Path) -> None:
    path = book.xls(tmp_path / "a.xls", {(0, 0): 1.0, (65_535, 65_535): 2.0})
    assert "65,536 rows and up to 65,536 columns" in refusal(path)


def test_bounds_are_those_of_the_cells(tmp_path: Path) -> None:
    wide = "".join(f'<c r="{letters}{row}"/>' for letters, row in (("A", 1), ("AB", 7), ("C", 9)))
    path = book.xlsx(tmp_path / "a.xlsx", {"Data": f'<row r="2">{wide}</row>'})
    with open_ordinary(path) as stream, open_zip(path, stream) as source:
        bounds = finish(xlsx_bounds(path, source, "Data"))
    assert (bounds.rows, bounds.columns, bounds.cells) == (9, 28, 3)
    path = book.xls(tmp_path / "a.xls", {(3, 7): 1.0, (200, 2): "text"})
    with open_ordinary(path) as stream:
        bounds = finish(xls_bounds(path, stream))
    assert (bounds.rows, bounds.columns, bounds.cells) == (201, 8, 2)


def test_a_sheet_of_more_cells_than_fit_is_refused(tmp_path: Path) -> None:
    body = book.ods_row(*[book.ods_cell(1, repeated=100)] * 10, repeated=MOST_CELLS // 1000 + 1)
    path = book.ods(tmp_path / "a.ods", body)
    with open_ordinary(path) as stream, open_zip(path, stream) as source, pytest.raises(FileError, match="cells"):
        finish(ods_bounds(path, source))


@needs_calamine
def test_workbooks_with_a_password_are_refused(tmp_path: Path) -> None:
    assert "protected by a password" in refusal(book.compound(tmp_path / "a.xlsx", "EncryptedPackage", b"secret"))


@needs_calamine
@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_workbooks_that_are_cut_short_are_refused(tmp_path: Path, suffix: str, keep: float) -> None:
    path = tmp_path / f"a.{suffix}"
    if suffix == "xlsx":
        book.xlsx(path, {"Data": TABLE})
    elif suffix == "ods":
        book.ods(path, book.ods_row(book.ods_cell(1)))
    else:
        book.xls(path, {(row, 0): float(row) for row in range(1000)})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert "cannot be read" in refusal(path)


@needs_calamine
def test_files_that_are_no_workbooks_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("x,y\n1,2\n")
    assert "no workbook" in refusal(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
    assert "binary workbook" in refusal(tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as archive:
        archive.writestr("notes.txt", b"")
    assert "damaged" in refusal(tmp_path / "c.xlsx")


@needs_calamine
def test_wrong_options_are_refused(tmp_path: Path) -> None:
    path = book.xlsx(tmp_path / "a.xlsx", {"Data": TABLE})
    assert "the header cannot be in row 9" in refusal(path, header=9)
    assert "no option 'page'" in refusal(path, page=1)


def test_a_missing_extra_is_named_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book.xlsx(tmp_path / "a.xlsx", {"Data": TABLE})
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert guess(path) == "excel"
    assert "pip install 'bpgui[excel]'" in refusal(path)
