"""The network as DOT and as Mermaid: read back by small readers that know the grammar."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pytest

from bpgui.data import EXAMPLES
from bpgui.edits import (
    add_layer,
    connect,
    layered,
    resize_layer,
    set_bias_lock,
    set_columns,
    set_dropout,
    set_link_lock,
    set_weight,
    with_feedback,
)
from bpgui.engine import checked
from bpgui.errors import SpecError, UnknownNameError
from bpgui.files.graphviz import to_dot
from bpgui.files.mermaid import to_mermaid
from bpgui.spec import Project, TrainingSpec
from bpgui.spec.look import Look

Write = Callable[..., str]
WRITERS = pytest.mark.parametrize("write", [to_dot, to_mermaid])
# https://graphviz.org/doc/info/lang.html: names, numbers, strings in double quotes, and punctuation.
DOT_TOKEN = re.compile(r'\s*(?:("(?:\\.|[^"\\])*")|([A-Za-z_][A-Za-z_0-9]*)|(-?[0-9.]+)|(->|[{}\[\];=,]))')
MERMAID_NODE = re.compile(r'(\w+)(?:\["(.*)"\]|\(\["(.*)"\]\)|\[\["(.*)"\]\])')
MERMAID_EDGE = re.compile(r'(\w+) (---|--o|-->|-\.-)(?:\|"(.*)"\|)? (\w+)')
Attributes = dict[str, str]


@dataclass
class Graph:
    """What a reader found."""

    nodes: dict[str, Attributes] = field(default_factory=dict)
    edges: list[tuple[str, str, Attributes]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    settings: Attributes = field(default_factory=dict)


def plain(token: str) -> str:
    r"""Return what a token means: strings unescaped, the \n of labels as lines, entities as signs."""
    if not token.startswith('"'):
        return token
    signs = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}
    text = re.sub(r"\\.", lambda match: signs[match[0]], token[1:-1])
    return text.replace("&amp;", "&")


def read_dot(text: str) -> Graph:
    """Read a digraph; fail at anything that is not in the grammar."""
    tokens, at = [], 0
    while text[at:].strip():
        match = DOT_TOKEN.match(text, at)
        assert match, f"not DOT: {text[at : at + 40]!r}"
        tokens.append(match[0].strip())
        at = match.end()
    assert tokens[:3] == ["digraph", "network", "{"]
    assert tokens.count("{") == tokens.count("}")
    graph, here = Graph(), 3
    while here < len(tokens):
        if tokens[here] == "subgraph":
            here += 3
        elif tokens[here] == "}":
            here += 1
        elif tokens[here + 1] == "=":
            name, value = tokens[here], plain(tokens[here + 2])
            (graph.titles.append(value) if name == "label" else graph.settings.update({name: value}))
            assert tokens[here + 3] == ";"
            here += 4
        else:
            ends = [tokens[here]]
            here += 1
            if tokens[here] == "->":
                ends.append(tokens[here + 1])
                here += 2
            attributes: Attributes = {}
            if tokens[here] == "[":
                while tokens[here] != "]":
                    attributes[tokens[here + 1]] = plain(tokens[here + 3])
                    assert tokens[here + 2] == "="
                    here += 4
                here += 1
            assert tokens[here] == ";"
            here += 1
            if len(ends) == 2:
                graph.edges.append((ends[0], ends[1], attributes))
            elif ends[0] not in ("node", "edge"):
                assert ends[0] not in graph.nodes
                graph.nodes[ends[0]] = attributes
    assert all(end in graph.nodes for edge in graph.edges for end in edge[:2])
    return graph


def read_mermaid(text: str) -> Graph:
    """Read a flowchart; fail at any line that is not in the grammar."""
    first, *lines = text.splitlines()
    assert first == "flowchart LR"
    graph = Graph()
    for line in map(str.strip, lines):
        if line == "end":
            continue
        if line.startswith("subgraph "):
            graph.titles.append(re.fullmatch(r'subgraph \w+\["(.*)"\]', line)[1])
        elif line.startswith("linkStyle "):
            _, numbers, style = line.split(" ", 2)
            for number in numbers.split(","):
                graph.edges[int(number)][2]["style"] = style
        elif edge := MERMAID_EDGE.fullmatch(line):
            graph.edges.append((edge[1], edge[4], {"link": edge[2], "label": edge[3] or ""}))
        else:
            node = MERMAID_NODE.fullmatch(line)
            assert node, f"not Mermaid: {line}"
            label = next(part for part in node.groups()[1:] if part is not None)
            assert not set(label.replace("<br/>", "")) & set("\"'`<>")
            lines_of = [re.sub(r"#(\d+);", lambda m: chr(int(m[1])), part) for part in label.split("<br/>")]
            graph.nodes[node[1]] = {"label": "\n".join(lines_of)}
    assert all(end in graph.nodes for edge in graph.edges for end in edge[:2])
    return graph


READERS = {to_dot: read_dot, to_mermaid: read_mermaid}


def small() -> Project:
    return layered([2, 3, 1], "tanh", "sigmoid", checked(TrainingSpec()))


def named(project: Project, name: str) -> Project:
    """Give the first layer any name, as a damaged file could."""
    first, *others = project.network.layers
    return replace(project, network=replace(project.network, layers=(replace(first, name=name), *others)))


def labels(graph: Graph) -> list[str]:
    return [edge[2].get("label", "") for edge in graph.edges]


@WRITERS
def test_a_small_network_is_told_neuron_by_neuron_with_its_weights(write: Write) -> None:
    project = small()
    first, second = project.network.connections
    project = set_weight(project, first.id, 1, 2, -0.35)
    project = set_weight(project, second.id, 0, 0, 1234.5)
    graph = READERS[write](write(project))
    links = {(source, target): shown["label"] for source, target, shown in graph.edges}
    assert len(links) == 9
    assert links["layer1neuron2", "layer2neuron3"] == "-0.35"
    assert links["layer2neuron1", "layer3neuron1"] == "1.23e+03"
    assert graph.nodes["layer2neuron2"]["label"].split("\n")[0] == "hidden 1, 2"
    assert graph.nodes["layer3neuron1"]["label"].startswith("output\nbias ")


@WRITERS
def test_a_large_network_is_told_layer_by_layer(write: Write) -> None:
    project = set_dropout(layered([64, 32, 10], "relu", "softmax", checked(TrainingSpec())), "layer-2", 0.25)
    graph = READERS[write](write(project))
    shown = [node["label"] for node in graph.nodes.values()]
    assert shown == ["input\n64 neurons", "hidden 1\n32 neurons, ReLU, dropout 25 %", "output\n10 neurons, Softmax"]
    assert labels(graph) == ["2,048 links", "320 links"]
    assert graph.titles == []


@WRITERS
@pytest.mark.parametrize(("sizes", "nodes"), [((20, 19, 1), 40), ((20, 20, 1), 3), ((1, 38, 1), 40)])
def test_forty_neurons_are_the_most_that_are_told_one_by_one(write: Write, sizes: tuple[int, ...], nodes: int) -> None:
    graph = READERS[write](write(layered(sizes, "tanh", "tanh", checked(TrainingSpec()))))
    assert len([key for key, shown in graph.nodes.items() if shown.get("shape") != "plaintext"]) == nodes


@WRITERS
def test_more_links_than_mermaid_takes_are_told_by_layers(write: Write) -> None:
    project = layered([20, 20], "tanh", "tanh", checked(TrainingSpec()))
    output = project.network.layers[1].id
    assert len(READERS[write](write(connect(project, output, output))).edges) == 2


@WRITERS
def test_the_detail_can_be_chosen(write: Write) -> None:
    read = READERS[write]
    assert labels(read(write(small(), "layers"))) == ["6 links", "3 links"]
    large = layered([30, 30], "tanh", "tanh", checked(TrainingSpec()))
    assert len(read(write(large, "neurons")).edges) == 900
    with pytest.raises(UnknownNameError, match="There is no detail called 'layer': did you mean 'layers'"):
        write(small(), "layer")


def test_signs_locks_feedback_and_gaps_are_told_apart_in_dot() -> None:
    graph = read_dot(to_dot(with_everything()))
    kinds = {(s, t): shown for s, t, shown in graph.edges}
    assert "style" not in kinds["layer1neuron1", "layer2neuron1"]
    assert kinds["layer1neuron1", "layer2neuron2"]["style"] == "dashed"
    assert kinds["layer1neuron2", "layer2neuron1"]["arrowhead"] == "box"
    assert kinds["layer1neuron2", "layer2neuron2"] == {"style": "dotted", "color": "#5d6876"}
    assert kinds["layer3neuron1", "layer2neuron1"]["arrowhead"] == "boxvee"
    assert kinds["layer3neuron1", "layer2neuron2"]["arrowhead"] == "vee"
    assert kinds["layer3neuron1", "layer2neuron2"]["constraint"] == "false"


def test_signs_locks_feedback_and_gaps_are_told_apart_in_mermaid() -> None:
    graph = read_mermaid(to_mermaid(with_everything()))
    kinds = {(s, t): shown for s, t, shown in graph.edges}
    assert kinds["layer1neuron1", "layer2neuron1"] == {"link": "---", "label": "0.5", "style": "stroke:#1f6fd0"}
    assert "stroke-dasharray" in kinds["layer1neuron1", "layer2neuron2"]["style"]
    assert kinds["layer1neuron2", "layer2neuron1"]["link"] == "--o"
    assert kinds["layer1neuron2", "layer2neuron2"] == {"link": "-.-", "label": ""}
    assert kinds["layer3neuron1", "layer2neuron1"]["link"] == "-->"
    assert kinds["layer3neuron1", "layer2neuron1"]["label"].endswith(", locked")
    assert kinds["layer3neuron1", "layer2neuron2"]["link"] == "-->"


def with_everything() -> Project:
    """Return 2-2-1 with feedback, a missing link, a negative weight and two locked links."""
    project = with_feedback(layered([2, 2, 1], "tanh", "tanh", checked(TrainingSpec())))
    first, _, back = project.network.connections
    project = set_link_lock(set_link_lock(project, first.id, 1, 0, True), back.id, 0, 0, True)
    project = set_weight(set_weight(project, first.id, 0, 0, 0.5), first.id, 0, 1, -0.5)
    mask = project.parameters.weights[first.id] > float("-inf")
    mask[1, 1] = False
    return with_mask(project, mask)


def with_mask(project: Project, mask: object) -> Project:
    first, *others = project.network.connections
    connections = (replace(first, mask=mask), *others)  # type: ignore[arg-type]  # an array of truth values
    return replace(project, network=replace(project.network, connections=connections))


@WRITERS
def test_a_connection_of_few_links_does_not_tell_all_that_are_missing(write: Write) -> None:
    project = small()
    mask = project.parameters.weights[project.network.connections[0].id] > float("inf")
    mask[0, 0] = True
    graph = READERS[write](write(with_mask(project, mask)))
    assert [edge[:2] for edge in graph.edges if edge[1].startswith("layer2")] == [("layer1neuron1", "layer2neuron1")]


@WRITERS
def test_layers_say_how_many_of_their_links_are_there_and_locked(write: Write) -> None:
    project = with_everything()
    graph = READERS[write](write(project, "layers"))
    assert labels(graph) == ["3 of 4 links, 1 locked", "2 links", "2 links, 1 locked"]


@WRITERS
def test_a_locked_bias_is_said(write: Write) -> None:
    graph = READERS[write](write(set_bias_lock(small(), "layer-2", 1, True)))
    assert graph.nodes["layer2neuron2"]["label"].endswith(", locked")
    assert not graph.nodes["layer2neuron1"]["label"].endswith(", locked")


@WRITERS
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('a "quoted" name', 'a "quoted" name'),
        ("[square] (round) {curly} <angle>", "[square] (round) {curly} <angle>"),
        ("two\nlines\tand\0more", "two lines and more"),
        ("back\\slash \\n \\", "back\\slash \\n \\"),
        ("&lt; & &amp; #35; `x`; --> end", "&lt; & &amp; #35; `x`; --> end"),
        ("r\u00e9seau \u7f51\u7edc \U0001f9e0", "r\u00e9seau \u7f51\u7edc \U0001f9e0"),
        ("half \ud83e a character", "half ? a character"),
    ],
)
def test_any_name_comes_back_as_it_was(write: Write, name: str, shown: str) -> None:
    text = write(named(small(), name))
    text.encode("utf-8")
    assert READERS[write](text).nodes["layer1neuron2"]["label"] == f"{shown} 2"


def test_neurons_keep_their_places_in_dot() -> None:
    places = {"layer-1": (0.0, 10.0), "layer-2": (180.5, 0.0), "layer-3": (360.0, -20.0)}
    project = replace(small(), layout=MappingProxyType(places), looks=MappingProxyType({"layer-2": Look(columns=2)}))
    graph = read_dot(to_dot(project))
    assert graph.settings["layout"] == "neato"
    assert {key: shown["pos"] for key, shown in graph.nodes.items() if "neuron" in key} == {
        "layer1neuron1": "0,13!",
        "layer1neuron2": "0,-33!",
        "layer2neuron1": "130.5,23!",
        "layer2neuron2": "230.5,23!",
        "layer2neuron3": "130.5,-23!",
        "layer3neuron1": "360,20!",
    }
    assert graph.nodes["layer2"]["label"] == "hidden 1: 3 neurons, Tanh"


def test_where_places_are_unknown_graphviz_arranges() -> None:
    graph = read_dot(to_dot(replace(small(), layout=MappingProxyType({}))))
    assert "layout" not in graph.settings
    assert graph.titles == ["input: 2 neurons", "hidden 1: 3 neurons, Tanh", "output: 1 neuron, Sigmoid"]
    assert not any("pos" in shown for shown in graph.nodes.values())


@WRITERS
@pytest.mark.parametrize("key", EXAMPLES)
def test_every_example_is_written_the_same_each_time(write: Write, key: str) -> None:
    make = EXAMPLES[key][1]
    text = write(make())
    assert text == write(make())
    assert text.endswith("\n")
    graph = READERS[write](text)
    assert graph.nodes
    assert len(graph.edges) >= len(make().network.connections)


@WRITERS
def test_an_empty_canvas_is_refused_in_words(write: Write) -> None:
    with pytest.raises(SpecError, match="The canvas is empty: draw layers or open an example first"):
        write(Project())


def test_columns_beyond_a_layers_size_do_not_move_its_neurons() -> None:
    project = set_columns(add_layer(Project(), "hidden", 6, "tanh", (10.0, 20.0)), "layer-1", 6)
    places = [read_dot(to_dot(resize_layer(project, "layer-1", 2))).nodes[f"layer1neuron{k}"]["pos"] for k in (1, 2)]
    assert places == ["-40,-20!", "60,-20!"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("1. first", "1#46; first"), ("2) second", "2#41; second"), ("- item", "#45; item"), ("---", "#45;--"),
        ("*bold* _slanted_ ~gone~", "#42;bold#42; #95;slanted#95; #126;gone#126;"), ("[a](b)", "#91;a](b)"),
        ("1.5 V", "1.5 V"), ("-3 dB", "-3 dB"), ("in.put - 1", "in.put - 1"), ("\u200b", "unnamed"),
    ],
)  # fmt: skip
def test_names_are_no_markdown_to_mermaid(name: str, text: str) -> None:
    single = named(add_layer(Project(), "input", 1, "linear", (0.0, 0.0)), name)
    assert f'layer1neuron1["{text}"]' in to_mermaid(single)
    assert read_mermaid(to_mermaid(single)).nodes["layer1neuron1"]["label"] == ("unnamed" if name == "\u200b" else name)
