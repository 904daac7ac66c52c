from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bpgui.engine import Program, predict
from bpgui.errors import ParamError, SpecError, UnknownNameError
from bpgui.spec import NetworkSpec, Parameters

Build = Callable[..., NetworkSpec]


def test_packing_and_unpacking_keep_every_bit(
    build: Build, random_parameters: Callable[[NetworkSpec, int], Parameters]
) -> None:
    network = build("x input 2, h hidden 3 tanh, y output 2 linear", "x-h h-y x-y")
    parameters = random_parameters(network, 1)
    program = Program.compile(network)
    assert program.unpack(program.pack(parameters)) == parameters
    assert program.size == 6 + 6 + 4 + 3 + 2


def test_every_weight_and_bias_is_found_in_theta(
    build: Build, random_parameters: Callable[[NetworkSpec, int], Parameters]
) -> None:
    network = build("x input 2, h hidden 3 tanh, y output 2 linear", "x-h h-y x-y")
    parameters = random_parameters(network, 1)
    program = Program.compile(network)
    theta = program.pack(parameters)
    for key, matrix in parameters.weights.items():
        for (source, target), value in np.ndenumerate(matrix):
            assert theta[program.weight_index(key, source, target)] == value
        assert program.weight_index(key, matrix.shape[0], 0) is None
    for key, vector in parameters.biases.items():
        assert [theta[program.bias_index(key, neuron)] for neuron in range(len(vector))] == vector.tolist()
        assert program.bias_index(key, len(vector)) is None
    assert program.weight_index("none", 0, 0) is None
    assert program.bias_index("x", 0) is None


def test_packed_and_unpacked_parameters_are_copies(
    build: Build, random_parameters: Callable[[NetworkSpec, int], Parameters]
) -> None:
    program = Program.compile(build("x input 2, y output 1 linear", "x-y"))
    parameters = random_parameters(program.network, 1)
    theta = program.pack(parameters)
    taken = program.unpack(theta)
    theta[...] = 99.0
    assert taken == parameters


def test_layers_are_computed_in_topological_order_whatever_the_drawing(build: Build) -> None:
    network = build("y output 1 linear, h hidden 1 linear, g hidden 1 linear, x input 1", "h-y g-h x-g x-y")
    program = Program.compile(network)
    assert [layer.id for layer in program.order] == ["x", "g", "h", "y"]
    weights = {"h-y": [[5.0]], "g-h": [[3.0]], "x-g": [[2.0]], "x-y": [[7.0]]}
    parameters = Parameters(weights, {"y": [100.0], "h": [0.0], "g": [1.0]})
    outputs = predict(program, program.pack(parameters), np.array([[1.0], [10.0]]))
    np.testing.assert_array_equal(outputs, [[100 + 7 + 5 * 3 * (2 + 1)], [100 + 70 + 5 * 3 * (20 + 1)]])


def test_columns_of_the_data_go_to_the_ends_in_drawing_order(build: Build) -> None:
    network = build("b input 1, y output 1 linear, a input 2, z output 1 linear", "a-y b-z", biases=False)
    program = Program.compile(network)
    weights = {"a-y": [[1.0], [10.0]], "b-z": [[100.0]]}
    theta = program.pack(Parameters(weights, {}))
    np.testing.assert_array_equal(predict(program, theta, np.array([[3.0, 4.0, 5.0]])), [[54.0, 300.0]])


def test_only_missing_and_locked_links_are_held_still(build: Build) -> None:
    mask, locked = np.array([[True, False]]), np.array([[True, False]])
    network = build(
        "x input 1, h hidden 2 tanh, y output 1 tanh", "x-h h-y", masks={"x-h": mask}, locked={"h-y": locked.T}
    )
    program = Program.compile(network)
    assert program.trainable is not None
    np.testing.assert_array_equal(program.trainable, [True, False, False, True, True, True, True])


def test_locked_biases_are_held_still(build: Build) -> None:
    network = build("x input 1, h hidden 3 tanh, y output 1 tanh", "x-h h-y")
    x, h, y = network.layers
    network = replace(network, layers=(replace(x, locked_biases=(0,)), replace(h, locked_biases=(0, 2)), y))
    program = Program.compile(network)
    assert program.trainable is not None
    held = program.blocks((~program.trainable).astype(float))
    np.testing.assert_array_equal(held.biases["h"], [1.0, 0.0, 1.0])
    assert program.trainable.sum() == program.size - 2


def test_locked_biases_of_a_layer_without_biases_hold_nothing(build: Build) -> None:
    network = build("x input 1, y output 2 tanh", "x-y", biases=False)
    x, y = network.layers
    assert Program.compile(replace(network, layers=(x, replace(y, locked_biases=(1,))))).trainable is None


def test_parameters_are_packed_in_the_precision_that_is_asked_for(
    build: Build, random_parameters: Callable[[NetworkSpec, int], Parameters]
) -> None:
    network = build("x input 2, y output 2 tanh", "x-y")
    program, parameters = Program.compile(network), random_parameters(network, 1)
    assert program.pack(parameters).dtype == np.float64
    single = program.pack(parameters, np.float32)
    assert single.dtype == np.float32
    np.testing.assert_array_equal(single, program.pack(parameters).astype(np.float32))


def test_layers_of_a_loop_are_one_part_and_the_others_stand_alone(build: Build) -> None:
    network = build("y output 1, h hidden 2 tanh, g hidden 1 tanh, x input 1", "h-y g-h h-g x-g x-y")
    program = Program.compile(network)
    assert [[layer.id for layer in part.layers] for part in program.parts] == [["x"], ["h", "g"], ["y"]]
    assert [part.recurrent for part in program.parts] == [False, True, False]
    assert program.recurrent
    assert not Program.compile(build("x input 1, y output 1 tanh", "x-y")).recurrent


def test_relaxation_settings_are_filled_in_and_checked(build: Build) -> None:
    network = build("x input 1, y output 1 tanh", "x-y y-y")
    assert dict(Program.compile(network, {"dt": 1.0}).relaxation) == {"dt": 1.0, "tolerance": 1e-4, "sweeps": 500}
    with pytest.raises(ParamError, match=r"Relaxation step cannot be 2: give a number above 0 and at most 1\."):
        Program.compile(network, {"dt": 2.0})


def test_a_network_without_masks_needs_no_list_of_what_is_held_still(build: Build) -> None:
    assert Program.compile(build("x input 1, y output 1 tanh", "x-y")).trainable is None


def test_unknown_activation_is_refused(build: Build) -> None:
    with pytest.raises(UnknownNameError, match="There is no activation called 'tan': did you mean 'tanh'"):
        Program.compile(build("x input 1, y output 1 tan", "x-y"))


@pytest.mark.parametrize(
    ("layers", "links", "sentence"),
    [
        ("x input 1, h hidden 1 tanh", "x-h", "The network has no output layer: add one"),
        ("h hidden 1 tanh, y output 1 tanh", "h-y", "The network has no input layer: add one"),
        ("x input 1, h hidden 1 tanh, y output 1 tanh", "x-y h-y", "Nothing leads to layer 'h': drag a link to it"),
        ("x input 1, h hidden 1 tanh, y output 1 tanh", "x-y x-h", "Layer 'h' leads nowhere: drag a link from it"),
        ("x input 1, y output 1 tanh", "", "Layer 'x' leads nowhere"),
        ("x input 1, h hidden 1 tanh, y output 1 tanh", "h-h x-y h-y", "No input reaches layer 'h': drag a link to it"),
        ("x input 1, h hidden 1 tanh, y output 1 tanh", "x-y x-h h-h", "Layer 'h' reaches no output: drag a link"),
        ("x input 1, a input 1, y output 1 tanh", "x-a a-y", "Links lead to layer 'a', which is an input: delete them"),
        ("x input 5000, y output 1 tanh", "x-y", "Layer 'x' cannot have 5000 neurons: give it 1 to 4,096"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_words(layers: str, links: str, sentence: str, build: Build) -> None:
    with pytest.raises(SpecError) as refusal:
        Program.compile(build(layers, links))
    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value).endswith(".")
