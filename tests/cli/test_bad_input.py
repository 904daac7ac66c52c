"""Bad input on the command line: exit code 2 and one sentence on stderr that names the thing and the remedy."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from bpgui.cli.main import main
from bpgui.data import default_spec, sample_project
from bpgui.edits import set_dataset
from bpgui.files import save_project
from bpgui.spec import Project

pytestmark = pytest.mark.usefixtures("no_screen")

Refused = Callable[..., str]
COMMANDS_ON_FILES = [["train"], ["check"], ["render", "-o", "x.png"], []]
NOT_PROJECTS = {
    "table.csv": (b"x,y\n", "cannot be read at row 1, column 1: there are no rows below the header"),
    "empty.csv": (b"", "is empty: choose a file with data"),
    "ragged.csv": (b"x,y\n1,a\n2\n3,b\n4,a\n", "cannot be read at row 3"),
    "binary.csv": (b"x,y\n1,\x00\n", "cannot be read at row 2"),
    "huge.csv": (b"x,y\n1,a\n1e400,b\n", "cannot be read at row 3, column 1 ('x')"),
    "packed.csv.gz": (b"\x1f\x8b\x08\x00", "is cut short at row 1, its packed data have no end: get it anew"),
    "arrays.npz": (b"PK\x03\x04" + bytes(40), "cannot be read"),
    "empty.bpg": (b"", "is empty: open a copy that you kept"),
    "text.bpg": (b"hello", "is not a bpgui project"),
    "cut.bpg": (b"PK\x03\x04" + bytes(40), "is damaged"),
}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("xor --epochs 0", "Epochs cannot be 0: give a whole number at least 1"),
        ("xor --epochs -5", "Epochs cannot be -5: give a whole number at least 1"),
        ("xor --epochs 1.5", "Epochs cannot be 1.5: give a whole number"),
        ("xor --epochs x", "Epochs is 'x', which is not a number: give a whole number"),
        ("xor --lr -1", "Learning rate cannot be -1: give a number above 0"),
        ("xor --lr 0", "Learning rate cannot be 0: give a number above 0"),
        ("xor --lr nan", "Learning rate cannot be nan: give a number above 0"),
        ("xor --lr inf", "Learning rate cannot be inf: give a number above 0"),
        ("xor --batch 0", "Batch size cannot be 0: give a whole number at least 1 and at most 10,000,000, or 'full'"),
        ("xor --batch ful", "Batch size is 'ful', which is not a number: give"),
        ("xor --seed -1", "Seed cannot be -1: give a whole number at least 0"),
        ("xor --loss msee", "called 'msee': did you mean 'mse'?"),
        ("xor --optimizer adm", "called 'adm': did you mean 'adam'?"),
        ("xor --reduction som", "called 'som': did you mean 'sum'?"),
        ("xor --init hee", "called 'hee': did you mean 'he'?"),
        ("xor --activation sigmoidd", "There is no activation called 'sigmoidd': did you mean 'sigmoid'?"),
        ("and --activation sigmoidd", "There is no activation called 'sigmoidd': did you mean 'sigmoid'?"),
        ("xor --output-activation softmix", "There is no activation called 'softmix': did you mean 'softmax'?"),
        ("digit", "There is no sample called 'digit': did you mean 'digits'?"),
        ("zzzz", "There is no sample called 'zzzz': choose one of: "),
        ("xor --layers 2,x", "--layers is '2,x': give whole numbers with commas between them, such as 2,4,1"),
        ("xor --layers 2,4,", "--layers is '2,4,': give whole numbers"),
        ("xor --layers 2", "give at least two sizes, such as 2,4,1"),
        ("xor --layers 2,0,1", "cannot have 0 neurons: give it 1 to 4,096"),
        ("xor --layers 2,99999,1", "give it 1 to 4,096"),
        ("digits --layers 3,10", "The network has 3 input neurons, but the data has 64 input columns"),
        ("digits --layers 64,2", "The network has 2 output neurons, but the data has 10 target columns"),
        ("xor --loss categorical_cross_entropy", "needs a softmax output, but layer 'output' is sigmoid: change its"),
        ("digits --output-activation tanh", "needs a softmax output, but layer 'output' is tanh: change its"),
        ("plane --loss binary_cross_entropy --output-activation sigmoid", "needs targets between 0 and 1"),
        ("xor --target y", "'xor' is no data file, so its columns cannot be chosen: leave out --target"),
        ("xor --inputs a --group b", "cannot be chosen: leave out --inputs and --group"),
        ("xor --classes", "cannot be chosen: leave out --classes"),
        ("xor --data table.csv", "The project has no data from a file: leave out --data"),
        ("xor --split 2", "Test share cannot be 2: give a number at least 0 and at most 0.9"),
        ("xor --split-by groups", "There is no split called 'groups': did you mean 'grouped'?"),
        ("xor --split-by grouped", "The data has no groups to split by"),
        ("xor --scale standart", "There is no scaling called 'standart': did you mean 'standard'?"),
        (
            "digits-writers --split 0.3",
            "--split changes nothing, since the data says itself which rows are for testing",
        ),
        ("xor --folds 5", "--folds trains networks that are not kept, so there is nothing for --out: leave it out"),
        ("", "Missing argument 'PROJECT' (see 'bpgui train --help')"),
        ("xor --epoch 5", "No such option '--epoch'"),
        ("xor --epochs", "Option '--epochs' requires an argument"),
        ("xor and", "Got unexpected extra argument (and) (see 'bpgui train --help')"),
    ],
)
def test_train_refuses(refused: Refused, folder: Path, options: str, sentence: str) -> None:
    assert sentence in refused("train", "--out", "out.bpg", *options.split())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS_ON_FILES, ids=" ".join)
@pytest.mark.parametrize("name", NOT_PROJECTS)
def test_what_is_not_a_whole_project_is_named(refused: Refused, folder: Path, command: list[str], name: str) -> None:
    content, sentence = NOT_PROJECTS[name]
    (folder / name).write_bytes(content)
    assert f"'{name}' {sentence}" in refused(*command, name)
    assert [file.name for file in folder.iterdir()] == [name]
    assert (folder / name).read_bytes() == content


@pytest.mark.parametrize("command", COMMANDS_ON_FILES, ids=" ".join)
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("drawer", "'drawer' cannot be read: there is no folder in it: make a folder for each class in it"),
        ("missing.bpg", "'missing.bpg' cannot be opened, since its folder or the file does not exist"),
        ("missing.csv", "'missing.csv' cannot be opened, it does not exist: check the path"),
        ("no/where", "'where' cannot be opened, it does not exist: check the path"),
    ],
)
def test_folders_and_missing_files_are_named(
    refused: Refused, folder: Path, command: list[str], name: str, sentence: str
) -> None:
    (folder / "drawer").mkdir()
    assert sentence in refused(*command, name)


@pytest.mark.parametrize("command", [["train"], ["check"]], ids=" ".join)
def test_projects_that_cannot_be_trained_say_why(refused: Refused, folder: Path, command: list[str]) -> None:
    xor = sample_project("xor")
    for name, project, sentence in (
        (
            "misfit.bpg",
            set_dataset(xor, default_spec("digits")),
            "The network has 2 input neurons, but the data has 64",
        ),
        ("blank.bpg", replace(Project(), dataset=xor.dataset), "The canvas is empty"),
        ("no-data.bpg", replace(xor, dataset=None), "The project has no data to train on: open it in the window"),
    ):
        save_project(project, folder / name)
        assert sentence in refused(*command, name)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("trian", "There is no command, sample or file called 'trian': did you mean 'train'?"),
        ("trian xor --epochs 5", "There is no command, sample or file called 'trian': did you mean 'train'?"),
        ("zzzz", "There is no command, sample or file called 'zzzz': choose one of: "),
        ("--foo", "No such option '--foo' (see 'bpgui --help')"),
        ("a.bpg b.bpg", "Got unexpected extra argument (b.bpg) (see 'bpgui --help')"),
        ("check", "Missing argument 'PROJECT' (see 'bpgui check --help')"),
        ("check trian", "There is no sample called 'trian'"),
        ("samples xor and", "Got unexpected extra argument (and)"),
        ("samples iriss", "There is no data set called 'iriss': did you mean 'iris'?"),
        ("data xor", "Missing option '-o' / '--output'"),
        ("data xor -o x.xlsx", "'x.xlsx' cannot be written, since tables are written as CSV: give a name that ends in"),
        ("data xor -o missing/x.csv", "'missing/x.csv' cannot be written, since its folder does not exist"),
        ("data iriss -o x.csv", "There is no sample called 'iriss': did you mean 'iris'?"),
        ("data xor -o x.csv --with noise=3", "XOR has no settings, so 'noise' cannot be set: leave --with out"),
        ("data spiral -o x.csv --with turn=3", "There is no setting of Spiral called 'turn': did you mean 'turns'?"),
        ("data spiral -o x.csv --with turns", "--with is 'turns': give a name and a value, such as noise=10"),
        ("data spiral -o x.csv --with turns=9", "Turns cannot be 9: give a number at least 0.25 and at most 5"),
        ("predict xor --output x.csv", "Missing option '--input'"),
        ("predict xor --input no.csv --output x.csv", "'no.csv' cannot be opened, it does not exist: check the path"),
        ("predict no.bpg --input no.csv --output x.csv", "'no.bpg' cannot be opened"),
        ("render xor", "Missing option '-o' / '--output'"),
        ("render xor -o x.png --epochs x", "'x' is not a valid integer"),
        ("render xor -o x.png --epochs -1", "--epochs is -1: give 0 or more"),
        ("render xor -o x.png --size 1280", "--size is '1280': give width x height in pixels"),
        ("render xor -o x.png --size axb", "--size is 'axb': give width x height in pixels"),
        ("render xor -o x.png --size 100x100", "from 640x480 to 7680x4320, like 1280x800"),
        ("render xor -o x.png --size 8000x1000", "from 640x480 to 7680x4320, like 1280x800"),
        ("render xor -o missing/x.png", "'missing/x.png' cannot be written, since its folder does not exist"),
        ("render xor -o .", "'.' cannot be written, since it is a folder"),
    ],
)
def test_commands_refuse(refused: Refused, folder: Path, arguments: str, sentence: str) -> None:
    assert sentence in refused(*arguments.split())
    assert list(folder.iterdir()) == []


def test_too_little_memory_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load_source(source: str) -> NoReturn:
        raise MemoryError

    monkeypatch.setattr("bpgui.cli.data.load_source", load_source)
    with pytest.raises(SystemExit) as ended:
        main(["data", "xor", "-o", str(tmp_path / "a.csv")])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("bpgui: There is not enough memory for it: take fewer rows")
