"""The real tables: their published sizes, class counts and some of their rows.

Known rows and counts are those of the pages of the UCI repository, and of the pages of scikit-learn for diabetes.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bpgui.data import SAMPLES, Table, default_spec, load, resource
from bpgui.data.dataset import TEST, TRAIN
from bpgui.data.sources import tables
from bpgui.errors import FileError

Made = Callable[..., Table]

BUILT = [name for name, sample in SAMPLES.items() if sample.make.__module__ == tables.__name__]
SHAPES = {
    "iris": (150, 4, 3),
    "wine": (178, 13, 3),
    "breast-cancer": (569, 30, 1),
    "diabetes": (442, 10, 1),
    "letters": (20_000, 16, 26),
    "vowels": (990, 10, 11),
    "digits-writers": (5620, 64, 10),
}
# Of the letters A to Z.
LETTER_COUNTS = [
    *(789, 766, 736, 805, 768, 775, 773, 734, 755, 747, 739, 761, 792),
    *(783, 753, 803, 783, 758, 748, 796, 813, 764, 752, 787, 786, 734),
]
COUNTS = {
    "iris": [50, 50, 50],
    "wine": [59, 71, 48],
    "breast-cancer": [212, 357],
    "letters": LETTER_COUNTS,
    "vowels": [90] * 11,
    "digits-writers": [554, 571, 557, 572, 568, 558, 558, 566, 554, 562],
}


def test_all_tables_of_the_module_are_tested() -> None:
    assert set(BUILT) == set(SHAPES) - {"digits-writers"}


@pytest.mark.parametrize("name", SHAPES)
def test_a_table_has_its_published_size_and_a_name_for_every_column(made: Made, name: str) -> None:
    rows, inputs, targets = SHAPES[name]
    table = made(name)
    assert table.inputs.shape == (rows, inputs)
    assert table.targets.shape == (rows, targets)
    assert len(set(table.input_names)) == inputs
    assert len(set(table.target_names)) == targets
    assert np.isfinite(table.inputs).all()


@pytest.mark.parametrize("name", COUNTS)
def test_a_classification_has_the_published_number_of_each_class(made: Made, name: str) -> None:
    table = made(name)
    assert np.bincount(table.labels()).tolist() == COUNTS[name]
    assert len(table.classes) == len(COUNTS[name])
    assert set(np.unique(table.targets)) == {0.0, 1.0}


def test_the_first_iris_is_a_setosa_and_row_35_is_as_fisher_printed_it(made: Made) -> None:
    table = made("iris")
    assert dict(zip(table.input_names, table.inputs[0], strict=True)) == {
        "sepal length (cm)": 5.1,
        "sepal width (cm)": 3.5,
        "petal length (cm)": 1.4,
        "petal width (cm)": 0.2,
    }
    assert table.classes[table.labels()[0]] == "setosa"
    # UCI's copy has 0.1 as its last number.
    assert table.inputs[34].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert table.inputs[149].tolist() == [5.9, 3.0, 5.1, 1.8]
    assert table.classes[table.labels()[149]] == "virginica"


def test_the_first_wine_is_of_the_first_cultivar_and_rich_in_proline(made: Made) -> None:
    table = made("wine")
    first = [14.23, 1.71, 2.43, 15.6, 127.0, 2.8, 3.06, 0.28, 2.29, 5.64, 1.04, 3.92, 1065.0]
    assert table.inputs[0].tolist() == first
    assert (table.input_names[0], table.input_names[-1]) == ("alcohol", "proline")
    assert table.labels()[[0, 59, 130]].tolist() == [0, 1, 2]


def test_the_first_lump_is_malignant_and_benign_is_one(made: Made) -> None:
    table = made("breast-cancer")
    assert table.classes == ("malignant", "benign")
    assert table.target_names == ("benign",)
    assert (table.targets[0, 0], table.targets[19, 0]) == (0.0, 1.0)
    measures = dict(zip(table.input_names, table.inputs[0], strict=True))
    known = {"mean radius": 17.99, "mean texture": 10.38, "radius error": 1.095, "worst radius": 25.38}
    assert known.items() <= measures.items()
    assert measures["worst fractal dimension"] == 0.1189


def test_patients_have_their_own_units_and_a_number_to_learn(made: Made) -> None:
    table = made("diabetes")
    assert table.classes == ()
    assert table.inputs[0].tolist() == [59.0, 2.0, 32.1, 101.0, 157.0, 93.2, 38.0, 4.0, 4.8598, 87.0]
    assert table.targets[:3, 0].tolist() == [151.0, 75.0, 141.0]
    assert (table.targets.min(), table.targets.max()) == (25.0, 346.0)


def test_letters_hold_the_first_and_the_last_row_of_the_original_file(made: Made) -> None:
    table = made("letters")
    assert (table.inputs.min(), table.inputs.max()) == (0.0, 15.0)
    for letter, features in {
        "T": [2, 8, 3, 5, 1, 8, 13, 0, 6, 6, 10, 8, 0, 8, 0, 8],
        "A": [4, 9, 6, 6, 2, 9, 5, 3, 1, 8, 1, 8, 2, 7, 2, 8],
    }.items():
        found = (table.inputs == features).all(axis=1)
        assert [table.classes[label] for label in table.labels()[found]] == [letter]


def test_vowels_begin_with_those_of_the_first_speaker_in_the_order_of_the_words(made: Made) -> None:
    table = made("vowels")
    assert table.inputs[0].tolist() == [-3.639, 0.418, -0.670, 1.779, -0.168, 1.627, -0.388, 0.529, -0.874, -0.814]
    assert table.labels()[:12].tolist() == [*range(11), 0]
    assert (table.captions[0], table.captions[989]) == ("'heed' by speaker 1", "'heard' by speaker 15")
    assert table.groups is not None
    assert np.bincount(table.groups).tolist() == [66] * 15


@pytest.mark.parametrize(("name", "train", "test"), [("vowels", 528, 462), ("digits-writers", 3823, 1797)])
def test_nobody_is_in_the_training_part_and_in_the_test_part(name: str, train: int, test: int) -> None:
    data = load(default_spec(name))
    groups, parts = data.table.groups, data.table.parts
    assert groups is not None
    assert parts is not None
    assert (len(data.train_rows), len(data.test_rows), len(data.validation_rows)) == (train, test, 0)
    assert not set(groups[data.train_rows]) & set(groups[data.test_rows])
    assert set(parts[data.train_rows]) == {TRAIN}
    assert set(parts[data.test_rows]) == {TEST}


def test_the_digits_to_test_on_are_the_bundled_ones_and_none_of_them_is_trained_on(made: Made) -> None:
    both, known = made("digits-writers"), made("digits")
    assert np.array_equal(both.inputs[3823:], known.inputs)
    assert np.array_equal(both.targets[3823:], known.targets)
    assert both.image_shape == (8, 8)
    seen = {row.tobytes() for row in both.inputs[:3823]}
    assert not any(row.tobytes() in seen for row in both.inputs[3823:])
    # The first rows of the file optdigits.tra.
    assert both.labels()[:6].tolist() == [0, 0, 7, 4, 6, 2]


@pytest.mark.parametrize("name", SHAPES)
def test_inputs_reach_the_network_scaled_by_the_training_part(name: str) -> None:
    spec = default_spec(name)
    assert spec.scaling == ("none" if name == "digits-writers" else "standard")
    data = load(spec)
    if spec.scaling == "standard":
        trained = data.table.inputs[data.train_rows]
        assert trained.mean(axis=0) == pytest.approx(np.zeros(trained.shape[1]), abs=1e-9)
        assert trained.std(axis=0) == pytest.approx(np.ones(trained.shape[1]))


@pytest.mark.parametrize(
    "name", ["iris", "wine", "breast-cancer", "diabetes", pytest.param("vowels", marks=pytest.mark.slow)]
)
def test_the_recipe_reaches_its_stated_score(name: str, reached: Callable[..., float]) -> None:
    stated = SAMPLES[name].stated
    assert stated is not None
    assert stated.low <= reached(name) <= stated.high


@pytest.mark.slow
@pytest.mark.parametrize(("name", "floor"), [("letters", 0.87), ("digits-writers", 0.94)])
def test_a_tenth_of_the_training_is_well_on_the_way_to_the_stated_score(
    name: str, floor: float, reached: Callable[..., float]
) -> None:
    stated = SAMPLES[name].stated
    assert stated is not None
    assert floor < reached(name, epochs=6) <= stated.high


@pytest.mark.parametrize("file", sorted({f"{name}.npz" for name in SHAPES}))
def test_a_file_is_the_one_that_its_licence_section_describes(file: str) -> None:
    page = resource("datasets", "LICENSES.md").read_text(encoding="utf-8")
    section = page.split(f"## {file}\n")[1].split("\n## ")[0]
    stated = re.search(r"SHA-256 \| `([0-9a-f]{64})`", section)
    assert stated is not None
    assert hashlib.sha256(resource("datasets", file).read_bytes()).hexdigest() == stated.group(1)
    for row in ("Title", "Authors", "Cite as", "Licence", "Taken from", "Changes"):
        assert f"| {row} | " in section
    assert ("CC BY 4.0" in section) == (file != "diabetes.npz")


def _written(folder: Path, **arrays: np.ndarray) -> Path:
    path = folder / "table.npz"
    np.savez_compressed(path, **arrays)
    return path


INPUTS, LABELS = np.zeros((3, 2)), np.array([0, 1, 1], np.uint8)


@pytest.mark.parametrize(
    ("inputs", "labels"),
    [
        (INPUTS[:2], LABELS),
        (INPUTS[:, :1], LABELS),
        (INPUTS + np.nan, LABELS),
        (INPUTS + np.inf, LABELS),
        (INPUTS.astype(np.int64), LABELS),
        (INPUTS.astype(object), LABELS),
        (INPUTS, LABELS + np.uint8(1)),
        (INPUTS, LABELS.astype(np.int64)),
        (INPUTS, LABELS[:, np.newaxis]),
        (INPUTS[:0], LABELS[:0]),
    ],
)
def test_arrays_of_another_kind_are_refused(tmp_path: Path, inputs: np.ndarray, labels: np.ndarray) -> None:
    with pytest.raises(FileError, match=r"'table\.npz' is damaged: install bpgui again"):
        tables.read_classes(_written(tmp_path, inputs=inputs, labels=labels), ("a", "b"), ("no", "yes"))


def test_two_classes_share_a_target_and_three_have_one_each(tmp_path: Path) -> None:
    path = _written(tmp_path, inputs=INPUTS, labels=LABELS)
    assert tables.read_classes(path, ("a", "b"), ("no", "yes")).targets.tolist() == [[0.0], [1.0], [1.0]]
    three = tables.read_classes(path, ("a", "b"), ("x", "y", "z"))
    assert three.targets.tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]
    assert three.target_names == ("x", "y", "z")


@pytest.mark.parametrize("targets", [np.zeros(2), np.zeros((3, 1)), np.full(3, np.nan), np.zeros(3, np.int64)])
def test_targets_of_another_kind_are_refused(tmp_path: Path, targets: np.ndarray) -> None:
    sound = _written(tmp_path, inputs=INPUTS, targets=np.array([1.0, 2.0, 3.0]))
    assert tables.read_numbers(sound, ("a", "b"), "y").targets.tolist() == [[1.0], [2.0], [3.0]]
    with pytest.raises(FileError, match="is damaged"):
        tables.read_numbers(_written(tmp_path, inputs=INPUTS, targets=targets), ("a", "b"), "y")


@pytest.mark.parametrize(
    "changed",
    [
        {"groups": np.zeros(989, np.uint8)},
        {"groups": np.zeros(990)},
        {"parts": np.full(990, 3, np.uint8)},
        {"parts": np.zeros(989, np.uint8)},
    ],
)
def test_vowels_with_other_speakers_or_parts_than_rows_are_refused(
    tmp_path: Path, changed: dict[str, np.ndarray]
) -> None:
    with resource("datasets", "vowels.npz").open("rb") as stream, np.load(stream) as arrays:
        known = dict(arrays)
    assert tables.read_vowels(_written(tmp_path, **known)).group_name == "speaker"
    with pytest.raises(FileError, match="is damaged"):
        tables.read_vowels(_written(tmp_path, **{**known, **changed}))
