"""Copied layers as text: they arrive bit for bit, and any other text is refused in a sentence."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpgui import edits
from bpgui.errors import BpguiError, FileError
from bpgui.files import clip_text, clip_to_text, text_to_clip
from bpgui.spec import Parameters, Project, TrainingSpec

Content = dict[str, Any]
NOTHING = "The clipboard holds no layers: select some in a bpgui window and copy them first."


def same(one: edits.Clip, other: edits.Clip) -> bool:
    """Compare two clips, weights bit for bit."""
    return (one.network, one.parameters, dict(one.layout), dict(one.looks)) == (
        other.network, other.parameters, dict(other.layout), dict(other.looks),
    )  # fmt: skip


@pytest.fixture
def clip(full_project: Project) -> edits.Clip:
    """All layers of the project in which every field differs from its default."""
    return edits.copy(full_project, [layer.id for layer in full_project.network.layers])


@pytest.fixture
def text(clip: edits.Clip) -> str:
    return clip_to_text(clip)


def test_what_is_copied_arrives_bit_for_bit(clip: edits.Clip, text: str) -> None:
    arrived = text_to_clip(text)
    assert same(arrived, clip)
    assert any(c.mask is not None for c in arrived.network.connections)
    assert any(c.locked is not None for c in arrived.network.connections)
    assert clip_to_text(arrived) == text


def test_extreme_weights_arrive_bit_for_bit(clip: edits.Clip) -> None:
    weights = dict(clip.parameters.weights)
    (last,) = [c.id for c in clip.network.connections if c.mask is None and c.locked is None][-1:]
    matrix = weights[last].copy()
    matrix.flat[:3] = (5e-324, -0.0, 1.7976931348623157e308)
    extreme = replace(clip, parameters=Parameters({**weights, last: matrix}, clip.parameters.biases))
    assert same(text_to_clip(clip_to_text(extreme)), extreme)


def test_the_text_says_what_it_is_and_names_the_layers(clip: edits.Clip, text: str) -> None:
    content = json.loads(text)
    assert (content["format"], content["version"]) == ("bpgui-layers", 1)
    assert [layer["name"] for layer in content["network"]["layers"]] == [layer.name for layer in clip.network.layers]
    assert text == json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def test_what_arrives_can_be_pasted(clip: edits.Clip, text: str) -> None:
    assert edits.paste(Project(), text_to_clip(text), (0.0, 0.0)).parameters == clip.parameters


def test_a_single_neuron_goes_over_the_clipboard() -> None:
    project = edits.add_layer(Project(), "input", 1, "linear", (3.0, -4.5))
    clip = edits.copy(project, ["layer-1"])
    assert same(text_to_clip(clip_to_text(clip)), clip)


def test_half_a_character_in_a_name_becomes_a_question_mark() -> None:
    project = edits.rename_layer(edits.add_layer(Project(), "input", 1, "linear", (0.0, 0.0)), "layer-1", "a\ud800")
    arrived = text_to_clip(clip_to_text(edits.copy(project, ["layer-1"])))
    assert arrived.network.layers[0].name == "a?"


def test_layers_too_large_for_the_clipboard_are_refused() -> None:
    project = edits.layered([2100, 2000], "tanh", "tanh", TrainingSpec())
    clip = edits.copy(project, ["layer-1", "layer-2"])
    with pytest.raises(FileError, match="The layers have 4,202,000 weights and biases, too many for the clipboard"):
        clip_to_text(clip)


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "[]", "{}", "null", "1", '{"format": 5}', '{"format": "bpgui-project"}', "bpgui-layers",
        '"bpgui-layers"', '["bpgui-layers"]', '{"format": ["bpgui-layers"]}', '{"format": "bpgui-layers"',
        '{"format": "bpgui-layers", "version": NaN}', "\ud800 bpgui-layers", "[" * 100_000 + "bpgui-layers",
        '{"format": "bpgui-layers", "format": "bpgui-layers"}', "\x00bpgui-layers", "0.5\t0.25\n",
    ],
)  # fmt: skip
def test_text_that_is_something_else_is_not_taken_for_layers(text: str) -> None:
    with pytest.raises(FileError) as caught:
        text_to_clip(text)
    assert str(caught.value) == NOTHING


def _put(*place_and_value: object) -> Callable[[Content], None]:
    *place, last, value = place_and_value

    def change(content: Content) -> None:
        for step in place:
            content = content[cast(str, step)]
        content[cast(str, last)] = value

    return change


def _drop(key: str, inner: str | None = None) -> Callable[[Content], object]:
    return lambda content: content.pop(key) if inner is None else content[key].pop(inner)


def _bytes(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode()


WEIGHTS, MASK = "weights/connection-1", "mask/connection-1"

CASES: dict[str, tuple[Callable[[Content], object], str]] = {
    "newer": (_put("version", 2), "The clipboard holds layers from a newer bpgui: update this one to paste them."),
    "no version": (_drop("version"), "'clipboard' is wrong at version: it is empty (null): give a whole number."),
    "version zero": (_put("version", 0), "'clipboard' is wrong at version: give a whole number from 1 to 1."),
    "no network": (_drop("network"), "the key 'network' is missing"),
    "no layers": (_put("network", {}), NOTHING),
    "no arrays": (_drop("arrays"), "the key 'arrays' is missing"),
    "no layout": (_drop("layout"), "layout: the key 'layer-1' is missing"),
    "unknown key": (_put("training", {}), "There is no key called 'training'"),
    "activation": (_put("network", "layers", 1, "activation", "tanj"), "There is no activation called 'tanj'"),
    "size": (_put("network", "layers", 1, "size", 5), f"arrays.{WEIGHTS}: it does not hold 80 bytes: copy the layers"),
    "size endless": (_put("network", "layers", 1, "size", 10**30), "network.layers[1].size: Layer "),
    "array missing": (_drop("arrays", WEIGHTS), f"arrays: the key '{WEIGHTS}' is missing: add it."),
    "array stray": (_put("arrays", "weights/x", ""), "arrays: There is no key called 'weights/x'"),
    "array list": (_put("arrays", WEIGHTS, [1.0]), f"arrays.{WEIGHTS}: it is a list: give text in quotes."),
    "array short": (_put("arrays", WEIGHTS, "AAAA"), f"arrays.{WEIGHTS}: it does not hold 64 bytes"),
    "array of other length": (_put("arrays", WEIGHTS, "A" * 88), "it does not hold 64 bytes"),
    "array no base64": (
        _put("arrays", WEIGHTS, "?" * 88),
        f"arrays.{WEIGHTS}: it is not Base64: copy the layers again",
    ),
    "array no ascii": (_put("arrays", WEIGHTS, "\u00e4" * 88), f"arrays.{WEIGHTS}: it is not Base64"),
    "array badly padded": (_put("arrays", WEIGHTS, "A" * 87 + "="), "it does not hold 64 bytes"),
    "array endless": (_put("arrays", WEIGHTS, _bytes(np.full(8, np.nan))), "it holds a number that is not finite"),
    "mask of others": (_put("arrays", MASK, _bytes(np.full(8, 2, np.uint8))), "holds something else than true and"),
    "weight of no link": (_put("arrays", MASK, _bytes(np.zeros(8, np.uint8))), "'connection-1' has a weight where the"),
    "mask untold": (_put("network", "connections", 0, "mask", False), "There is no key called 'mask/connection-1'"),
    "look": (_put("looks", "layer-2", "columns", -1), "looks.layer-2.columns: it is -1"),
}


@pytest.mark.parametrize(("change", "words"), CASES.values(), ids=CASES)
def test_damaged_layers_are_refused_with_the_place(text: str, change: Callable[[Content], object], words: str) -> None:
    content = json.loads(text)
    change(content)
    with pytest.raises(FileError) as caught:
        text_to_clip(json.dumps(content))
    message = str(caught.value)
    assert words in message
    assert "\n" not in message


def test_looks_may_be_absent(text: str) -> None:
    content = json.loads(text)
    del content["looks"]
    assert dict(text_to_clip(json.dumps(content)).looks) == {}


def _answer(text: str) -> None:
    """Read a text, which may be refused in words, but may not fail in any other way."""
    try:
        clip = text_to_clip(text)
    except BpguiError:
        return
    edits.paste(Project(), clip, (0.0, 0.0))


SEED = json.loads(
    clip_to_text(edits.copy(edits.layered([2, 2, 1], "tanh", "tanh", TrainingSpec()), ["layer-1", "layer-2"]))
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.text(alphabet=st.characters()))
def test_any_text_is_taken_or_refused_in_words(text: str) -> None:
    _answer(text)
    _answer(f'{{"format": "{clip_text.FORMAT}", "version": 1, {text}}}')


@given(anything)
def test_any_content_is_taken_or_refused_in_words(value: object) -> None:
    _answer(json.dumps({"format": clip_text.FORMAT, "version": 1, "network": value, "arrays": value}))


@given(data=st.data(), value=anything)
def test_any_single_change_is_taken_or_refused_in_words(data: st.DataObject, value: object) -> None:
    content = json.loads(json.dumps(SEED))
    place = content
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, (dict, list)) or not inner or data.draw(st.booleans()):
            place[key] = value
            break
        place = inner
    _answer(json.dumps(content))


@given(cut=st.integers(0, 3000), put=st.text(max_size=5))
def test_text_that_is_cut_or_mistyped_is_taken_or_refused_in_words(cut: int, put: str) -> None:
    whole = json.dumps(SEED)
    _answer(whole[:cut])
    _answer(whole[:cut] + put + whole[cut + len(put) :])
