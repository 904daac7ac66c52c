from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.data import Table, default_spec, load, sample
from bpgui.data.sources.cracks import (
    CRACKS,
    KINDS,
    OTHERS,
    WALL,
    cracked_walls,
    draw_patch,
    features,
    heat,
    make_wall,
    scan,
)
from bpgui.data.sources.walls import walk
from bpgui.edits import layered
from bpgui.engine import Program, predict, train
from bpgui.spec import FloatArray, Settings, check_settings

Made = Callable[..., Table]


@pytest.fixture(scope="module")
def table(made: Made) -> Table:
    return made("cracks")


def _settings(**settings: float) -> Settings:
    chosen = sample("cracks")
    return check_settings(chosen.params, settings, chosen.title)


def _flat(pictures: np.ndarray) -> FloatArray:
    """Every picture as a row of pixels of mean 0 and variance 1."""
    pixels = pictures.reshape(len(pictures), -1).astype(float)
    return (pixels - pixels.mean(axis=1, keepdims=True)) / pixels.std(axis=1, keepdims=True)


def _least_squares(inputs: FloatArray, table: Table) -> float:
    """The share of patches of the last 18 walls that a linear model of the other 42 gets right."""
    assert table.groups is not None
    test = table.groups >= 42
    rows = np.column_stack([inputs, np.ones(len(inputs))])
    signs = 2.0 * table.targets[:, 0] - 1.0
    weights = np.linalg.lstsq(rows[~test], signs[~test], rcond=None)[0]
    return float(((rows[test] @ weights > 0.0) == (signs[test] > 0.0)).mean())


def _separation(values: FloatArray, table: Table) -> float:
    """How often a patch with a crack has the larger value than one without: 0.5 says nothing about cracks."""
    cracked, other = (values[table.targets[:, 0] == side] for side in (1.0, 0.0))
    return float((cracked[:, np.newaxis] > other).mean() + 0.5 * (cracked[:, np.newaxis] == other).mean())


def test_each_patch_is_described_by_72_numbers_and_shown(table: Table) -> None:
    assert table.inputs.shape == (3000, 72)
    assert table.targets.shape == (3000, 1)
    assert len(set(table.input_names)) == 72
    assert table.pictures is not None
    assert (table.pictures.shape, table.pictures.dtype) == ((3000, 16, 16), np.uint8)
    assert np.array_equal(features(table.pictures), table.inputs)
    assert set(table.captions) == set(KINDS)


def test_only_the_kinds_with_a_crack_are_cracks(table: Table) -> None:
    assert set(CRACKS) == {caption for caption, (target,) in zip(table.captions, table.targets, strict=True) if target}
    assert set(OTHERS) == {kind for kind in KINDS if "crack" not in kind}
    assert table.targets.mean() == pytest.approx(0.5, abs=0.03)


def test_the_same_seed_gives_the_same_bits_and_another_one_other_walls(made: Made) -> None:
    one, same, other = made("cracks", count=300), made("cracks", count=300), made("cracks", seed=1, count=300)
    assert one.inputs.tobytes() == same.inputs.tobytes()
    assert one.captions == same.captions
    assert not np.array_equal(one.pictures, other.pictures)


def test_settings_change_the_patches(made: Made) -> None:
    def spread(**settings: float) -> float:
        pictures = made("cracks", count=400, **settings).pictures
        assert pictures is not None
        return float(pictures.std(axis=(1, 2)).mean())

    few = made("cracks", count=400, walls=12, cracked=20)
    assert few.groups is not None
    assert (len(few.inputs), len(np.unique(few.groups))) == (400, 12)
    assert few.targets.mean() == pytest.approx(0.2, abs=0.06)
    assert spread(contrast=10) < 0.5 * spread() < 0.5 * spread(contrast=75)
    assert spread(noise=15) > 1.5 * spread()


def test_no_wall_is_in_two_parts() -> None:
    for seed in range(3):
        data = load(replace(default_spec("cracks"), seed=seed))
        assert data.table.groups is not None
        train, test = (set(data.table.groups[rows]) for rows in (data.train_rows, data.test_rows))
        assert len(test) == 18
        assert len(train) == 42
        assert not train & test


def test_features_stay_the_same_in_other_light_and_contrast(table: Table) -> None:
    assert table.pictures is not None
    patches = table.pictures[:200].astype(float)
    assert features(0.3 * patches + 20.0) == pytest.approx(features(patches), abs=1e-9)
    assert (features(patches) ** 2).mean(axis=1) == pytest.approx(1.0)


def test_an_even_patch_has_no_edges() -> None:
    assert not features(np.full((1, 16, 16), 200, np.uint8)).any()


@pytest.mark.parametrize(("turned", "orientation"), [(False, 0), (True, 4)])
def test_a_line_has_its_edges_across_it_whether_dark_or_light(turned: bool, orientation: int) -> None:
    patch = np.zeros((16, 16))
    patch[:, 7:9] = 1.0
    patch = patch.T if turned else patch
    for line in (patch, 1.0 - patch):
        cells = features(line[np.newaxis]).reshape(3, 3, 8)
        assert set(np.flatnonzero(cells.sum(axis=(0, 1)))) == {orientation}
        middle = cells[1] if turned else cells[:, 1]
        assert middle.sum() > 0.5 * cells.sum()


@pytest.mark.parametrize("measure", [np.min, np.mean, np.std])
def test_darkness_does_not_tell_what_is_a_crack(table: Table, measure: Callable[..., FloatArray]) -> None:
    assert table.pictures is not None
    for values in (measure(table.pictures, axis=(1, 2)), measure(_flat(table.pictures), axis=1)):
        assert 0.33 < _separation(values, table) < 0.67


def test_a_linear_model_sees_nothing_in_the_pixels_and_not_enough_in_the_features(table: Table) -> None:
    assert table.pictures is not None
    assert 0.42 < _least_squares(_flat(table.pictures), table) < 0.58
    assert 0.75 < _least_squares(table.inputs, table) < 0.88


def test_the_nearest_mean_of_the_features_is_not_enough(table: Table) -> None:
    cracked = table.targets[:, 0] == 1.0
    means = [table.inputs[rows].mean(axis=0) for rows in (~cracked, cracked)]
    distances = np.stack([((table.inputs - mean) ** 2).sum(axis=1) for mean in means])
    assert 0.5 < (distances.argmin(axis=0) == cracked).mean() < 0.85


@pytest.mark.slow
def test_the_recipe_finds_cracks_on_new_walls_and_a_linear_model_fewer(reached: Callable[..., float]) -> None:
    stated = sample("cracks").stated
    assert stated is not None
    assert stated.baseline is not None
    for seed, data_seed in ((0, 0), (1, 0), (0, 1)):
        assert stated.low <= reached("cracks", seed=seed, data_seed=data_seed) <= stated.high
    linear = reached("cracks", hidden=())
    assert linear == pytest.approx(stated.baseline, abs=0.04)
    assert reached("cracks") > linear + 0.02


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_drawn_by_itself(kind: str) -> None:
    patch = draw_patch(kind, _settings(), np.random.default_rng(3))
    assert (patch.shape, patch.dtype) == ((16, 16), np.uint8)
    assert np.array_equal(patch, draw_patch(kind, _settings(), np.random.default_rng(3)))
    assert not np.array_equal(patch, draw_patch(kind, _settings(), np.random.default_rng(4)))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "plain wall"])
def test_a_mark_is_clearly_darker_than_its_wall(kind: str) -> None:
    for seed in range(20):
        patch = draw_patch(kind, _settings(noise=0, contrast=50), np.random.default_rng(seed))
        assert patch.min() < 0.8 * np.median(patch)


def test_a_crack_wanders_but_keeps_on() -> None:
    rng = np.random.default_rng(0)
    paths = walk(np.zeros((200, 2)), np.zeros(200), 16, rng)
    ends = paths[:, -1]
    assert paths.shape == (200, 32, 2)
    assert np.hypot(*np.diff(paths, axis=1).T) == pytest.approx(0.5)
    assert (ends[:, 1] > 6.0).all()
    assert ends[:, 1].max() < 16.0
    assert abs(ends[:, 0].mean()) < 1.0
    assert ends[:, 0].std() > 1.0


def test_a_wall_is_darker_where_its_cracks_are() -> None:
    for seed in range(5):
        image, mask = make_wall(_settings(noise=0), np.random.default_rng(seed))
        assert (image.shape, image.dtype) == (WALL, np.uint8)
        assert mask.shape == WALL
        assert 0.01 < mask.mean() < 0.2
        assert image[mask].mean() < image[~mask].mean() - 20.0


def test_scanning_gives_the_features_of_each_place() -> None:
    image, _ = make_wall(_settings(), np.random.default_rng(0))
    found, places = scan(image)
    assert found.shape == (21 * 29, 72)
    assert (places[0].tolist(), places[1].tolist(), places[-1].tolist()) == ([0, 0], [0, 4], [80, 112])
    for patch, (row, column) in zip(found[::50], places[::50], strict=True):
        assert patch == pytest.approx(features(image[np.newaxis, row : row + 16, column : column + 16])[0])


def test_an_answer_counts_for_the_middle_of_its_patch() -> None:
    places = np.array([[0, 0], [0, 4]])
    picture = heat(np.array([0.2, 0.6]), places, (16, 20))
    assert picture[4:12, 4:8] == pytest.approx(0.2)
    assert picture[4:12, 8:12] == pytest.approx(0.4)
    assert picture[4:12, 12:16] == pytest.approx(0.6)
    assert np.isnan(picture[:4]).all()
    assert np.isnan(picture[:, :4]).all()
    assert np.isnan(picture[:, 16:]).all()


@pytest.mark.slow
def test_a_trained_network_finds_the_cracks_of_a_whole_wall() -> None:
    recipe = sample("cracks").recipe
    data = load(default_spec("cracks"))
    project = layered((72, *recipe.hidden, 1), recipe.activation, recipe.output_activation, recipe.training)
    program = Program.compile(project.network)
    *_, last = train(program, project.parameters, data.training_data(), recipe.training)
    on, off = [], []
    for seed in range(100, 110):
        image, mask = make_wall(_settings(), np.random.default_rng(seed))
        found, places = scan(image)
        for answer, (row, column) in zip(predict(program, program.pack(last.parameters), found), places, strict=True):
            if mask[row + 4 : row + 12, column + 4 : column + 12].any():
                on.append(answer > 0.5)
            elif not mask[row : row + 16, column : column + 16].any():
                off.append(answer > 0.5)
    assert np.mean(on) > 0.45
    assert np.mean(off) < 0.2


def test_a_table_takes_its_randomness_from_the_generator_alone() -> None:
    rng = np.random.default_rng(0)
    first, second = cracked_walls(_settings(count=100), rng), cracked_walls(_settings(count=100), rng)
    assert not np.array_equal(first.inputs, second.inputs)
