"""The lights of the canvas: what is lit stands out, the rest is dimmed, and values stand beside it."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from canvas_stage import FIRST, HIDDEN, INPUT, OUTPUT, SECOND, Stage
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QColor, QImage

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.canvas.drawing import raster
from bpgui.gui.canvas.drawing.link_painter import LinkPainter
from bpgui.gui.canvas.drawing.links import Chosen
from bpgui.gui.canvas.overlay import lights, plates
from bpgui.gui.common.lights import Lit
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.theme import Scheme
from bpgui.spec import Project, TrainingSpec

MakeStage = Callable[[Project], Stage]
LINK, OTHER_LINK = LinkRef(FIRST, 0, 0), LinkRef(FIRST, 1, 3)
NEURON, OTHER_NEURON = NeuronRef(HIDDEN, 0), NeuronRef(HIDDEN, 3)


@pytest.fixture
def strong(make_stage: MakeStage, network: Project) -> Stage:
    """Layers of 2, 4 and 1 neurons, all of whose weights are 1, so that links can be told from the ground."""
    links = {c.id: np.ones(network.network.shape(c), dtype=bool) for c in network.network.connections}
    return make_stage(edits.set_links(network, links, 1.0))


def light(stage: Stage, *neurons: NeuronRef, links: tuple[LinkRef, ...] = (), **others: object) -> QImage:
    stage.workspace.lights.show(stage, Lit(frozenset(neurons), frozenset(links), **others))  # type: ignore[arg-type]
    return stage.picture()


def strength(stage: Stage, image: QImage, at: QPoint, reach: int = 3) -> float:
    """Return how far the strongest pixel around a place is from the ground."""
    ground = QColor(stage.workspace.theme.colours.base)
    steps = range(-reach, reach + 1)
    inks = [image.pixelColor(at.x() + x, at.y() + y) for x in steps for y in steps]
    return max(abs(ink.red() - ground.red()) + abs(ink.green() - ground.green()) for ink in inks)


def plates_of(stage: Stage, monkeypatch: pytest.MonkeyPatch, texts: dict[Ref, str], **others: object) -> list[QRectF]:
    """Return where plates are drawn."""
    found: list[QRectF] = []
    real = plates._free

    def noted(*arguments: object) -> QRectF | None:
        frame = real(*arguments)  # type: ignore[arg-type]
        found.extend([] if frame is None else [frame])
        return frame

    monkeypatch.setattr(plates, "_free", noted)
    light(stage, *(ref for ref in texts if isinstance(ref, NeuronRef)), texts=texts, **others)
    return found


def test_nothing_lit_changes_nothing(strong: Stage) -> None:
    bare = strong.picture()
    assert light(strong, NEURON) != bare
    strong.workspace.lights.put_out(strong)
    assert strong.picture() == bare


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST_LIGHT, Scheme.CONTRAST_DARK])
def test_a_lit_link_keeps_its_strength_and_others_are_dimmed(strong: Stage, scheme: Scheme) -> None:
    strong.workspace.theme.choose(scheme)
    at, elsewhere = strong.on_path(LINK, 0.3), strong.on_path(OTHER_LINK, 0.7)
    bare = strong.picture()
    lit = light(strong, links=(LINK,))
    assert strength(strong, lit, at) >= 0.9 * strength(strong, bare, at)
    assert strength(strong, lit, elsewhere) < 0.5 * strength(strong, bare, elsewhere)


def test_a_lit_neuron_looks_as_without_lights(strong: Stage) -> None:
    bare, lit = strong.picture(), light(strong, NEURON)
    centre, other = strong.at(NEURON), strong.at(OTHER_NEURON)
    around = [QPoint(x, y) for x in range(-9, 10) for y in range(-9, 10)]
    assert all(lit.pixel(centre + step) == bare.pixel(centre + step) for step in around)
    assert any(lit.pixel(other + step) != bare.pixel(other + step) for step in around)


def test_what_is_in_focus_has_an_outline_in_the_accent_colour(strong: Stage) -> None:
    accent = QColor(strong.workspace.theme.colours.accent).rgb()

    def accents(image: QImage, at: QPoint) -> int:
        steps = [QPoint(x, y) for x in range(-40, 41) for y in range(-40, 41)]
        return sum(image.pixel(at + step) == accent for step in steps)

    neuron, link = strong.at(NEURON), strong.on_path(OTHER_LINK, 0.5)
    plain = light(strong, NEURON, links=(OTHER_LINK,))
    focused = light(strong, NEURON, links=(OTHER_LINK,), focus=frozenset({NEURON, OTHER_LINK}))
    assert accents(focused, neuron) > accents(plain, neuron) + 20
    assert accents(focused, link) > accents(plain, link) + 20


def test_arrows_turn_round_where_signals_run_backward(strong: Stage) -> None:
    def thickest(image: QImage, first: float) -> int:
        """Return how thick the link is somewhere on the tenth of it that begins at a share of its way."""
        places = [strong.on_path(LINK, first + step / 200) for step in range(20)]
        columns = [[image.pixelColor(at.x(), at.y() + y) for y in range(-12, 13)] for at in places]
        return max(sum(ink.blue() - ink.red() > 100 for ink in column) for column in columns)

    forward, backward = light(strong, links=(LINK,)), light(strong, links=(LINK,), backward=True)
    assert thickest(forward, 0.72) > thickest(backward, 0.72)
    assert thickest(backward, 0.18) > thickest(forward, 0.18)


def test_a_missing_link_is_dotted(make_stage: MakeStage, network: Project) -> None:
    stage = make_stage(edits.remove_links(network, {FIRST: np.eye(2, 4, dtype=bool)}))
    bare, lit = light(stage, NEURON), light(stage, NEURON, links=(LINK,))
    assert any(bare.pixel(stage.on_path(LINK, k / 40)) != lit.pixel(stage.on_path(LINK, k / 40)) for k in range(10, 30))


def test_texts_stand_on_plates_that_cover_neither_neurons_nor_each_other(
    strong: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    neurons = [
        NeuronRef(INPUT, 0),
        NeuronRef(INPUT, 1),
        *(NeuronRef(HIDDEN, k) for k in range(4)),
        NeuronRef(OUTPUT, 0),
    ]
    links: list[Ref] = [LINK, OTHER_LINK, LinkRef(SECOND, 2, 0)]
    frames = plates_of(strong, monkeypatch, dict.fromkeys([*neurons, *links], "0.123"))
    assert len(frames) == 10
    assert not any(a.intersects(b) for k, a in enumerate(frames) for b in frames[:k])
    canvas = QRectF(strong.canvas.rect())
    for frame in frames:
        assert canvas.contains(frame)
        assert not any(frame.contains(strong.at(ref)) for ref in neurons)


def test_what_is_in_focus_is_written_first_and_beside_its_link(strong: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: dict[Ref, str] = {OTHER_LINK: "w 1", LINK: "dL/dw 0.5"}
    first, second = plates_of(strong, monkeypatch, texts, focus=frozenset({LINK}))
    ways = [QPointF(strong.on_path(LINK, step / 50)) for step in range(51)]
    assert not any(first.contains(place) for place in ways)
    assert min((first.center() - place).manhattanLength() for place in ways) < 80
    assert second.contains(strong.on_path(OTHER_LINK, 0.5))


def test_layers_and_connections_can_be_written_at(strong: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    layer, connection = plates_of(strong, monkeypatch, {LayerRef(HIDDEN): "norm 1", ConnectionRef(SECOND): "norm 2"})
    box = strong.canvas.scene.shapes[HIDDEN].box
    assert not layer.contains(strong.canvas.to_pixels(*box.centre))
    ends = [strong.canvas.to_pixels(*strong.canvas.scene.shapes[end].box.centre) for end in (HIDDEN, OUTPUT)]
    assert connection.contains((ends[0] + ends[1]) / 2)


def test_there_are_never_more_plates_than_can_be_read(make_stage: MakeStage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = make_stage(edits.layered((30, 38, 30), "tanh", "tanh", TrainingSpec()))
    network = stage.project.network
    texts: dict[Ref, str] = {NeuronRef(la.id, k): "1" for la in network.layers for k in range(la.size)}
    assert 0 < len(plates_of(stage, monkeypatch, texts)) <= plates.MOST_PLATES


def test_a_lit_image_is_left_out_of_the_dimming_without_a_plate_for_each_pixel(
    make_stage: MakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(sample_project("digits"))
    stage.workspace.insight.choose(0)
    bare = stage.picture()
    texts: dict[Ref, str] = {NeuronRef(INPUT, k): "0.5" for k in range(64)}
    assert plates_of(stage, monkeypatch, texts) == []
    lit = stage.picture()
    cells = [stage.at(NeuronRef(INPUT, k)) for k in range(64)]
    assert all(lit.pixel(cell) == bare.pixel(cell) for cell in cells)
    (one,) = plates_of(stage, monkeypatch, {NeuronRef(INPUT, 20): "0.5"})
    assert not any(one.contains(cell) for cell in cells)


def test_what_has_been_deleted_is_not_lit_any_more(strong: Stage) -> None:
    refs = NeuronRef("gone", 0), NeuronRef(HIDDEN, 9)
    links = LinkRef("gone", 0, 0), LinkRef(FIRST, 7, 0)
    texts = dict.fromkeys((*refs, *links), "1")
    everything = light(strong, *refs, links=links, texts=texts, focus=frozenset(texts))
    assert strength(strong, everything, strong.on_path(LINK, 0.4)) > 0


def test_what_is_deleted_while_it_is_lit_does_no_harm(strong: Stage) -> None:
    light(strong, NEURON, links=(LINK,), texts={NEURON: "1", LINK: "2"}, focus=frozenset({LINK}))
    strong.workspace.edit("Delete", lambda project: edits.remove_layer(project, HIDDEN))
    assert strong.picture().size() == strong.canvas.size()


def test_many_links_are_rastered_over_what_is_below(strong: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def rasterize(painter: LinkPainter, pixels: raster.Pixels, chosen: Chosen, *others: object) -> None:
        drawn.append(len(chosen.index))
        pixels[:5, :5] = QColor("lime").rgb()

    links = tuple(LinkRef(FIRST, i, j) for i in range(2) for j in range(4))
    monkeypatch.setattr(lights, "raster", SimpleNamespace(ready=lambda: True))
    monkeypatch.setattr(LinkPainter, "rasterize", rasterize)
    image = light(strong, NEURON, links=links)
    assert drawn[-1] == len(links)
    assert image.pixelColor(2, 2) == QColor("lime")
    # All else is transparent: the neuron is seen as it is, and the layer's name through the veil.
    assert strength(strong, image, strong.at(NEURON), 10) > 100
    assert strength(strong, image, strong.name(HIDDEN)) > 20
