"""Cross-validation: every row is tested once, by a network that never saw it and starts like the others."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from bpgui.data import cross_validation, sample_project
from bpgui.data.cross_validation import CrossValidation, Fold, cross_validate
from bpgui.data.load import load_folds
from bpgui.data.readers import finish
from bpgui.data.starting import starting_project
from bpgui.engine import Program, Report, TrainingData, loss, predict, train
from bpgui.engine.metrics import summarise
from bpgui.errors import DataError, MismatchError
from bpgui.spec import OWN, ColumnSpec, DatasetSpec, OwnSpec, Parameters, Project, RawColumn, RawTable, TrainingSpec
from bpgui.spec.raw_table import categories

ROWS = 60


def _raw() -> RawTable:
    rng = np.random.default_rng(0)
    x = rng.normal(5.0, 3.0, ROWS)
    gaps = x.copy()
    gaps[::6] = np.nan
    return RawTable(
        (
            RawColumn("x", x),
            RawColumn("gaps", gaps),
            categories("patient", [f"p{k // 3}" for k in range(ROWS)]),
            categories("kind", [("no", "yes")[int(value > 5.0)] for value in x]),
            RawColumn("price", 100.0 + 7.0 * x),
        )
    )


def _project(target: str = "kind", epochs: int = 5, **changes: object) -> Project:
    kind = "category" if target == "kind" else "number"
    columns = (
        ColumnSpec("x"),
        ColumnSpec("gaps", missing="mean"),
        ColumnSpec("patient", "category", "group"),
        ColumnSpec(target, kind, "target"),  # type: ignore[arg-type]  # one of the kinds
    )
    spec = DatasetSpec(OWN, own=OwnSpec("my.csv", columns), scaling="standard", target_scaling="standard")
    project = starting_project(replace(spec, **changes), _raw())  # type: ignore[arg-type]  # named as the fields
    return replace(project, training=replace(project.training, epochs=epochs))


Begun = list[tuple[Parameters, TrainingData]]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Begun:
    """What every training begins with."""
    found: Begun = []

    def watched(
        program: Program, parameters: Parameters, data: TrainingData, training: TrainingSpec, *, executor: str
    ) -> Iterator[Report]:
        found.append((parameters, data))
        return train(program, parameters, data, training, executor=executor)

    monkeypatch.setattr(cross_validation, "train", watched)
    return found


def _validated(project: Project, count: int) -> CrossValidation:
    return finish(cross_validate(project, count, "reference"))


@pytest.mark.parametrize("split", ["stratified", "random", "grouped"])
@pytest.mark.parametrize("count", [2, 5])
def test_folds_share_no_row_and_every_row_is_tested_once(split: str, count: int) -> None:
    spec = _project(split=split).dataset
    assert spec is not None
    folds = list(load_folds(spec, count, _raw()))
    assert len(folds) == count
    assert sorted(np.concatenate([fold.test_rows for fold in folds])) == list(range(ROWS))
    for fold in folds:
        assert sorted([*fold.train_rows, *fold.test_rows]) == list(range(ROWS))
        assert len(fold.validation_rows) == 0
        if split == "grouped":
            groups = fold.table.groups
            assert groups is not None
            assert not set(groups[fold.train_rows]) & set(groups[fold.test_rows])


def test_each_fold_is_filled_in_and_scaled_by_the_others_alone(begun: Begun) -> None:
    project = _project()
    assert project.dataset is not None
    _validated(project, 3)
    raw = _raw()
    folds = list(load_folds(project.dataset, 3, raw))
    for (_, data), fold in zip(begun, folds, strict=True):
        for name, centre in zip(("x", "gaps"), fold.preparation.centre, strict=True):
            assert centre == pytest.approx(np.nanmean(raw.column(name).values[fold.train_rows]), rel=1e-12)
        np.testing.assert_allclose(data.inputs.mean(axis=0), 0.0, atol=1e-12)
    assert len({fold.preparation.centre.tobytes() for fold in folds}) == 3


def test_all_begin_with_the_projects_first_weights_however_far_it_is_trained(begun: Begun) -> None:
    project = _project()
    first = project.initial
    far = {key: matrix + 9.0 for key, matrix in project.parameters.weights.items()}
    trained = replace(project, parameters=Parameters(far, project.parameters.biases), epoch=3)
    _validated(trained, 4)
    assert len(begun) == 4
    assert all(parameters == first for parameters, _ in begun)


def test_the_project_stays_as_it_is() -> None:
    project = _project()
    before = replace(project)
    _validated(project, 3)
    assert project == before
    assert project.epoch == 0


def test_each_fold_is_measured_on_the_rows_that_it_did_not_learn() -> None:
    project = _project(target="price", epochs=20)
    assert project.dataset is not None
    found = _validated(project, 3)
    program = Program.compile(project.network)
    for fold, dataset in zip(found.folds, load_folds(project.dataset, 3, _raw()), strict=True):
        data = dataset.training_data()
        *_, last = train(program, project.initial, data, project.training)
        outputs = predict(program, program.pack(last.parameters), data.test_inputs)
        expected = summarise(outputs, data.test_targets, False, loss("mse", {}).threshold)
        assert (fold.rows, fold.summary.r2, fold.exploded) == (20, expected.r2, False)
        assert fold.loss == pytest.approx(((outputs - data.test_targets) ** 2).mean(), rel=1e-12)
    assert found.measure == "R2"


def test_mean_and_deviation_are_those_of_numpy() -> None:
    found = _validated(_project(epochs=30), 5)
    scores = [fold.score() for fold in found.folds]
    assert found.measure == "accuracy"
    assert found.mean == pytest.approx(np.mean(scores))
    assert found.deviation == pytest.approx(np.std(scores, ddof=1))
    assert found.mean > 0.9


def test_the_same_project_gives_the_same_numbers_and_another_seed_others() -> None:
    project = _project(epochs=3)
    first, again = (_validated(project, 3) for _ in range(2))
    assert [fold.loss for fold in first.folds] == [fold.loss for fold in again.folds]
    assert project.dataset is not None
    other = _validated(replace(project, dataset=replace(project.dataset, seed=1)), 3)
    assert [fold.loss for fold in first.folds] != [fold.loss for fold in other.folds]


def test_shares_rise_from_nought_to_one() -> None:
    shares = list(cross_validate(_project(), 3, "reference"))
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] <= 1 / 3
    assert shares[-1] == 1.0


def test_an_explosion_is_told_and_the_other_folds_go_on() -> None:
    project = _project(target="price", epochs=50)
    wild = replace(project.training, optimizer="sgd", optimizer_settings={}, learning_rate=1000.0)
    found = _validated(replace(project, training=wild), 3)
    assert [fold.exploded for fold in found.folds] == [True] * 3
    assert not math.isfinite(found.mean)
    assert math.isnan(found.deviation)


def test_early_stopping_cannot_end_a_fold_for_want_of_a_validation_part() -> None:
    project = _project(epochs=4, validation_share=0.2)
    patient = replace(project.training, early_stopping={**project.training.early_stopping, "patience": 1})
    assert len(_validated(replace(project, training=patient), 2).folds) == 2


def test_bundled_data_is_folded_too() -> None:
    project = sample_project("moons")
    found = _validated(replace(project, training=replace(project.training, epochs=3)), 4)
    assert sum(fold.rows for fold in found.folds) == 500


def test_a_fold_of_equal_targets_has_no_r2() -> None:
    summary = summarise(np.zeros((2, 1)), np.zeros((2, 1)), classes=False)
    assert math.isnan(Fold(2, 0.0, summary).score())


@pytest.mark.parametrize("count", [0, 1, 61])
def test_too_few_or_too_many_folds_are_refused(count: int) -> None:
    with pytest.raises(DataError, match="choose from 2 to 60"):
        _validated(_project(), count)


def test_groups_bound_the_number_of_folds() -> None:
    with pytest.raises(DataError, match=r"20 groups \(patient\) cannot be dealt into 21 folds: choose from 2 to 20"):
        _validated(_project(split="grouped"), 21)


def test_what_cannot_be_trained_is_told_before_anything_is_trained() -> None:
    with pytest.raises(DataError, match="There is no data to cross-validate on: choose a data set first"):
        _validated(Project(), 3)
    misfit = replace(_project(), dataset=DatasetSpec("iris"), table=None, preparation=None)
    with pytest.raises(MismatchError, match="The network has 2 input neurons, but the data has 4 input columns"):
        _validated(misfit, 3)
