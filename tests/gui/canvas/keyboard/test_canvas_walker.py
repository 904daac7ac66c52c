"""Where the keys lead on the drawing, on networks of every kind."""

from dataclasses import replace

import numpy as np
import pytest

from bpgui import edits
from bpgui.gui.canvas.keyboard.walker import Step, links_of, next_focus, reading_order
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.spec import NetworkSpec, Project, TrainingSpec

INPUT, HIDDEN, OUTPUT = "layer-1", "layer-2", "layer-3"
FIRST, SECOND, THIRD = "connection-1", "connection-2", "connection-3"


def scene_of(project: Project) -> Scene:
    return Scene.of(project.network, project.layout)


def layered(*sizes: int) -> Project:
    return edits.layered(sizes, "sigmoid", "sigmoid", TrainingSpec())


def walk(scene: Scene, start: Ref | None, *steps: Step) -> Ref | None:
    for step in steps:
        start = next_focus(scene, start, step)
    return start


def masked(project: Project, connection_id: str, *missing: tuple[int, int]) -> Project:
    """Return the project without some links of a connection."""
    network = project.network
    connection = network.connection(connection_id)
    mask = np.ones(network.shape(connection), dtype=bool)
    for source, target in missing:
        mask[source, target] = False
    changed = tuple(replace(c, mask=mask) if c.id == connection_id else c for c in network.connections)
    return replace(project, network=NetworkSpec(network.layers, changed))


def free_neurons() -> Project:
    """Two columns of three neurons that are layers of their own; each links to the one beside it."""
    project = edits.empty_project()
    for column in range(2):
        for row in range(3):
            # A little out of line, as a hand places them.
            place = (200.0 * column + 3.0 * row, 80.0 * row)
            project = edits.add_layer(project, "hidden", 1, "sigmoid", place)
    for row in range(3):
        project = edits.connect(project, f"layer-{row + 1}", f"layer-{row + 4}")
    return project


# From layer to layer


def test_tab_walks_the_layers_from_left_to_right_and_leaves_at_the_end() -> None:
    scene = scene_of(layered(2, 4, 1))
    assert walk(scene, None, Step.NEXT_LAYER) == LayerRef(INPUT)
    assert walk(scene, LayerRef(INPUT), Step.NEXT_LAYER) == LayerRef(HIDDEN)
    assert walk(scene, NeuronRef(HIDDEN, 3), Step.NEXT_LAYER) == LayerRef(OUTPUT)
    assert walk(scene, LayerRef(OUTPUT), Step.NEXT_LAYER) is None


def test_shift_tab_walks_them_backwards_and_leaves_at_the_beginning() -> None:
    scene = scene_of(layered(2, 4, 1))
    assert walk(scene, None, Step.PREVIOUS_LAYER) == LayerRef(OUTPUT)
    assert walk(scene, LinkRef(SECOND, 0, 0), Step.PREVIOUS_LAYER) == LayerRef(INPUT)
    assert walk(scene, NeuronRef(INPUT, 1), Step.PREVIOUS_LAYER) is None


def test_the_order_is_that_of_the_drawing_not_of_its_making() -> None:
    project = edits.move_layers(layered(2, 4, 1), {INPUT: (900.0, 0.0)})
    assert reading_order(scene_of(project)) == [HIDDEN, OUTPUT, INPUT]


def test_layers_below_each_other_are_walked_from_top_to_bottom() -> None:
    project = edits.move_layers(layered(2, 4, 1), {INPUT: (0.0, 500.0), HIDDEN: (0.0, 0.0)})
    assert reading_order(scene_of(project))[:2] == [HIDDEN, INPUT]


def test_an_empty_canvas_leads_nowhere() -> None:
    scene = scene_of(edits.empty_project())
    assert {next_focus(scene, None, step) for step in Step} == {None}


@pytest.mark.parametrize(
    ("step", "layer"), [(Step.RIGHT, INPUT), (Step.DOWN, INPUT), (Step.FIRST, INPUT), (Step.LEFT, OUTPUT)]
)
def test_from_nowhere_every_step_leads_to_an_end(step: Step, layer: str) -> None:
    assert next_focus(scene_of(layered(2, 4, 1)), None, step) == LayerRef(layer)


def test_from_nowhere_nothing_leads_out() -> None:
    assert next_focus(scene_of(layered(2, 4, 1)), None, Step.OUT) is None


def test_arrows_walk_the_layers_along_connections() -> None:
    scene = scene_of(layered(2, 4, 1))
    assert walk(scene, LayerRef(INPUT), Step.RIGHT, Step.RIGHT) == LayerRef(OUTPUT)
    assert walk(scene, LayerRef(OUTPUT), Step.RIGHT) == LayerRef(OUTPUT)
    assert walk(scene, LayerRef(OUTPUT), Step.LEFT) == LayerRef(HIDDEN)


def test_home_and_end_lead_to_the_first_and_last_layer() -> None:
    scene = scene_of(layered(2, 4, 4, 1))
    assert walk(scene, LayerRef(HIDDEN), Step.LAST) == LayerRef("layer-4")
    assert walk(scene, LayerRef(HIDDEN), Step.FIRST) == LayerRef(INPUT)


def test_a_page_is_ten_layers() -> None:
    scene = scene_of(layered(*[2] * 15))
    assert walk(scene, LayerRef("layer-2"), Step.PAGE_DOWN) == LayerRef("layer-12")
    assert walk(scene, LayerRef("layer-12"), Step.PAGE_DOWN) == LayerRef("layer-15")
    assert walk(scene, LayerRef("layer-12"), Step.PAGE_UP) == LayerRef("layer-2")


# Neurons


def test_into_a_layer_and_out_again() -> None:
    scene = scene_of(layered(2, 4, 1))
    assert walk(scene, LayerRef(HIDDEN), Step.INTO) == NeuronRef(HIDDEN, 0)
    assert walk(scene, NeuronRef(HIDDEN, 2), Step.OUT) == LayerRef(HIDDEN)
    assert walk(scene, LayerRef(HIDDEN), Step.OUT) is None


def test_up_and_down_walk_the_neurons_and_stop_at_the_ends() -> None:
    scene = scene_of(layered(2, 4, 1))
    assert walk(scene, NeuronRef(HIDDEN, 0), Step.DOWN, Step.DOWN) == NeuronRef(HIDDEN, 2)
    assert walk(scene, NeuronRef(HIDDEN, 3), Step.DOWN) == NeuronRef(HIDDEN, 3)
    assert walk(scene, NeuronRef(HIDDEN, 0), Step.UP) == NeuronRef(HIDDEN, 0)


def test_home_end_and_pages_walk_far_in_a_layer() -> None:
    scene = scene_of(layered(2, 32, 1))
    assert walk(scene, NeuronRef(HIDDEN, 5), Step.LAST) == NeuronRef(HIDDEN, 31)
    assert walk(scene, NeuronRef(HIDDEN, 5), Step.FIRST) == NeuronRef(HIDDEN, 0)
    assert walk(scene, NeuronRef(HIDDEN, 5), Step.PAGE_DOWN) == NeuronRef(HIDDEN, 15)
    assert walk(scene, NeuronRef(HIDDEN, 5), Step.PAGE_UP) == NeuronRef(HIDDEN, 0)
    assert walk(scene, NeuronRef(HIDDEN, 25), Step.PAGE_DOWN) == NeuronRef(HIDDEN, 31)


def test_sideways_leads_to_the_nearest_neuron_by_height() -> None:
    scene = scene_of(layered(4, 4, 1))
    assert walk(scene, NeuronRef(INPUT, 2), Step.RIGHT) == NeuronRef(HIDDEN, 2)
    assert walk(scene, NeuronRef(HIDDEN, 3), Step.RIGHT) == NeuronRef(OUTPUT, 0)
    assert walk(scene, NeuronRef(HIDDEN, 3), Step.LEFT) == NeuronRef(INPUT, 3)
    assert walk(scene, NeuronRef(OUTPUT, 0), Step.RIGHT) == NeuronRef(OUTPUT, 0)


def test_sideways_goes_along_links_that_exist() -> None:
    scene = scene_of(masked(layered(4, 4, 1), FIRST, (2, 1), (2, 2), (2, 3)))
    assert walk(scene, NeuronRef(INPUT, 2), Step.RIGHT) == NeuronRef(HIDDEN, 0)
    assert walk(scene, NeuronRef(INPUT, 1), Step.RIGHT) == NeuronRef(HIDDEN, 1)


def test_sideways_goes_on_where_nothing_is_connected() -> None:
    project = layered(2, 4, 1)
    for connection in project.network.connections:
        project = edits.disconnect(project, connection.id)
    scene = scene_of(project)
    assert walk(scene, LayerRef(INPUT), Step.RIGHT) == LayerRef(HIDDEN)
    assert walk(scene, NeuronRef(HIDDEN, 0), Step.RIGHT) == NeuronRef(OUTPUT, 0)


def test_a_skip_link_does_not_lead_past_the_layer_between() -> None:
    scene = scene_of(edits.connect(layered(2, 4, 1), INPUT, OUTPUT))
    assert walk(scene, NeuronRef(INPUT, 0), Step.RIGHT) == NeuronRef(HIDDEN, 1)
    assert walk(scene, LayerRef(OUTPUT), Step.LEFT) == LayerRef(HIDDEN)


def test_only_the_skip_link_leads_past_the_layer_between() -> None:
    project = edits.connect(edits.disconnect(layered(2, 4, 1), FIRST), INPUT, OUTPUT)
    assert walk(scene_of(project), LayerRef(INPUT), Step.RIGHT) == LayerRef(OUTPUT)


def test_free_neurons_are_walked_like_those_of_a_layer() -> None:
    scene = scene_of(free_neurons())
    assert walk(scene, NeuronRef("layer-1", 0), Step.DOWN, Step.DOWN) == NeuronRef("layer-3", 0)
    assert walk(scene, NeuronRef("layer-3", 0), Step.DOWN) == NeuronRef("layer-3", 0)
    assert walk(scene, NeuronRef("layer-2", 0), Step.RIGHT) == NeuronRef("layer-5", 0)
    assert walk(scene, NeuronRef("layer-6", 0), Step.UP, Step.LEFT) == NeuronRef("layer-2", 0)
    assert walk(scene, LayerRef("layer-1"), Step.DOWN) == LayerRef("layer-2")
    assert walk(scene, LayerRef("layer-1"), Step.UP) == LayerRef("layer-1")


def test_a_grid_of_neurons_is_walked_by_rows_and_columns() -> None:
    scene = scene_of(layered(784, 128, 10))
    columns = 28
    assert scene.shapes[INPUT].columns == columns
    assert walk(scene, NeuronRef(INPUT, 0), Step.RIGHT) == NeuronRef(INPUT, 1)
    assert walk(scene, NeuronRef(INPUT, 0), Step.DOWN) == NeuronRef(INPUT, columns)
    assert walk(scene, NeuronRef(INPUT, columns), Step.LEFT) == NeuronRef(INPUT, columns)
    there = walk(scene, NeuronRef(INPUT, columns - 1), Step.RIGHT)
    assert isinstance(there, NeuronRef)
    assert there.layer == HIDDEN


# Links


def test_the_links_of_a_neuron_are_walked_out_links_first() -> None:
    project = layered(2, 4, 1)
    neuron = NeuronRef(HIDDEN, 1)
    scene = scene_of(project)
    links = links_of(project.network, neuron)
    assert links == [LinkRef(SECOND, 1, 0), LinkRef(FIRST, 0, 1), LinkRef(FIRST, 1, 1)]
    assert next_focus(scene, neuron, Step.NEXT_LINK) == links[0]
    assert next_focus(scene, neuron, Step.PREVIOUS_LINK) == links[-1]
    assert next_focus(scene, links[0], Step.NEXT_LINK, neuron) == links[1]
    assert next_focus(scene, links[1], Step.DOWN, neuron) == links[2]
    assert next_focus(scene, links[2], Step.NEXT_LINK, neuron) == links[2]
    assert next_focus(scene, links[2], Step.PREVIOUS_LINK, neuron) == links[1]
    assert next_focus(scene, links[1], Step.LAST, neuron) == links[2]
    assert next_focus(scene, links[1], Step.FIRST, neuron) == links[0]
    assert next_focus(scene, links[1], Step.OUT, neuron) == neuron


def test_missing_links_are_passed_over() -> None:
    project = masked(layered(2, 4, 1), FIRST, (0, 1), (1, 3))
    assert links_of(project.network, NeuronRef(INPUT, 0)) == [LinkRef(FIRST, 0, n) for n in (0, 2, 3)]
    assert links_of(project.network, NeuronRef(HIDDEN, 3)) == [LinkRef(SECOND, 3, 0), LinkRef(FIRST, 0, 3)]
    scene = scene_of(project)
    assert next_focus(scene, LinkRef(FIRST, 0, 0), Step.DOWN) == LinkRef(FIRST, 0, 2)
    assert next_focus(scene, LinkRef(FIRST, 0, 0), Step.LAST) == LinkRef(FIRST, 1, 2)


def test_a_neuron_without_links_stays_where_it_is() -> None:
    project = edits.disconnect(layered(2, 4, 1), FIRST)
    assert next_focus(scene_of(project), NeuronRef(INPUT, 0), Step.NEXT_LINK) == NeuronRef(INPUT, 0)
    assert next_focus(scene_of(project), LayerRef(INPUT), Step.NEXT_LINK) == LayerRef(INPUT)


def test_from_a_link_left_and_right_lead_to_its_ends() -> None:
    scene = scene_of(layered(2, 4, 1))
    assert next_focus(scene, LinkRef(FIRST, 1, 2), Step.LEFT) == NeuronRef(INPUT, 1)
    assert next_focus(scene, LinkRef(FIRST, 1, 2), Step.RIGHT) == NeuronRef(HIDDEN, 2)


def test_from_a_link_that_feeds_back_left_leads_to_its_left_end() -> None:
    scene = scene_of(edits.connect(layered(2, 4, 1), OUTPUT, HIDDEN))
    assert next_focus(scene, LinkRef(THIRD, 0, 2), Step.LEFT) == NeuronRef(HIDDEN, 2)
    assert next_focus(scene, LinkRef(THIRD, 0, 2), Step.RIGHT) == NeuronRef(OUTPUT, 0)
    assert next_focus(scene, LayerRef(OUTPUT), Step.LEFT) == LayerRef(HIDDEN)


def test_a_self_link_is_walked_once() -> None:
    project = edits.connect(layered(2, 4, 1), HIDDEN, HIDDEN)
    links = links_of(project.network, NeuronRef(HIDDEN, 1))
    assert len(links) == len(set(links)) == 1 + 4 + 2 + 3
    assert links.count(LinkRef(THIRD, 1, 1)) == 1
    scene = scene_of(project)
    assert next_focus(scene, LinkRef(THIRD, 1, 1), Step.LEFT) == NeuronRef(HIDDEN, 1)
    assert next_focus(scene, LinkRef(THIRD, 1, 1), Step.RIGHT) == NeuronRef(HIDDEN, 1)


def test_without_an_anchor_the_links_of_the_whole_connection_are_walked() -> None:
    scene = scene_of(layered(2, 4, 1))
    assert next_focus(scene, LinkRef(FIRST, 0, 3), Step.NEXT_LINK) == LinkRef(FIRST, 1, 0)
    assert next_focus(scene, LinkRef(FIRST, 1, 3), Step.NEXT_LINK) == LinkRef(FIRST, 1, 3)
    assert next_focus(scene, LinkRef(FIRST, 1, 3), Step.FIRST) == LinkRef(FIRST, 0, 0)
    assert next_focus(scene, LinkRef(FIRST, 0, 0), Step.LAST) == LinkRef(FIRST, 1, 3)
    assert next_focus(scene, LinkRef(FIRST, 0, 0), Step.OUT) == ConnectionRef(FIRST)
    assert next_focus(scene, LinkRef(FIRST, 0, 0), Step.INTO) == LinkRef(FIRST, 0, 0)


def test_an_anchor_that_is_no_end_of_the_link_counts_for_nothing() -> None:
    scene = scene_of(layered(2, 4, 1))
    there = next_focus(scene, LinkRef(FIRST, 0, 3), Step.NEXT_LINK, NeuronRef(HIDDEN, 0))
    assert there == LinkRef(FIRST, 1, 0)


def test_the_links_of_a_large_layer_are_walked_in_pages() -> None:
    scene = scene_of(layered(784, 128, 10))
    neuron = NeuronRef(HIDDEN, 7)
    first = next_focus(scene, neuron, Step.NEXT_LINK)
    assert first == LinkRef(SECOND, 7, 0)
    assert next_focus(scene, first, Step.PAGE_DOWN, neuron) == LinkRef(FIRST, 0, 7)
    assert next_focus(scene, first, Step.LAST, neuron) == LinkRef(FIRST, 783, 7)


# Connections


def test_a_layer_leads_to_its_connections() -> None:
    scene = scene_of(layered(2, 4, 1))
    layer = LayerRef(HIDDEN)
    assert next_focus(scene, layer, Step.NEXT_LINK) == ConnectionRef(SECOND)
    assert next_focus(scene, ConnectionRef(SECOND), Step.NEXT_LINK, layer) == ConnectionRef(FIRST)
    assert next_focus(scene, ConnectionRef(FIRST), Step.PREVIOUS_LINK, layer) == ConnectionRef(SECOND)
    assert next_focus(scene, ConnectionRef(FIRST), Step.FIRST, layer) == ConnectionRef(SECOND)
    assert next_focus(scene, ConnectionRef(FIRST), Step.OUT, layer) == layer


def test_a_connection_leads_to_its_ends_and_into_its_links() -> None:
    scene = scene_of(masked(layered(2, 4, 1), FIRST, (0, 0)))
    assert next_focus(scene, ConnectionRef(FIRST), Step.LEFT) == LayerRef(INPUT)
    assert next_focus(scene, ConnectionRef(FIRST), Step.RIGHT) == LayerRef(HIDDEN)
    assert next_focus(scene, ConnectionRef(FIRST), Step.INTO) == LinkRef(FIRST, 0, 1)
    assert next_focus(scene, ConnectionRef(FIRST), Step.OUT) == LayerRef(INPUT)


# All of it


@pytest.mark.parametrize(
    "project",
    [
        layered(2, 4, 1),
        edits.connect(layered(2, 4, 1), INPUT, OUTPUT),
        edits.connect(layered(2, 4, 1), OUTPUT, HIDDEN),
        edits.connect(layered(2, 4, 1), HIDDEN, HIDDEN),
        masked(layered(2, 4, 1), FIRST, (0, 0), (1, 3)),
        free_neurons(),
    ],
    ids=["plain", "skip", "feedback", "self", "missing", "free"],
)
def test_the_keys_reach_everything_and_never_lead_astray(project: Project) -> None:
    scene, network = scene_of(project), project.network
    frontier: list[Ref] = [LayerRef(reading_order(scene)[0])]
    seen: set[Ref] = set(frontier)
    while frontier:
        here = frontier.pop()
        for step in Step:
            there = next_focus(scene, here, step)
            if there is not None and there not in seen:
                seen.add(there)
                frontier.append(there)
    neurons = {NeuronRef(layer.id, n) for layer in network.layers for n in range(layer.size)}
    links = {link for neuron in neurons for link in links_of(network, neuron)}
    layers = {LayerRef(layer.id) for layer in network.layers}
    assert seen == layers | neurons | links | {ConnectionRef(c.id) for c in network.connections}
