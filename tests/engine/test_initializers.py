from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import INITIALIZERS, draw_parameters
from bpgui.engine.initializers import INITIAL_WEIGHTS, initializer, stream
from bpgui.errors import ParamError, UnknownNameError
from bpgui.spec import NetworkSpec, Settings, TrainingSpec

Build = Callable[..., NetworkSpec]
NAMES = sorted(INITIALIZERS)


def _spec(name: str, seed: int = 0, **given: float) -> TrainingSpec:
    settings: Settings = given
    return TrainingSpec(initializer=name, initializer_settings=settings, seed=seed)


@pytest.fixture
def wide(build: Build) -> NetworkSpec:
    """Two connections into one layer: 250 links into each of its 200 neurons."""
    return build("x input 150, h hidden 100 tanh, y output 200 linear", "x-h h-y x-y")


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_draws_the_same_bits(name: str, wide: NetworkSpec) -> None:
    assert draw_parameters(wide, _spec(name, 7)) == draw_parameters(wide, _spec(name, 7))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("zero", "constant")])
def test_another_seed_draws_other_weights(name: str, wide: NetworkSpec) -> None:
    one, other = draw_parameters(wide, _spec(name, 7)), draw_parameters(wide, _spec(name, 8))
    for key in one.weights:
        assert (one.weights[key] != other.weights[key]).all()


@pytest.mark.parametrize(
    ("name", "given", "std"),
    [
        ("normal", {}, 1.0),
        ("normal", {"std": 0.2}, 0.2),
        ("uniform", {}, 0.5 / np.sqrt(3.0)),
        ("uniform", {"range": 2.0}, 2.0 / np.sqrt(3.0)),
        ("xavier", {}, np.sqrt(2.0 / (250 + 200))),
        ("he", {}, np.sqrt(2.0 / 250)),
        ("lecun", {}, np.sqrt(1.0 / 250)),
    ],
)
def test_weights_have_the_promised_spread_over_all_links_into_a_neuron(
    name: str, given: dict[str, float], std: float, wide: NetworkSpec
) -> None:
    weights = draw_parameters(wide, _spec(name, **given)).weights
    for key in ("h-y", "x-y"):
        assert weights[key].std() == pytest.approx(std, rel=0.02)
        assert abs(weights[key].mean()) < 0.03 * std


@pytest.mark.parametrize(
    ("name", "given", "bound"),
    [("uniform", {"range": 2.0}, 2.0), ("xavier", {}, np.sqrt(6.0 / (250 + 200)))],
)
def test_uniform_weights_fill_their_bounds_and_keep_them(
    name: str, given: dict[str, float], bound: float, wide: NetworkSpec
) -> None:
    matrix = draw_parameters(wide, _spec(name, **given)).weights["x-y"]
    assert -bound <= matrix.min() < -0.99 * bound
    assert 0.99 * bound < matrix.max() <= bound


def test_fan_in_counts_each_layer_for_itself(wide: NetworkSpec) -> None:
    assert draw_parameters(wide, _spec("he")).weights["x-h"].std() == pytest.approx(np.sqrt(2.0 / 150), rel=0.02)


@pytest.mark.parametrize(("name", "links"), [("he", 2.0), ("lecun", 1.0)])
def test_only_links_that_exist_count_as_links_in_neuron_by_neuron(name: str, links: float, build: Build) -> None:
    mask = np.zeros((400, 3), dtype=bool)
    mask[0, 0], mask[:100, 1] = True, True
    layers = "x input 400, h hidden 50 tanh, y output 3 linear"
    drawn = [
        draw_parameters(build(layers, "x-y x-h h-y", masks={"x-y": mask}), _spec(name, seed)).weights["x-y"]
        for seed in range(300)
    ]
    one, many = [matrix[0, 0] for matrix in drawn], [matrix[:100, 1] for matrix in drawn]
    assert np.std(one) == pytest.approx(np.sqrt(links / 51), rel=0.15)
    assert np.std(many) == pytest.approx(np.sqrt(links / 150), rel=0.02)
    assert not any(matrix[:, 2].any() for matrix in drawn)


def test_a_single_link_into_a_wide_layer_is_drawn_as_between_two_neurons(build: Build) -> None:
    mask = np.zeros((500, 300), dtype=bool)
    mask[7, 9] = True
    network = build("x input 500, y output 300 linear", "x-y", masks={"x-y": mask})
    drawn = np.abs([draw_parameters(network, _spec("xavier", seed)).weights["x-y"][7, 9] for seed in range(300)])
    # The bound for one link in and one link out.
    assert 0.97 * np.sqrt(3.0) < drawn.max() <= np.sqrt(3.0)


def test_zero_draws_nothing_but_zeros(wide: NetworkSpec) -> None:
    drawn = draw_parameters(wide, _spec("zero"))
    assert not any(array.any() for array in (*drawn.weights.values(), *drawn.biases.values()))


def test_constant_draws_one_value_everywhere(wide: NetworkSpec) -> None:
    drawn = draw_parameters(wide, _spec("constant", value=-0.25, bias=0.5))
    assert {number for matrix in drawn.weights.values() for number in matrix.ravel().tolist()} == {-0.25}
    assert {number for vector in drawn.biases.values() for number in vector.tolist()} == {0.5}


@pytest.mark.parametrize("gain", [1.0, 2.5])
@pytest.mark.parametrize(("rows", "columns"), [(7, 7), (9, 4), (4, 9), (1, 6), (6, 1)])
def test_orthogonal_matrices_keep_lengths_up_to_their_gain(rows: int, columns: int, gain: float, build: Build) -> None:
    network = build(f"x input {rows}, y output {columns} linear", "x-y")
    matrix = draw_parameters(network, _spec("orthogonal", gain=gain)).weights["x-y"]
    assert matrix.shape == (rows, columns)
    small = matrix.T @ matrix if rows >= columns else matrix @ matrix.T
    np.testing.assert_allclose(small, gain**2 * np.eye(min(rows, columns)), atol=1e-12)


def test_orthogonal_matrices_favour_no_direction(build: Build) -> None:
    network = build("x input 2, y output 2 linear", "x-y")
    matrices = [draw_parameters(network, _spec("orthogonal", seed)).weights["x-y"] for seed in range(400)]
    # Rotations and reflections are as likely, and so is every angle.
    assert abs(np.mean([np.linalg.det(matrix) for matrix in matrices])) < 0.15
    assert np.abs(np.mean(matrices, axis=0)).max() < 0.1
    assert np.abs(np.mean(np.square(matrices), axis=0) - 0.5).max() < 0.05


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("normal", 1.4436909546981256), ("uniform", 0.4429375528828794), ("xavier", 0.7671903461733734),
        ("he", 0.8335153613215905), ("zero", 0.0),
    ],
)  # fmt: skip
def test_a_seed_draws_the_weights_that_it_always_drew(name: str, first: float, build: Build) -> None:
    """A saved project's seed brings back its first weights, in every version."""
    network = build("x input 6, y output 2 linear", "x-y")
    assert draw_parameters(network, _spec(name)).weights["x-y"][0, 0] == first


@pytest.mark.parametrize("name", NAMES)
def test_every_neuron_but_an_input_gets_the_initial_bias(name: str, wide: NetworkSpec) -> None:
    biases = draw_parameters(wide, _spec(name, bias=0.1)).biases
    assert sorted(biases) == ["h", "y"]
    np.testing.assert_array_equal(biases["h"], np.full(100, 0.1))
    np.testing.assert_array_equal(biases["y"], np.full(200, 0.1))


def test_layers_without_bias_get_none(build: Build) -> None:
    network = build("x input 2, y output 1 sigmoid", "x-y", biases=False)
    assert dict(draw_parameters(network, _spec("normal", bias=1.0)).biases) == {}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "zero"])
def test_missing_links_get_zero_and_locked_ones_a_weight(name: str, build: Build) -> None:
    mask = np.array([[True, False], [False, True], [True, True]])
    network = build("x input 3, y output 2 sigmoid", "x-y", masks={"x-y": mask}, locked={"x-y": mask})
    matrix = draw_parameters(network, _spec(name)).weights["x-y"]
    np.testing.assert_array_equal(matrix != 0.0, mask)


def test_streams_of_one_seed_are_repeatable_and_share_nothing() -> None:
    numbers = [stream(3, *purpose).random(4).tolist() for purpose in ((INITIAL_WEIGHTS,), (2, 0), (2, 1))]
    assert stream(3, 2, 1).random(4).tolist() == numbers[2]
    assert len({number for row in numbers for number in row}) == 12


def test_settings_out_of_range_are_refused(wide: NetworkSpec) -> None:
    with pytest.raises(ParamError, match="Standard deviation cannot be -1: give a number at least 0 and at most 100"):
        draw_parameters(wide, _spec("normal", std=-1.0))


def test_settings_of_another_initialiser_are_refused(wide: NetworkSpec) -> None:
    with pytest.raises(UnknownNameError, match=r"There is no setting of Xavier \(Glorot\) called 'std'"):
        draw_parameters(wide, _spec("xavier", std=1.0))


def test_unknown_initialiser_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="There is no initialiser called 'xaver': did you mean 'xavier'"):
        initializer("xaver")


def _own(network: NetworkSpec, layer_id: str, name: str, **given: float) -> NetworkSpec:
    """Give a layer an initialiser of its own."""
    return replace(
        network,
        layers=tuple(
            replace(layer, initializer=name, initializer_settings=given) if layer.id == layer_id else layer
            for layer in network.layers
        ),
    )


def test_a_layers_own_initialiser_draws_all_that_leads_to_it_and_its_biases(wide: NetworkSpec) -> None:
    drawn = draw_parameters(_own(wide, "y", "constant", value=0.5, bias=-1.0), _spec("normal"))
    for key in ("h-y", "x-y"):
        assert (drawn.weights[key] == 0.5).all()
    assert (drawn.biases["y"] == -1.0).all()
    assert (drawn.biases["h"] == 0.0).all()


@pytest.mark.parametrize("name", NAMES)
def test_it_changes_nothing_of_what_the_others_get(name: str, wide: NetworkSpec) -> None:
    common, own = draw_parameters(wide, _spec("he", 3)), draw_parameters(_own(wide, "h", name), _spec("he", 3))
    for key in ("h-y", "x-y"):
        assert own.weights[key].tobytes() == common.weights[key].tobytes()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("zero", "constant")])
def test_it_follows_the_seed_and_shares_no_numbers(name: str, wide: NetworkSpec) -> None:
    network = _own(_own(wide, "h", name), "y", name)
    one, same, other = (draw_parameters(network, _spec("xavier", seed)) for seed in (3, 3, 4))
    assert one == same
    assert (one.weights["x-h"] != other.weights["x-h"]).all()
    numbers = np.concatenate([matrix.ravel() for matrix in one.weights.values()])
    assert len(np.unique(numbers)) == len(numbers)


def test_it_spreads_as_promised_and_leaves_missing_links_out(build: Build) -> None:
    mask = np.arange(150 * 200).reshape(150, 200) % 3 > 0
    network = _own(build("x input 150, y output 200 linear", "x-y", masks={"x-y": mask}), "y", "normal", std=2.0)
    matrix = draw_parameters(network, _spec("zero")).weights["x-y"]
    assert matrix[mask].std() == pytest.approx(2.0, rel=0.02)
    assert not matrix[~mask].any()


def test_an_initialiser_of_a_layer_that_is_not_right_is_refused(wide: NetworkSpec) -> None:
    with pytest.raises(UnknownNameError, match="There is no initialiser called 'hee': did you mean 'he'"):
        draw_parameters(_own(wide, "h", "hee"), _spec("normal"))
    with pytest.raises(ParamError, match="Range cannot be -1"):
        draw_parameters(_own(wide, "h", "uniform", range=-1.0), _spec("normal"))
    with pytest.raises(ParamError, match="Layer 'h' without an initialiser of its own has no settings, so 'std'"):
        draw_parameters(_own(wide, "h", "", std=1.0), _spec("normal"))
