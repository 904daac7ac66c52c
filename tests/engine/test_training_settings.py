from collections.abc import Callable
from dataclasses import replace

import pytest

from bpgui.engine import TRAINING, TRAINING_TABLE, check_methods, checked
from bpgui.engine.settings import DROPOUT, GROUP_LABELS, GROUPS, METHODS
from bpgui.errors import BpguiError, ParamError, SpecError, UnknownNameError
from bpgui.spec import FULL_BATCH, NetworkSpec, Param, TrainingSpec

NUMBERS = [param for param in TRAINING if param.kind != "choice"]
CHOICES = [param for param in TRAINING if param.kind == "choice"]
METHOD_SETTINGS = [
    (field, name, param)
    for field, registry in METHODS.items()
    for name, entry in registry.items()
    for param in entry.params
]
Build = Callable[..., NetworkSpec]
GROUP_SETTINGS = [(group, param) for group, params in GROUPS.items() for param in params]


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


@pytest.mark.parametrize(
    ("group", "param", "value"), [(group, param, value) for group, param in GROUP_SETTINGS for value in _outside(param)]
)
def test_settings_of_groups_are_held_to_their_range(group: str, param: Param, value: object) -> None:
    with pytest.raises(ParamError) as refusal:
        checked(replace(TrainingSpec(), **{group: {param.name: value}}))
    assert param.range_text() in str(refusal.value)


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_groups_are_filled_with_their_defaults_and_know_no_other_settings(group: str) -> None:
    spec = checked(TrainingSpec())
    assert getattr(spec, group) == {param.name: param.default for param in GROUPS[group]}
    with pytest.raises(UnknownNameError, match=f"There is no setting of {GROUP_LABELS[group]} called 'l3'"):
        checked(replace(TrainingSpec(), **{group: {"l3": 1.0}}))


def test_names_of_the_settings_of_a_method_differ() -> None:
    for params in (*(entry.params for registry in METHODS.values() for entry in registry.values()), *GROUPS.values()):
        assert len({param.name for param in params}) == len(params)
        assert all(param.doc.endswith(".") for param in params)


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


@pytest.fixture
def network(build: Build) -> NetworkSpec:
    return build("x input 2, h hidden 3 tanh, y output 1 sigmoid", "x-h h-y")


def _with(network: NetworkSpec, layer_id: str, **changes: object) -> NetworkSpec:
    layers = [replace(layer, **changes) if layer.id == layer_id else layer for layer in network.layers]
    return replace(network, layers=tuple(layers))


def test_methods_must_suit_the_outputs(build: Build) -> None:
    network = build("x input 2, h hidden 2 relu, y output 2 softmax, z output 1 tanh", "x-h h-y h-z")
    check_methods(network, checked(TrainingSpec(loss="mse")))
    with pytest.raises(SpecError, match="needs a softmax output, but layer 'z' is tanh"):
        check_methods(network, checked(TrainingSpec(loss="categorical_cross_entropy")))


def test_activations_must_be_known_in_every_layer(network: NetworkSpec) -> None:
    with pytest.raises(UnknownNameError, match="called 'rely': did you mean 'relu'"):
        check_methods(_with(network, "h", activation="rely"), checked(TrainingSpec()))


def test_settings_of_activations_are_checked(network: NetworkSpec) -> None:
    leaky = _with(network, "h", activation="leaky_relu", activation_settings={"slope": 0.2})
    check_methods(leaky, checked(TrainingSpec()))
    with pytest.raises(UnknownNameError, match="called 'slop': did you mean 'slope'"):
        check_methods(_with(leaky, "h", activation_settings={"slop": 0.2}), checked(TrainingSpec()))
    with pytest.raises(ParamError, match="cannot be -inf"):
        check_methods(_with(leaky, "h", activation_settings={"slope": -float("inf")}), checked(TrainingSpec()))


def test_initialisers_of_layers_are_checked(network: NetworkSpec) -> None:
    own = _with(network, "h", initializer="normal", initializer_settings={"std": 0.2})
    check_methods(own, checked(TrainingSpec()))
    with pytest.raises(UnknownNameError, match="called 'norml': did you mean 'normal'"):
        check_methods(_with(own, "h", initializer="norml"), checked(TrainingSpec()))
    with pytest.raises(ParamError, match="Standard deviation cannot be -1"):
        check_methods(_with(own, "h", initializer_settings={"std": -1.0}), checked(TrainingSpec()))


@pytest.mark.parametrize("layer", ["h", "y"])
def test_nothing_is_trained_through_a_hard_step(layer: str, network: NetworkSpec) -> None:
    with pytest.raises(SpecError, match=f"Layer '{layer}' is .*choose another activation"):
        check_methods(_with(network, layer, activation="hard_step"), checked(TrainingSpec()))


@pytest.mark.parametrize("share", [-0.1, 1.0, 1.5, float("nan")])
def test_dropout_is_held_to_its_range(share: float, network: NetworkSpec) -> None:
    with pytest.raises(ParamError, match=f"Dropout cannot be .*{DROPOUT.range_text()}"):
        check_methods(_with(network, "h", dropout=share), checked(TrainingSpec()))


def test_inputs_and_hidden_layers_may_drop_neurons_and_outputs_may_not(network: NetworkSpec) -> None:
    check_methods(_with(_with(network, "h", dropout=0.5), "x", dropout=0.2), checked(TrainingSpec()))
    with pytest.raises(SpecError, match=r"Layer 'y' is an output, .*set its dropout to 0"):
        check_methods(_with(network, "y", dropout=0.5), checked(TrainingSpec()))


@pytest.mark.parametrize("optimizer", ["scg", "levenberg_marquardt"])
def test_full_batch_methods_refuse_what_would_change_the_loss_from_step_to_step(
    optimizer: str, network: NetworkSpec
) -> None:
    usable = checked(TrainingSpec(optimizer=optimizer))
    check_methods(network, usable)
    check_methods(network, replace(usable, loss="mse", schedule="cosine", early_stopping={"patience": 5}))
    with pytest.raises(SpecError, match="learns from all samples at once, but the batch size is 4: set it to 'full'"):
        check_methods(network, replace(usable, batch_size=4))
    with pytest.raises(SpecError, match="layer 'h' switches neurons off at random: set its dropout to 0"):
        check_methods(_with(network, "h", dropout=0.5), usable)
    for param in GROUPS["regularization"]:
        spec = checked(replace(usable, regularization={param.name: 0.5}))
        if (optimizer, param.name) == ("scg", "l2"):
            check_methods(network, spec)
            continue
        with pytest.raises(SpecError, match=f"cannot work with the setting '{param.label}': set it to 0"):
            check_methods(network, spec)


def test_other_optimisers_work_with_every_regulariser(network: NetworkSpec) -> None:
    settings = {param.name: 0.5 for param in GROUPS["regularization"]}
    for name in set(METHODS["optimizer"]) - {"scg", "levenberg_marquardt"}:
        spec = checked(TrainingSpec(optimizer=name, regularization=settings, batch_size=3))
        check_methods(_with(network, "h", dropout=0.5), spec)


def test_levenberg_marquardt_is_for_squared_errors(network: NetworkSpec) -> None:
    spec = checked(TrainingSpec(optimizer="levenberg_marquardt", loss="binary_cross_entropy"))
    with pytest.raises(SpecError, match="choose half squared error or mean squared error as the loss, or another"):
        check_methods(network, spec)
    check_methods(network, replace(spec, optimizer="scg"))


def test_levenberg_marquardt_is_for_small_networks(build: Build) -> None:
    spec = checked(TrainingSpec(optimizer="levenberg_marquardt"))
    check_methods(build("x input 19, y output 100 linear", "x-y"), spec)
    with pytest.raises(SpecError, match="at most 2,000 weights and biases, and this one has 2,100: choose another"):
        check_methods(build("x input 20, y output 100 linear", "x-y"), spec)


def test_every_refusal_is_one_sentence_for_the_person(network: NetworkSpec) -> None:
    with pytest.raises(BpguiError) as refusal:
        check_methods(network, checked(TrainingSpec(optimizer="scg", batch_size=1)))
    assert str(refusal.value) == (
        "Scaled conjugate gradient learns from all samples at once, but the batch size is 1: set it to 'full', or "
        "choose another optimiser."
    )
