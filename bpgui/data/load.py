"""From a recipe of data to its arrays: the same `DatasetSpec` gives the same bits."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from bpgui import edits
from bpgui.data.dataset import Dataset, Recipe, Rows, Table
from bpgui.data.fitting import fit, plain_features, prepared
from bpgui.data.own import Features, own_table
from bpgui.data.samples import sample
from bpgui.data.scaling import SCALINGS
from bpgui.data.split import SPLITS, Split, folds, split
from bpgui.engine.initializers import stream
from bpgui.errors import ParamError, SpecError
from bpgui.spec import OWN, DatasetSpec, Param, Project, RawTable, Settings, check_settings

# Streams of the data seed. The engine's are 0 and 1: so the same number as both seeds shares nothing.
GENERATE, SPLIT = 2, 3

# The network needs something to learn from: no more than this share of the rows is held back in all.
_MOST_HELD_BACK = 0.9

DATASET: tuple[Param, ...] = (
    Param(
        "test_share", "float", 0.0, "Share of the rows that is kept for testing and never learned from.", "Test share",
        low=0.0, high=_MOST_HELD_BACK,
    ),
    Param(
        "validation_share", "float", 0.0,
        "Share of the rows that is never learned from and decides when to stop early.", "Validation share",
        low=0.0, high=_MOST_HELD_BACK,
    ),
    Param(
        "split", "choice", "stratified", "How the rows are dealt out to the parts.", "Split",
        choices={name: way.label for name, way in SPLITS.items()},
    ),
    Param(
        "scaling", "choice", "none",
        "How the inputs are scaled; what that takes is learned from the training rows alone.", "Scaling of inputs",
        choices={name: way.label for name, way in SCALINGS.items()},
    ),
    Param(
        "target_scaling", "choice", "none",
        "How targets that are numbers are scaled; answers are shown in the data's own unit.", "Scaling of targets",
        choices={name: way.label for name, way in SCALINGS.items()},
    ),
    Param(
        "seed", "int", 0, "Number that random points, noise and the choice of each part's rows are drawn from.",
        "Data seed", low=0, high=2**31 - 1,
    ),
)  # fmt: skip
_PARAMS = {param.name: param for param in DATASET}


def load(spec: DatasetSpec, own: RawTable | None = None) -> Dataset:
    """Make the data, split it, and prepare it as its training part says; `own` is a person's table.

    Raises `UnknownNameError` for an unknown data set, `ParamError` for a setting that is out of range, `FileError`
    if a bundled file is missing or damaged and `DataError` if the table does not fit its description or nothing is
    left to train on.
    """
    spec = checked_dataset(spec)
    encoded = _encoded(spec, own)
    rng = stream(spec.seed, SPLIT)
    return _dataset(spec, encoded, split(encoded.table, spec.test_share, spec.validation_share, rng, spec.split))


def load_folds(spec: DatasetSpec, count: int, own: RawTable | None = None) -> Iterator[Dataset]:
    """Make the data `count` times, each time with another fold as the test part, prepared as the other folds say.

    They come one by one, since each has a table of its own. Raises what `load` raises, and `DataError` where there
    are fewer rows, or groups, than folds.
    """
    spec = checked_dataset(spec)
    encoded = _encoded(spec, own)
    parts = folds(encoded.table, count, stream(spec.seed, SPLIT), spec.split)
    return (_dataset(spec, encoded, part) for part in parts)


def with_dataset(
    project: Project, spec: DatasetSpec, own: RawTable | None = None, dataset: Dataset | None = None
) -> Project:
    """Choose a project's data; `own` is a person's table, None keeps the one that the project has.

    `dataset` is what `load` has made of both already. Raises what `load` raises: data that cannot be made, split or
    trained on is not chosen.
    """
    spec = checked_dataset(spec)
    table = None if spec.own is None else own or project.table
    dataset = dataset or load(spec, table)
    dataset.training_data()
    return edits.set_dataset(project, spec, table, dataset.preparation if spec.own is not None else None)


def checked_dataset(spec: DatasetSpec) -> DatasetSpec:
    """Return the spec with every value checked and all settings of its data set filled in.

    Raises `UnknownNameError` or `ParamError` with the nearest name or the range.
    """
    if spec.own is not None and spec.source != OWN:
        raise SpecError(f"The data set '{spec.source}' is bundled, so it has no table of its own: take that away.")
    if spec.source == OWN and spec.own is None:
        raise SpecError("The project's own data has no description: import the data again.")
    if spec.own is not None and spec.own.most_rows < 0:
        raise ParamError(f"The data cannot have {spec.own.most_rows:,} rows at the most: give 0 for all, or more.")
    params, title = ((), spec.own.title) if spec.own is not None else _sample_settings(spec.source)
    values = {name: param.check(getattr(spec, name)) for name, param in _PARAMS.items()}
    test_share, validation_share = float(values["test_share"]), float(values["validation_share"])
    # Rounded, since 0.1 and 0.8 might add up to more than 0.9.
    if round(test_share + validation_share, 9) > _MOST_HELD_BACK:
        raise ParamError(
            f"A test share of {test_share:g} and a validation share of {validation_share:g} leave too little to train "
            f"on: make one of them smaller, so that they add up to at most {_MOST_HELD_BACK:g}."
        )
    return replace(spec, settings=check_settings(params, spec.settings, title), **values)  # type: ignore[arg-type]  # each value is checked by its own Param


class _Encoded(NamedTuple):
    """A table before anything is filled in or scaled, the features it is made of, and where its rows come from."""

    table: Table
    features: Features
    sources: Rows | None


def _encoded(spec: DatasetSpec, own: RawTable | None) -> _Encoded:
    if spec.own is not None:
        return _Encoded(*own_table(spec.own, own))
    table = sample(spec.source).make(spec.settings, stream(spec.seed, GENERATE))
    return _Encoded(table, plain_features(table), None)


def _dataset(spec: DatasetSpec, encoded: _Encoded, parts: Split) -> Dataset:
    preparation = fit(encoded.table, encoded.features, parts.train, spec.scaling, spec.target_scaling)
    table = prepared(encoded.table, preparation)
    return Dataset(table, parts.train, parts.test, preparation, parts.validation, encoded.sources)


def _sample_settings(name: str) -> tuple[tuple[Param, ...], str]:
    return sample(name).params, sample(name).title


def default_spec(name: str) -> DatasetSpec:
    """Return what a bundled data set is first shown with; raise `UnknownNameError` if there is none of this name."""
    return recipe_spec(name, sample(name).recipe)


def recipe_spec(name: str, recipe: Recipe, settings: Settings = MappingProxyType({})) -> DatasetSpec:
    """Return a bundled data set split by a recipe; raise `UnknownNameError` or `ParamError` in words."""
    return checked_dataset(
        DatasetSpec(
            name,
            settings,
            recipe.test_share,
            recipe.validation_share,
            split=recipe.split,
            scaling=recipe.scaling,
            target_scaling=recipe.target_scaling,
        )
    )
