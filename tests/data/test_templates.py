"""Templates: what each is wired like, that it can be trained as it is, and that its loops settle."""

from dataclasses import replace

import numpy as np
import pytest

from bpgui.data import default_spec, load
from bpgui.data.templates import TEMPLATES, build, sketch, suggested_hidden, suggestions, template
from bpgui.data.wiring import MOST_LAYERS, parse_sizes
from bpgui.edits import draw_weights, layered, set_training
from bpgui.engine import INITIALIZERS, Program, TrainingData, check_methods, train
from bpgui.engine.reference import forward, spectral_radius
from bpgui.errors import BpguiError, DataError, ParamError, SpecError, UnknownNameError
from bpgui.spec import Project, TrainingSpec
from bpgui.spec.checks import check_trainable
from bpgui.spec.graph import feedback

ENDS = (5, 3)
RECURRENT = {"memory", "feedback"}
SEEDS = range(12)


def sizes(project: Project) -> list[int]:
    return [layer.size for layer in project.network.layers]


def wires(project: Project) -> set[tuple[int, int]]:
    places = {layer.id: place for place, layer in enumerate(project.network.layers)}
    return {(places[c.source], places[c.target]) for c in project.network.connections}


def random_inputs(project: Project, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-2.0, 2.0, (20, project.network.width("input")))


@pytest.mark.parametrize(
    ("name", "drawn", "connections"),
    [
        ("data", [5, 4, 3], {(0, 1), (1, 2)}),
        ("layered", [2, 4, 1], {(0, 1), (1, 2)}),
        ("perceptron", [2, 1], {(0, 1)}),
        ("classic", [2, 4, 1], {(0, 1), (1, 2)}),
        ("deep", [2, 3, 3, 3, 3, 3, 3, 1], {(k, k + 1) for k in range(7)}),
        ("encoder", [8, 3, 8], {(0, 1), (1, 2)}),
        ("skip", [2, 1, 1], {(0, 1), (1, 2), (0, 2)}),
        ("memory", [8, 8], {(0, 1), (1, 1)}),
        ("feedback", [2, 6, 1], {(0, 1), (1, 2), (1, 1)}),
    ],
)
def test_each_template_is_wired_as_it_says(name: str, drawn: list[int], connections: set[tuple[int, int]]) -> None:
    project = build(name, {}, TrainingSpec(), ENDS)
    assert sizes(project) == drawn
    assert wires(project) == connections
    assert bool(feedback(project.network)) == (name in RECURRENT)


def test_the_table_has_no_other_templates() -> None:
    assert set(TEMPLATES) == {
        *("data", "layered", "perceptron", "classic", "deep", "encoder", "skip", "memory", "feedback")
    }


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_learns_at_once(name: str) -> None:
    project = build(name, {}, TrainingSpec(epochs=20, seed=3), ENDS)
    check_trainable(project.network)
    check_methods(project.network, project.training)
    assert project.parameters == project.initial
    rng = np.random.default_rng(1)
    inputs = random_inputs(project, 2)
    targets = rng.uniform(0.1, 0.9, (20, project.network.width("output")))
    data = TrainingData(inputs, targets, inputs[:0], targets[:0], classes=False)
    program = Program.compile(project.network, project.training.relaxation)
    losses = np.concatenate([r.history[:, 1] for r in train(program, project.parameters, data, project.training)])
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_setting_works_at_both_ends_of_its_range(name: str) -> None:
    for param in template(name).params:
        if param.kind == "choice":
            continue
        for value in (param.low, param.high):
            assert value is not None
            check_trainable(sketch(name, {param.name: value}, ENDS))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("initializer", ["xavier", "normal", "he"])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "linear", "scaled_tanh"])
@pytest.mark.parametrize("name", sorted(RECURRENT))
def test_loops_settle_at_their_first_weights_however_the_others_are_drawn(
    name: str, activation: str, initializer: str, seed: int
) -> None:
    size = {"memory": {"neurons": 12}, "feedback": {"hidden": 12}}[name]
    key = "output_activation" if name == "memory" else "activation"
    project = build(name, {**size, key: activation}, TrainingSpec(seed=seed, initializer=initializer))
    for again in (project, draw_weights(project, seed=seed + 100)):
        program = Program.compile(again.network, again.training.relaxation)
        theta = program.pack(again.parameters)
        trace = forward(program, theta, random_inputs(again, seed))
        assert trace.settled.all()
        radius = spectral_radius(program, theta, trace)
        assert radius is not None
        assert radius < 1.0


def test_neurons_of_a_memory_are_driven_by_their_own_input_alone_and_do_not_feed_themselves() -> None:
    project = build("memory", {"neurons": 5, "drive": 2.5}, TrainingSpec())
    first, loop = project.network.connections
    own = np.eye(5, dtype=bool)
    np.testing.assert_array_equal(first.mask, own)
    np.testing.assert_array_equal(first.locked, own)
    np.testing.assert_array_equal(loop.mask, ~own)
    for parameters in (project.parameters, project.initial, draw_weights(project, seed=9).parameters):
        np.testing.assert_array_equal(parameters.weights[first.id], 2.5 * own)
        np.testing.assert_array_equal(parameters.weights[loop.id] != 0.0, ~own)


@pytest.mark.parametrize(("patterns", "code"), [(2, 1), (3, 2), (4, 2), (8, 3), (9, 4), (16, 4)])
def test_an_encoder_has_the_logarithm_of_its_patterns(patterns: int, code: int) -> None:
    assert sizes(build("encoder", {"patterns": patterns}, TrainingSpec())) == [patterns, code, patterns]


def test_a_layered_template_is_the_network_that_the_command_line_builds() -> None:
    training = TrainingSpec(seed=4, initializer="normal")
    values = {"sizes": "3, 5, 2", "activation": "relu", "output_activation": "linear"}
    assert build("layered", values, training) == layered((3, 5, 2), "relu", "linear", training)


@pytest.mark.parametrize("text", ["2,4,1", " 2, 4, 1 ", "2-4-1", "2 4 1", "2;4;1", "2 x 4 x 1", "2, 4, 1,"])
def test_sizes_are_read_as_people_write_them(text: str) -> None:
    assert parse_sizes(text) == (2, 4, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type 2 to 64 layer sizes with commas between them, the input first, as in 2, 4, 1."),
        ("3", "Type 2 to 64 layer sizes"),
        (", ".join(["1"] * (MOST_LAYERS + 1)), "Type 2 to 64 layer sizes"),
        ("2, four, 1", "'four' is no layer size: type whole numbers with commas between them, as in 2, 4, 1."),
        ("2, 4.5, 1", "'4.5' is no layer size"),
        ("2, 9999999, 1", "'9999999' is no layer size"),
        ("2, 0, 1", "Layer 'hidden 1' cannot have 0 neurons: give it 1 to 4,096."),
        ("2, 5000, 1", "Layer 'hidden 1' cannot have 5000 neurons"),
        ("4096, 4096, 4096", "The network has 33,562,624 weights and biases; the most is 20,000,000"),
    ],
)
def test_sizes_that_make_no_network_are_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence.replace(".", r"\.")):
        sketch("layered", {"sizes": text})


@pytest.mark.parametrize(
    ("name", "values", "error"),
    [
        ("best", {}, UnknownNameError),
        ("classic", {"hidden": 0}, ParamError),
        ("classic", {"width": 3}, BpguiError),
        ("classic", {"activation": "best"}, UnknownNameError),
    ],
)
def test_what_there_is_not_is_refused(name: str, values: dict[str, int], error: type[BpguiError]) -> None:
    with pytest.raises(error):
        build(name, values, TrainingSpec())


def test_without_data_nothing_can_be_fitted_to_it() -> None:
    with pytest.raises(DataError, match="'From the data' needs data to fit: choose a data set in the Data panel first"):
        build("data", {}, TrainingSpec())


@pytest.mark.parametrize(
    ("inputs", "targets", "hidden"), [(2, 1, 4), (64, 10, 25), (10, 10, 10), (784, 10, 89), (4096, 100, 128)]
)
def test_the_suggested_size_is_the_geometric_mean_within_bounds(inputs: int, targets: int, hidden: int) -> None:
    assert suggested_hidden(inputs, targets) == hidden


@pytest.mark.parametrize(
    ("source", "loss", "hidden", "output"),
    [
        ("digits", "half_squared_error", 25, "sigmoid"),
        ("digits", "categorical_cross_entropy", 25, "softmax"),
        ("plane", "half_squared_error", 4, "linear"),
        ("gauss", "half_squared_error", 4, "sigmoid"),
    ],
)
def test_what_is_suggested_suits_data_and_loss(source: str, loss: str, hidden: int, output: str) -> None:
    table = load(default_spec(source)).table
    training = TrainingSpec(loss=loss)
    values = suggestions("data", training, table)
    assert values == {"hidden": hidden, "output_activation": output}
    project = build("data", values, training, (table.inputs.shape[1], table.targets.shape[1]))
    check_methods(project.network, project.training)
    assert sizes(project) == [table.inputs.shape[1], hidden, table.targets.shape[1]]


def test_nothing_is_suggested_without_data_or_for_templates_with_ends_of_their_own() -> None:
    table = load(default_spec("digits")).table
    assert suggestions("data", TrainingSpec(), None) == {}
    assert suggestions("classic", TrainingSpec(), table) == {}


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_another_initialiser_leaves_the_loop_of_a_template_as_it_is(initializer: str) -> None:
    project = build("feedback", {}, TrainingSpec())
    loop = project.network.connections[-1].id
    after = set_training(project, replace(project.training, initializer=initializer))
    np.testing.assert_array_equal(after.parameters.weights[loop], project.parameters.weights[loop])
