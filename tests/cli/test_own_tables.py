"""People's own tables on the command line: trained, predicted, exported, and refused in one sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from own_tables import FLOWERS, read_rows, write_customers, write_flowers

from bpgui.cli import own
from bpgui.data import load
from bpgui.engine import Program, predict
from bpgui.files import open_project
from bpgui.spec import Project

Run = Callable[..., Result]
Refused = Callable[..., str]


@pytest.fixture
def flowers(folder: Path) -> Path:
    path = folder / "flowers.csv"
    write_flowers(path)
    return path


@pytest.fixture
def customers(folder: Path) -> Path:
    path = folder / "customers.csv"
    write_customers(path)
    return path


def done(run: Run, *arguments: str) -> Result:
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return result


def summary(run: Run, *arguments: str) -> dict[str, Any]:
    return json.loads(done(run, "train", *arguments, "--json").stdout)


def outputs(project: Project) -> np.ndarray:
    """Return what the engine itself answers to all rows of a project's data."""
    assert project.dataset is not None
    program = Program.compile(project.network, project.training.relaxation)
    return predict(program, program.pack(project.parameters), load(project.dataset, project.table).table.inputs)


def columns(project: Project) -> dict[str, str]:
    assert project.dataset is not None
    assert project.dataset.own is not None
    return {column.name: column.role for column in project.dataset.own.columns}


def test_a_table_with_semicolons_and_decimal_commas_goes_all_the_way_in_processes(
    process: Callable[..., Any], folder: Path, flowers: Path
) -> None:
    before = flowers.read_bytes()
    trained = process(
        *("train", "flowers.csv", "--target", "species", "--epochs", "60", "--executor", "reference"),
        *("--out", "my.bpg", "--json"),
    )
    assert (trained.returncode, trained.stderr) == (0, "")
    told = json.loads(trained.stdout)
    assert told["score"]["name"] == "accuracy"
    assert told["score"]["value"] == told["metrics"]["test"]["accuracy"] >= 0.9
    assert told["score"]["stated"] is None
    answered = process("predict", "my.bpg", "--input", "flowers.csv", "--output", "answers.csv")
    assert (answered.returncode, answered.stderr) == (0, "")
    assert answered.stdout == "Wrote answers.csv: 150 rows.\n"
    rows = read_rows(folder / "answers.csv")
    assert list(rows[0]) == [
        *("Länge", "Breite", "Höhe", "species", "predicted species"),
        *(f"output {name}" for name in FLOWERS),
    ]
    project = open_project(folder / "my.bpg")
    found = np.array([[float(row[f"output {name}"]) for name in FLOWERS] for row in rows])
    assert found.tobytes() == outputs(project).tobytes()
    assert [row["predicted species"] for row in rows] == [FLOWERS[k] for k in found.argmax(axis=1)]
    assert sum(row["species"] == row["predicted species"] for row in rows) >= 135
    exported = process("data", "my.bpg", "-o", "data.csv")
    assert (exported.returncode, exported.stdout) == (0, "Wrote data.csv: 150 rows, 120 to train, 30 to test.\n")
    lines = before.decode().replace(",", ".").splitlines()
    for row, line in zip(read_rows(folder / "data.csv"), lines[1:], strict=True):
        *sizes, species = line.split(";")
        assert [float(row[name]) for name in ("Länge", "Breite", "Höhe")] == [float(size) for size in sizes]
        assert row["species"] == species
    assert flowers.read_bytes() == before


def test_gaps_and_texts_are_filled_in_encoded_and_exported_without_formulas(
    run: Run, folder: Path, customers: Path
) -> None:
    told = summary(
        run,
        "customers.csv",
        "--target",
        "bought",
        "--inputs",
        "age, income, colour",
        "--epochs",
        "200",
        "--out",
        "c.bpg",
    )
    assert told["score"]["value"] >= 0.75
    project = open_project(folder / "c.bpg")
    assert columns(project) == {
        "age": "input", "income": "input", "colour": "input", "note": "left_out", "bought": "target",
    }  # fmt: skip
    assert project.preparation is not None
    assert project.preparation.input_names == ("age", "income", "colour blue", "colour green", "colour red")
    done(run, "predict", "c.bpg", "--input", "customers.csv", "--output", "answers.csv")
    rows = read_rows(folder / "answers.csv")
    assert {row["note"] for row in rows} == {"'=1+1", "plain"}
    assert rows[0]["age"] == rows[0]["income"] == rows[0]["colour"] == ""
    shares = np.array([[float(row["output no"]), float(row["output yes"])] for row in rows])
    np.testing.assert_array_equal(shares[:, 1], outputs(project)[:, 0])
    assert [row["predicted bought"] for row in rows] == ["yes" if yes > 0.5 else "no" for yes in shares[:, 1]]
    done(run, "data", "c.bpg", "-o", "data.csv")
    assert list(read_rows(folder / "data.csv")[0]) == ["age", "income", "colour", "bought", "part"]


def test_a_target_of_numbers_is_answered_in_its_own_unit(run: Run, folder: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-1.0, 1.0, 200)
    lines = [f"{a},{1000.0 + 500.0 * a},{-3.0 * a}" for a in x]
    (folder / "lines.csv").write_text("\n".join(["x,big,small", *lines]), encoding="utf-8")
    told = summary(run, "lines.csv", "--target", "big,small", "--epochs", "150", "--out", "l.bpg")
    assert told["score"]["name"] == "R2"
    assert told["score"]["value"] > 0.99
    words = done(run, "train", "lines.csv", "--target", "big,small", "--epochs", "150")
    first, _, train, test = words.stdout.splitlines()
    assert first == "'big' and 'small' from 'x', layers 1-4-2"
    assert "mean squared error of the scaled targets" in train
    assert ", R2 0.99" in test
    done(run, "predict", "l.bpg", "--input", "lines.csv", "--output", "answers.csv")
    rows = read_rows(folder / "answers.csv")
    big, small = (np.array([float(row[f"predicted {name}"]) for row in rows]) for name in ("big", "small"))
    assert np.abs(big - (1000.0 + 500.0 * x)).mean() < 40.0
    assert np.abs(small + 3.0 * x).mean() < 0.25


def test_without_a_target_the_last_column_is_learned_and_the_result_says_so(run: Run, flowers: Path) -> None:
    first = done(run, "train", "flowers.csv", "--epochs", "2").stdout.splitlines()[0]
    assert first == "'species' (3 classes) from 'Länge', 'Breite', 'Höhe', layers 3-4-3"


def test_classes_written_in_numbers_are_taken_as_such_when_asked(run: Run, folder: Path) -> None:
    lines = [f"{row % 7},{row % 3}" for row in range(60)]
    (folder / "codes.csv").write_text("\n".join(["x,kind", *lines]), encoding="utf-8")
    amount = done(run, "train", "codes.csv", "--target", "kind", "--epochs", "1", "--json")
    assert json.loads(amount.stdout)["score"]["name"] == "R2"
    assert amount.stderr == (
        "bpgui: The target 'kind' is taken for an amount, though it has only 3 whole numbers: say --classes if these "
        "are names of classes.\n"
    )
    classes = done(run, "train", "codes.csv", "--target", "kind", "--epochs", "1", "--json", "--classes")
    assert json.loads(classes.stdout)["score"]["name"] == "accuracy"
    assert classes.stderr == ""


def test_columns_with_commas_in_their_names_can_be_named(run: Run, folder: Path) -> None:
    lines = [f"{row % 7},{row % 5},{'ab'[row % 2]}" for row in range(40)]
    (folder / "t.csv").write_text("\n".join(['"x, cm",y,kind', *lines]), encoding="utf-8")
    for inputs in ("x, cm", '"x, cm"'):
        done(run, "train", "t.csv", "--target", "kind", "--inputs", inputs, "--epochs", "1", "--out", "t.bpg")
        assert columns(open_project(folder / "t.bpg")) == {"x, cm": "input", "y": "left_out", "kind": "target"}
    done(run, "train", "t.csv", "--target", "kind", "--inputs", 'y,"x, cm",y', "--epochs", "1", "--out", "t.bpg")
    assert columns(open_project(folder / "t.bpg"))["y"] == "input"


def test_rows_of_one_group_stay_together(run: Run, folder: Path) -> None:
    lines = [f"{row % 7},p{row // 4},{'ab'[row % 2]}" for row in range(80)]
    (folder / "g.csv").write_text("\n".join(["x,who,kind", *lines]), encoding="utf-8")
    done(
        run, "train", "g.csv", "--target", "kind", "--group", "who", "--split", "0.3", "--epochs", "1", "--out", "g.bpg"
    )
    done(run, "data", "g.bpg", "-o", "data.csv")
    parts: dict[str, set[str]] = {}
    for row in read_rows(folder / "data.csv"):
        parts.setdefault(row["who"], set()).add(row["part"])
    assert all(len(part) == 1 for part in parts.values())
    assert sum(part == {"test"} for part in parts.values()) == 6


def test_a_column_of_parts_decides_and_a_share_beside_it_is_refused(run: Run, refused: Refused, folder: Path) -> None:
    lines = [f"{row % 7},{('train', 'test')[row % 4 == 0]},{'ab'[row % 2]}" for row in range(40)]
    (folder / "p.csv").write_text("\n".join(["x,split,kind", *lines]), encoding="utf-8")
    done(run, "train", "p.csv", "--epochs", "1", "--out", "p.bpg")
    done(run, "data", "p.bpg", "-o", "data.csv")
    assert all(row["part"] == row["split"] for row in read_rows(folder / "data.csv"))
    assert "--split changes nothing" in refused("train", "p.csv", "--split", "0.3")
    done(run, "data", "p.csv", "-o", "data.csv", "--split", "0.5", "--split-by", "random")
    assert sum(row["part"] == "test" for row in read_rows(folder / "data.csv")) == 20


def test_cross_validation_tells_every_fold_in_words_and_in_json(run: Run, folder: Path, flowers: Path) -> None:
    arguments = ("train", "flowers.csv", "--folds", "3", "--epochs", "20")
    told = json.loads(done(run, *arguments, "--json").stdout)
    scores = [fold["score"] for fold in told["folds"]]
    assert told["measure"] == "accuracy"
    assert [fold["rows"] for fold in told["folds"]] == [50, 50, 50]
    assert told["mean"] == pytest.approx(np.mean(scores))
    assert told["standard_deviation"] == pytest.approx(np.std(scores, ddof=1))
    lines = done(run, *arguments).stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["fold 1", "fold 2", "fold 3", "mean"]
    assert f"accuracy {100 * told['mean']:.2f} %" in lines[-1]
    assert [file.name for file in folder.iterdir()] == ["flowers.csv"]


def test_an_exploded_fold_is_told_and_is_null_in_json(run: Run) -> None:
    wild = ("train", "plane", "--folds", "2", "--optimizer", "sgd", "--lr", "1000", "--epochs", "200")
    told = json.loads(done(run, *wild, "--json").stdout)
    assert [(fold["exploded"], fold["score"]) for fold in told["folds"]] == [(True, None)] * 2
    assert (told["mean"], told["standard_deviation"]) == (None, None)
    first, _, mean = done(run, *wild).stdout.splitlines()
    assert first.startswith("fold 1: R2 unknown on 600 rows")
    assert first.endswith("its training exploded")
    assert mean == "mean: R2 unknown, standard deviation over the folds unknown"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--target specis", "There is no column called 'specis': did you mean 'species'?"),
        ("--inputs Länge,Hohe", "There is no column called 'Hohe': did you mean 'Höhe'?"),
        ("--group spezies", "There is no column called 'spezies': did you mean 'species'?"),
        ("--target species --inputs species", "'species' cannot be both input and target: choose one of them"),
        ("--target species --group species", "'species' cannot be both target and group: choose one of them"),
        ("--target Höhe,species", "are both targets, but only numbers can be learned together"),
        ("--group Länge,Breite", "'Länge' and 'Breite' are both groups: keep one of them"),
        ("--target=", "No column of 'flowers.csv' is the target: choose what the network should answer"),
        ("--inputs=", "No column of 'flowers.csv' is an input: make at least one an input"),
        ("--with noise=3", "--with is for bundled data sets, and this data is your own: leave it out"),
        ("--folds x", "--folds is 'x': give a whole number from 2 on"),
        ("--folds 1", "cannot be dealt into 1 fold: choose from 2 to 150"),
        ("--folds 151", "cannot be dealt into 151 folds: choose from 2 to 150"),
        ("--folds 3 --history h.csv", "so there is nothing for --history: leave it out"),
        ("--layers 2,3", "The network has 2 input neurons, but the data has 3 input columns"),
        ("--out no/x.bpg", "'no/x.bpg' cannot be written, since its folder does not exist"),
    ],
)
def test_what_cannot_be_done_with_a_table_is_refused(
    refused: Refused, folder: Path, flowers: Path, options: str, sentence: str
) -> None:
    assert sentence in refused("train", "flowers.csv", *options.split())
    assert [file.name for file in folder.iterdir()] == ["flowers.csv"]


def test_a_file_that_was_moved_is_told_of_and_predictions_go_on(
    run: Run, refused: Refused, folder: Path, flowers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "MOST_EMBEDDED_BYTES", 0)
    done(run, "train", "flowers.csv", "--epochs", "5", "--out", "f.bpg")
    assert open_project(folder / "f.bpg").table is None
    assert summary(run, "f.bpg", "--epochs", "1")["epochs"] == 6
    flowers.rename(folder / "elsewhere.csv")
    for command in (["train", "f.bpg"], ["data", "f.bpg", "-o", "x.csv"], ["check", "f.bpg"]):
        assert refused(*command) == f"The data file '{flowers}' of the project is not there any more: find it again."
    done(run, "predict", "f.bpg", "--input", "elsewhere.csv", "--output", "answers.csv")
    assert len(read_rows(folder / "answers.csv")) == 150
    assert summary(run, "f.bpg", "--data", "elsewhere.csv", "--epochs", "1", "--out", "found.bpg")["epochs"] == 6
    assert summary(run, "found.bpg", "--epochs", "1")["epochs"] == 7


def test_a_file_that_has_changed_is_told_of_and_taken_only_when_asked(
    run: Run, refused: Refused, folder: Path, flowers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "MOST_EMBEDDED_BYTES", 0)
    done(run, "train", "flowers.csv", "--epochs", "5", "--out", "f.bpg")
    before = open_project(folder / "f.bpg")
    write_flowers(flowers, seed=1)
    assert "has changed since it was imported: read it anew as it is now, or find the old one." in refused(
        "train", "f.bpg"
    )
    done(run, "predict", "f.bpg", "--input", "flowers.csv", "--output", "answers.csv")
    done(run, "train", "f.bpg", "--data", "flowers.csv", "--epochs", "1", "--out", "new.bpg")
    after = open_project(folder / "new.bpg")
    assert before.preparation is not None
    assert after.preparation is not None
    # What scales it is learned from the file as it is now.
    assert before.preparation.centre.tolist() != after.preparation.centre.tolist()
    assert summary(run, "new.bpg", "--epochs", "1")["epochs"] == 7


def test_small_files_go_with_the_project(run: Run, folder: Path, flowers: Path) -> None:
    done(run, "train", "flowers.csv", "--epochs", "1", "--out", "f.bpg")
    flowers.unlink()
    assert summary(run, "f.bpg", "--epochs", "1")["epochs"] == 2


def test_another_network_is_made_for_the_same_table(run: Run, folder: Path, flowers: Path) -> None:
    assert flowers.is_file()
    told = done(run, "train", "flowers.csv", "--layers", "3,5,2,3", "--epochs", "1", "--out", "f.bpg")
    assert told.stdout.startswith("'species' (3 classes) from 'Länge', 'Breite', 'Höhe', layers 3-5-2-3\n")
    done(run, "predict", "f.bpg", "--input", "flowers.csv", "--output", "answers.csv")


def test_a_bundled_set_with_settings_is_made_with_them(run: Run, folder: Path) -> None:
    done(run, "data", "circle", "-o", "calm.csv")
    told = done(run, "data", "circle", "-o", "few.csv", "--with", "count=40", "--with", "noise=20", "--data-seed", "3")
    assert told.stdout == "Wrote few.csv: 40 rows, 20 to train, 20 to test.\n"
    assert len(read_rows(folder / "calm.csv")) == 500
    assert list(read_rows(folder / "few.csv")[0]) == ["x", "y", "class", "part"]
    assert summary(run, "circle", "--with", "count=40", "--epochs", "1")["score"]["stated"] == [0.97, 1.0]


def test_a_table_of_data_that_is_scaled_has_the_numbers_to_the_last_digit(run: Run, folder: Path) -> None:
    done(run, "data", "iris", "-o", "plain.csv")
    done(run, "data", "iris", "-o", "scaled.csv", "--scale", "standard")
    assert (folder / "scaled.csv").read_text(encoding="utf-8") == (folder / "plain.csv").read_text(encoding="utf-8")
