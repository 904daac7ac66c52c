"""`bpgui predict`: which rows are answered, and how a file that does not fit is told of."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from own_tables import read_rows, write_customers, write_flowers
from PIL import Image

from bpgui.data import load
from bpgui.engine import Program, predict
from bpgui.files import open_project

Run = Callable[..., Result]
Refused = Callable[..., str]


@pytest.fixture
def trained(run: Run, folder: Path) -> None:
    """`f.bpg` knows flowers, `c.bpg` customers."""
    write_flowers(folder / "flowers.csv")
    write_customers(folder / "customers.csv")
    customers = ("customers.csv", "--target", "bought", "--inputs", "age,income,colour")
    for arguments in (("flowers.csv", "--out", "f.bpg"), (*customers, "--out", "c.bpg")):
        assert run("train", "--epochs", "30", *arguments).exit_code == 0


def answers(run: Run, project: str, given: str) -> tuple[list[dict[str, str]], str]:
    """Return the answers' rows, and what was said on stderr."""
    result = run("predict", project, "--input", given, "--output", "out.csv")
    assert result.exit_code == 0, result.stderr
    return read_rows(Path("out.csv")), result.stderr


@pytest.mark.usefixtures("trained")
def test_columns_are_found_by_name_in_any_order_and_others_are_kept(run: Run, folder: Path) -> None:
    plain, _ = answers(run, "f.bpg", "flowers.csv")
    lines = ["note,Höhe,Breite,Länge"]
    lines += [f"row {k},{row['Höhe']},{row['Breite']},{row['Länge']}" for k, row in enumerate(plain)]
    # Another delimiter and decimal point than in the file that was learned from.
    (folder / "other.csv").write_text("\n".join(lines), encoding="utf-8")
    other, said = answers(run, "f.bpg", "other.csv")
    assert said == ""
    assert list(other[0])[:5] == ["note", "Höhe", "Breite", "Länge", "predicted species"]
    assert [row["note"] for row in other] == [f"row {k}" for k in range(150)]
    assert [row["output setosa"] for row in other] == [row["output setosa"] for row in plain]


@pytest.mark.usefixtures("trained")
def test_the_projects_own_way_of_reading_decides_where_a_file_leaves_it_open(run: Run, folder: Path) -> None:
    # By itself, '5,250' might be a number of thousands.
    (folder / "one.csv").write_text("Länge;Breite;Höhe\n5,250;3,125;1,125\n", encoding="utf-8")
    (row,), _ = answers(run, "f.bpg", "one.csv")
    assert (row["Länge"], row["Breite"], row["Höhe"]) == ("5.25", "3.125", "1.125")


@pytest.mark.usefixtures("trained")
def test_a_category_that_was_never_met_is_told_and_filled_in(run: Run, folder: Path) -> None:
    (folder / "new.csv").write_text("age,income,colour\n30,41000,violet\n40,,\n50,1000,pink\n", encoding="utf-8")
    rows, said = answers(run, "c.bpg", "new.csv")
    assert said == (
        "bpgui: The column 'colour' has 'pink' and 1 other new category, first in row 3, which the network has never "
        "met: they count as missing.\n"
    )
    assert [row["predicted bought"] in ("yes", "no") for row in rows] == [True] * 3


@pytest.mark.usefixtures("trained")
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "age,colour\n1,red\n",
            "'new.csv' has no column 'income', which the network was trained on: add it, or rename",
        ),
        ("age\n1\n", "'new.csv' lacks 2 of the 3 columns that the network was trained on, such as 'income': add them"),
        ("a,b\n1,2\n", "'new.csv' has none of the 3 columns that the network was trained on, such as 'age': add them"),
        ("age,income,colour\n1,2,red\nold,3,red\n", "'new.csv' cannot be read at row 3, column 1 ('age'): 'old' is no"),
        ("age,income,colour\n1,2,red,5,6\n1,2,red\n3,4,red\n", "'new.csv' cannot be read at row 2"),
        ("", "'new.csv' is empty: choose a file with data"),
        ("age,income,colour\n", "there are no rows below the header"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_and_nothing_is_written(
    refused: Refused, folder: Path, text: str, sentence: str
) -> None:
    (folder / "new.csv").write_text(text, encoding="utf-8")
    assert sentence in refused("predict", "c.bpg", "--input", "new.csv", "--output", "out.csv")
    assert not (folder / "out.csv").exists()


@pytest.mark.usefixtures("trained")
def test_nothing_that_is_read_is_written_over(refused: Refused, folder: Path) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    for output, sentence in (
        ("flowers.csv", "'flowers.csv' cannot be written, since it is what is read: choose another name"),
        ("f.bpg", "'f.bpg' cannot be written, since tables are written as CSV: give a name that ends in .csv"),
        (".", "'.' cannot be written, since it is a folder"),
        ("no/x.csv", "'no/x.csv' cannot be written, since its folder does not exist"),
    ):
        assert sentence in refused("predict", "f.bpg", "--input", "flowers.csv", "--output", output)
    assert "it is a project, not a table of data" in refused(
        *("predict", "f.bpg", "--input", "c.bpg", "--output", "out.csv")
    )
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_rows_without_what_nothing_fills_in_have_no_answer(run: Run, folder: Path) -> None:
    (folder / "rows.csv").write_text("x1,x2\n0,1\n,1\n1,0\n", encoding="utf-8")
    result = run("predict", "xor", "--input", "rows.csv", "--output", "out.csv")
    assert result.exit_code == 0
    assert result.stdout == (
        "Wrote out.csv: 3 rows, 1 without an answer since they lack a value that nothing fills in.\n"
    )
    rows = read_rows(folder / "out.csv")
    assert [row["predicted x1 xor x2"] == "" for row in rows] == [False, True, False]
    assert [row["output 1"] == "" for row in rows] == [False, True, False]


def test_a_sample_takes_its_columns_by_name_and_an_untrained_network_is_told_of(run: Run, folder: Path) -> None:
    assert run("data", "xor", "-o", "xor.csv").exit_code == 0
    rows, said = answers(run, "xor", "xor.csv")
    assert said.startswith("bpgui: The network has not been trained yet")
    assert list(rows[0]) == ["x1", "x2", "x1 xor x2", "part", "predicted x1 xor x2", "output 0", "output 1"]
    assert run("train", "xor", "--seed", "0", "--out", "x.bpg").exit_code == 0
    rows, said = answers(run, "x.bpg", "xor.csv")
    assert said == ""
    assert [row["predicted x1 xor x2"] for row in rows] == ["0", "1", "1", "0"]


def test_hinge_is_answered_around_nought(run: Run, folder: Path) -> None:
    lines = [f"{row % 7},{'no' if row % 7 < 3 else 'yes'}" for row in range(70)]
    (folder / "t.csv").write_text("\n".join(["x,kind", *lines]), encoding="utf-8")
    hinge = ("--loss", "hinge", "--output-activation", "linear", "--epochs", "60")
    assert run("train", "t.csv", *hinge, "--out", "t.bpg").exit_code == 0
    rows, _ = answers(run, "t.bpg", "t.csv")
    raw = [float(row["output yes"]) for row in rows]
    assert min(raw) < 0.0 < max(raw)
    assert [row["predicted kind"] for row in rows] == ["yes" if value > 0.0 else "no" for value in raw]
    assert [float(row["output no"]) for row in rows] == [-value for value in raw]
    assert all(row["kind"] == row["predicted kind"] for row in rows)


def test_arrays_need_no_targets_to_be_answered(run: Run, folder: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3))
    np.savez(folder / "all.npz", x=x, y=(x[:, 0] > 0).astype(int))
    np.savez(folder / "new.npz", x=x[:5])
    assert run("train", "all.npz", "--epochs", "20", "--out", "n.bpg").exit_code == 0
    whole, _ = answers(run, "n.bpg", "all.npz")
    few, _ = answers(run, "n.bpg", "new.npz")
    assert len(few) == 5
    assert [row["output 1"] for row in few] == [row["output 1"] for row in whole[:5]]


def test_pictures_are_read_as_those_that_were_learned_from(run: Run, folder: Path) -> None:
    def write(name: str, count: int, paper: int) -> None:
        for kind in "ab":
            (folder / name / kind).mkdir(parents=True)
            for k in range(count):
                image = np.full((9, 9), paper, dtype=np.uint8)
                image[(3 + k % 3, slice(None)) if kind == "a" else (slice(None), 3 + k % 3)] = 20
                Image.fromarray(image).save(folder / name / kind / f"{k}.png")

    write("learn", 9, 250)
    assert run("train", "learn", "--epochs", "60", "--out", "p.bpg").exit_code == 0
    same, _ = answers(run, "p.bpg", "learn")
    assert all(row["class"] == row["predicted class"] for row in same)
    project = open_project(folder / "p.bpg")
    assert project.dataset is not None
    dataset = load(project.dataset, project.table)
    program = Program.compile(project.network)
    expected = predict(program, program.pack(project.parameters), dataset.table.inputs)[:, 0]
    assert [float(row["output b"]) for row in same] == expected.tolist()
    # On darker paper nobody would guess that it has to be inverted, but the project knows.
    write("dark", 3, 120)
    dark, _ = answers(run, "p.bpg", "dark")
    assert {row["pixel 1,1"] for row in dark} == {str(255 - 120)}
