from collections.abc import Callable
from dataclasses import replace

import pytest

from bpgui.engine import INITIALIZERS, OPTIMIZERS, TRAINING, TRAINING_TABLE, check_methods, checked
from bpgui.errors import ParamError, SpecError, UnknownNameError
from bpgui.spec import FULL_BATCH, NetworkSpec, Param, TrainingSpec

NUMBERS = [param for param in TRAINING if param.kind != "choice"]
CHOICES = [param for param in TRAINING if param.kind == "choice"]
METHOD_SETTINGS = [
    (field, name, param)
    for field, registry in (("optimizer", OPTIMIZERS), ("initializer", INITIALIZERS))
    for name, entry in registry.items()
    for param in entry.params
]


def _outside(param: Param) -> list[object]:
    assert param.low is not None
    assert param.high is not None
    below = param.low - 1 if not param.words else -1
    values: list[object] = [below, param.high + 1, float("nan"), float("inf"), -float("inf"), 10**400, "1", True]
    values += [None, param.low + 0.5] if param.kind == "int" else [None]
    return [*values, param.low] if param.low_open else values


@pytest.mark.parametrize(("param", "value"), [(param, value) for param in NUMBERS for value in _outside(param)])
def test_values_out_of_range_are_refused_and_the_sentence_gives_the_range(param: Param, value: object) -> None:
    with pytest.raises(ParamError) as refusal:
        checked(replace(TrainingSpec(), **{param.name: value}))
    assert str(refusal.value).startswith(f"{param.label} ")
    assert param.range_text() in str(refusal.value)


@pytest.mark.parametrize(
    ("field", "name", "param", "value"),
    [(field, name, param, value) for field, name, param in METHOD_SETTINGS for value in _outside(param)],
)
def test_settings_of_methods_are_held_to_their_range(field: str, name: str, param: Param, value: object) -> None:
    with pytest.raises(ParamError) as refusal:
        checked(replace(TrainingSpec(), **{field: name, f"{field}_settings": {param.name: value}}))
    assert param.range_text() in str(refusal.value)


@pytest.mark.parametrize("param", NUMBERS)
def test_the_ends_of_a_range_are_allowed(param: Param) -> None:
    for value in (param.high, param.high if param.low_open else param.low):
        assert getattr(checked(replace(TrainingSpec(), **{param.name: value})), param.name) == value


@pytest.mark.parametrize("param", CHOICES)
def test_unknown_choices_suggest_the_nearest(param: Param) -> None:
    key = next(iter(param.choices))
    with pytest.raises(UnknownNameError, match=f"called '{key}x': did you mean '{key}'"):
        checked(replace(TrainingSpec(), **{param.name: f"{key}x"}))


@pytest.mark.parametrize("param", CHOICES)
def test_every_choice_is_allowed(param: Param) -> None:
    for key in param.choices:
        assert getattr(checked(replace(TrainingSpec(), **{param.name: key})), param.name) == key


def test_a_full_batch_is_allowed() -> None:
    assert checked(TrainingSpec(batch_size=FULL_BATCH)).batch_size == FULL_BATCH
    assert TRAINING_TABLE["batch_size"].parse("full") == FULL_BATCH


def test_limits_are_written_exactly() -> None:
    with pytest.raises(ParamError) as refusal:
        checked(TrainingSpec(seed=2**31))
    assert str(refusal.value) == (
        "Seed cannot be 2,147,483,648: give a whole number at least 0 and at most 2,147,483,647."
    )
    with pytest.raises(ParamError, match=r"Beta 2 cannot be 1: give a number at least 0 and at most 0\.9999999\."):
        checked(TrainingSpec(optimizer="adam", optimizer_settings={"beta2": 1.0}))


def test_settings_are_filled_with_defaults() -> None:
    spec = checked(TrainingSpec(optimizer="adam", optimizer_settings={"beta1": 0.5}, initializer="normal"))
    assert dict(spec.optimizer_settings) == {"beta1": 0.5, "beta2": 0.999, "epsilon": 1e-8}
    assert dict(spec.initializer_settings) == {"std": 1.0, "bias": 0.0}


def test_checking_twice_changes_nothing() -> None:
    spec = checked(TrainingSpec(optimizer="adam"))
    assert checked(spec) == spec


def test_numbers_take_the_type_of_their_setting() -> None:
    spec = checked(TrainingSpec(learning_rate=1, epochs=10.0))
    assert isinstance(spec.learning_rate, float)
    assert isinstance(spec.epochs, int)


def test_unknown_setting_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="There is no setting of Adam called 'beta': did you mean 'beta"):
        checked(TrainingSpec(optimizer="adam", optimizer_settings={"beta": 0.5}))


def test_defaults_of_the_table_are_those_of_the_spec() -> None:
    for param in TRAINING:
        assert getattr(TrainingSpec(), param.name) == param.default


def test_methods_must_suit_the_outputs(build: Callable[..., NetworkSpec]) -> None:
    network = build("x input 2, h hidden 2 relu, y output 2 softmax, z output 1 tanh", "x-h h-y h-z")
    check_methods(network, TrainingSpec(loss="mse"))
    with pytest.raises(SpecError, match="needs a softmax output, but layer 'z' is tanh"):
        check_methods(network, TrainingSpec(loss="categorical_cross_entropy"))


def test_activations_must_be_known_in_every_layer(build: Callable[..., NetworkSpec]) -> None:
    network = build("x input 2, h hidden 2 rely, y output 2 linear", "x-h h-y")
    with pytest.raises(UnknownNameError, match="called 'rely': did you mean 'relu'"):
        check_methods(network, TrainingSpec())
