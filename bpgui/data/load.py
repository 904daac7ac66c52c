"""From a recipe of data to its arrays: the same `DatasetSpec` gives the same bits."""

from dataclasses import replace
from types import MappingProxyType

from bpgui.data.dataset import Dataset, Recipe
from bpgui.data.samples import sample
from bpgui.data.split import split
from bpgui.engine.initializers import stream
from bpgui.errors import ParamError
from bpgui.spec import DatasetSpec, Param, Settings, check_settings

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
        "seed", "int", 0, "Number that random points, noise and the choice of each part's rows are drawn from.",
        "Data seed", low=0, high=2**31 - 1,
    ),
)  # fmt: skip
_TEST_SHARE, _VALIDATION_SHARE, _SEED = DATASET


def load(spec: DatasetSpec) -> Dataset:
    """Make or read the data and split it.

    Raises `UnknownNameError` for an unknown data set, `ParamError` for a setting that is out of range, `FileError`
    if a bundled file is missing or damaged and `DataError` if nothing is left to train on.
    """
    spec = checked_dataset(spec)
    table = sample(spec.source).make(spec.settings, stream(spec.seed, GENERATE))
    parts = split(table, spec.test_share, spec.validation_share, stream(spec.seed, SPLIT))
    return Dataset(table, parts.train, parts.test, parts.validation)


def checked_dataset(spec: DatasetSpec) -> DatasetSpec:
    """Return the spec with every value checked and all settings of its data set filled in.

    Raises `UnknownNameError` or `ParamError` with the nearest name or the range.
    """
    chosen = sample(spec.source)
    test_share = float(_TEST_SHARE.check(spec.test_share))
    validation_share = float(_VALIDATION_SHARE.check(spec.validation_share))
    # Rounded, since 0.1 and 0.8 might add up to more than 0.9.
    if round(test_share + validation_share, 9) > _MOST_HELD_BACK:
        raise ParamError(
            f"A test share of {test_share:g} and a validation share of {validation_share:g} leave too little to train "
            f"on: make one of them smaller, so that they add up to at most {_MOST_HELD_BACK:g}."
        )
    return replace(
        spec,
        settings=check_settings(chosen.params, spec.settings, chosen.title),
        test_share=test_share,
        validation_share=validation_share,
        seed=int(_SEED.check(spec.seed)),
    )


def default_spec(name: str) -> DatasetSpec:
    """Return what a bundled data set is first shown with; raise `UnknownNameError` if there is none of this name."""
    return recipe_spec(name, sample(name).recipe)


def recipe_spec(name: str, recipe: Recipe, settings: Settings = MappingProxyType({})) -> DatasetSpec:
    """Return a bundled data set split by a recipe; raise `UnknownNameError` or `ParamError` in words."""
    return checked_dataset(DatasetSpec(name, settings, recipe.test_share, recipe.validation_share))
