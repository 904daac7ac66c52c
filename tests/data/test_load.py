from dataclasses import replace

import numpy as np
import pytest

from bpgui.data import DATASET, SAMPLES, checked_dataset, default_spec, load, resource, sample
from bpgui.data.load import GENERATE, SPLIT
from bpgui.engine.initializers import INITIAL_WEIGHTS
from bpgui.errors import FileError, ParamError, UnknownNameError
from bpgui.spec import DatasetSpec


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_loads_with_its_defaults_and_its_parts_share_no_row(name: str) -> None:
    spec = default_spec(name)
    dataset = load(spec)
    rows = len(dataset.table.inputs)
    assert sorted([*dataset.train_rows, *dataset.test_rows]) == list(range(rows))
    if spec.split == "stratified":
        assert len(dataset.test_rows) == pytest.approx(spec.test_share * rows, abs=len(dataset.table.classes) or 1)
    data = dataset.training_data()
    assert data.classes == bool(dataset.table.classes)
    assert len(data.inputs) + len(data.test_inputs) == rows


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_columns_of_a_sample_have_names(name: str) -> None:
    table = load(default_spec(name)).table
    assert len(table.input_names) == table.inputs.shape[1]
    assert len(table.target_names) == table.targets.shape[1]
    if table.classes:
        assert len(table.classes) == max(2, table.targets.shape[1])
        assert set(table.labels()) == set(range(len(table.classes)))


@pytest.mark.parametrize("name", ["circle", "spiral", "bumps", "digits"])
def test_the_same_recipe_gives_the_same_bits(name: str) -> None:
    first, again = load(default_spec(name)), load(default_spec(name))
    assert first.table.inputs.tobytes() == again.table.inputs.tobytes()
    assert first.table.targets.tobytes() == again.table.targets.tobytes()
    assert first.test_rows.tolist() == again.test_rows.tolist()


def test_the_test_share_changes_the_split_and_not_the_data() -> None:
    half, fifth = (load(DatasetSpec("gauss", {"noise": 20}, share, seed=5)) for share in (0.5, 0.2))
    assert half.table.inputs.tobytes() == fifth.table.inputs.tobytes()
    assert (len(half.test_rows), len(fifth.test_rows)) == (250, 100)


def test_the_validation_part_is_taken_from_what_the_test_part_leaves() -> None:
    whole, parted = (load(DatasetSpec("gauss", {}, 0.5, share, 5)) for share in (0.0, 0.2))
    assert parted.test_rows.tolist() == whole.test_rows.tolist()
    assert (len(parted.train_rows), len(parted.validation_rows)) == (150, 100)
    assert sorted([*parted.train_rows, *parted.validation_rows]) == whole.train_rows.tolist()
    data = parted.training_data()
    assert data.validation_inputs.tolist() == parted.table.inputs[parted.validation_rows].tolist()
    assert data.validation_targets.tolist() == parted.table.targets[parted.validation_rows].tolist()
    assert not data.validation_inputs.flags.writeable


def test_the_test_rows_of_the_digits_are_those_that_the_stated_scores_were_measured_on() -> None:
    assert load(default_spec("digits")).test_rows[:8].tolist() == [1, 3, 4, 7, 17, 34, 38, 39]


@pytest.mark.parametrize(("test_share", "validation_share"), [(0.5, 0.41), (0.9, 0.1), (0.01, 0.9)])
def test_shares_that_leave_too_little_to_train_on_are_refused_in_words(
    test_share: float, validation_share: float
) -> None:
    spec = DatasetSpec("spiral", {}, test_share, validation_share)
    sentence = (
        f"A test share of {test_share:g} and a validation share of {validation_share:g} leave too little to train on: "
        "make one of them smaller, so that they add up to at most 0.9."
    )
    for act in (checked_dataset, load):
        with pytest.raises(ParamError) as caught:
            act(spec)
        assert str(caught.value) == sentence


def test_shares_that_add_up_to_nine_tenths_are_taken_however_they_are_rounded() -> None:
    for percent in range(91):
        spec = DatasetSpec("gauss", {}, percent / 100, (90 - percent) / 100)
        assert checked_dataset(spec).validation_share == spec.validation_share


def test_the_noise_changes_the_data_and_not_the_split() -> None:
    calm, noisy = (load(DatasetSpec("gauss", {"noise": noise}, 0.5, 0.2, 5)) for noise in (0, 20))
    assert calm.table.inputs.tobytes() != noisy.table.inputs.tobytes()
    assert calm.test_rows.tolist() == noisy.test_rows.tolist()
    assert calm.validation_rows.tolist() == noisy.validation_rows.tolist()


def test_the_seed_changes_the_data_and_the_split() -> None:
    first, other = (load(DatasetSpec("gauss", {}, 0.5, seed=seed)) for seed in (0, 1))
    assert first.table.inputs.tobytes() != other.table.inputs.tobytes()
    assert first.test_rows.tolist() != other.test_rows.tolist()


def test_data_and_first_weights_of_one_seed_share_no_random_numbers() -> None:
    assert len({INITIAL_WEIGHTS, GENERATE, SPLIT}) == 3


def test_settings_are_filled_in() -> None:
    spec = checked_dataset(DatasetSpec("spiral", {"turns": 2}))
    assert dict(spec.settings) == {"count": 500, "noise": 0.0, "turns": 2.0}
    assert checked_dataset(spec) == spec


def test_small_tables_are_not_split_and_all_others_hold_rows_out() -> None:
    whole = {name for name in SAMPLES if not len(load(default_spec(name)).test_rows)}
    assert whole == {name for name in SAMPLES if len(load(default_spec(name)).table.inputs) <= 20} | {"two-spirals"}


@pytest.mark.parametrize("name", sorted(name for name in SAMPLES if default_spec(name).split in ("grouped", "given")))
def test_no_part_shares_a_group_with_another(name: str) -> None:
    spec = default_spec(name)
    for seed in range(3):
        dataset = load(replace(spec, seed=seed, validation_share=0.1))
        groups = dataset.table.groups
        assert groups is not None
        assert all(len(rows) for rows in (dataset.train_rows, dataset.validation_rows, dataset.test_rows))
        train, validation, test = (
            set(groups[rows].tolist()) for rows in (dataset.train_rows, dataset.validation_rows, dataset.test_rows)
        )
        assert not test & (train | validation)
        # The digits tell only who is not in the test part, not who wrote which of the others.
        assert not train & validation or len(train) == 1


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (DatasetSpec("spiral", {"noise": 51}), "Noise cannot be 51: give a number at least 0 and at most 50"),
        (DatasetSpec("spiral", {"count": 2.5}), "Points cannot be 2.5: give a whole number"),
        (DatasetSpec("spiral", {"turns": float("nan")}), "Turns cannot be nan"),
        (DatasetSpec("xor", {"noise": 1}), "XOR has no settings, so 'noise' cannot be set"),
        (DatasetSpec("xor", test_share=0.95), "Test share cannot be 0.95: give a number at least 0 and at most 0.9"),
        (DatasetSpec("xor", test_share=-0.1), "Test share cannot be -0.1"),
        (DatasetSpec("xor", validation_share=1), "Validation share cannot be 1: give a number at least 0 and at most"),
        (DatasetSpec("xor", seed=-1), "Data seed cannot be -1: give a whole number at least 0"),
    ],
)
def test_a_setting_out_of_range_is_refused_with_the_range(spec: DatasetSpec, message: str) -> None:
    for act in (checked_dataset, load):
        with pytest.raises(ParamError) as caught:
            act(spec)
        assert message in str(caught.value)


def test_an_unknown_data_set_suggests_the_nearest() -> None:
    message = "There is no data set called 'spirals': did you mean 'spiral'?"
    for act in (lambda: sample("spirals"), lambda: load(DatasetSpec("spirals")), lambda: default_spec("spirals")):
        with pytest.raises(UnknownNameError) as caught:
            act()
        assert str(caught.value) == message


def test_an_unknown_setting_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="no setting of Spiral called 'turn': did you mean 'turns'"):
        load(DatasetSpec("spiral", {"turn": 2}))


def test_the_table_of_the_split_has_the_defaults_of_a_recipe() -> None:
    plain = DatasetSpec("xor")
    names = ("test_share", "validation_share", "split", "scaling", "target_scaling", "seed")
    assert {param.name: param.default for param in DATASET} == {name: getattr(plain, name) for name in names}


def test_every_seed_that_is_allowed_can_be_used() -> None:
    highest = next(param.high for param in DATASET if param.name == "seed")
    assert highest is not None
    assert np.isfinite(load(DatasetSpec("gauss", seed=int(highest))).table.inputs).all()


def test_a_bundled_file_is_found_and_a_missing_one_is_told_in_words() -> None:
    assert resource("datasets", "LICENSES.md").is_file()
    assert resource("datasets").is_dir()
    with pytest.raises(
        FileError, match=r"The bundled file 'resources/datasets/nowhere\.npz' is missing: install bpgui"
    ):
        resource("datasets", "nowhere.npz")
