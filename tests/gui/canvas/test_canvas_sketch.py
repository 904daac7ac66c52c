"""Many links are drawn quickly while their weights keep changing, and finely once they rest."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from canvas_stage import Stage
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from bpgui import edits
from bpgui.gui.canvas import links, network_canvas
from bpgui.gui.canvas.camera import Camera
from bpgui.gui.canvas.links import BUDGET, DENSE, MOST_KEPT, LinkPainter, choose
from bpgui.gui.canvas.scene import Scene
from bpgui.gui.common.theme import LIGHT, Scheme
from bpgui.spec import Parameters, Project, TrainingSpec

MakeStage = Callable[[Project], Stage]
NEVER_MS = 3_600_000


def chain(*sizes: int) -> Project:
    return edits.layered(sizes, "sigmoid", "sigmoid", TrainingSpec())


@pytest.fixture
def restless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights never come to rest."""
    monkeypatch.setattr(network_canvas, "CALM_MS", NEVER_MS)


def learn(stage: Stage) -> None:
    """Change all weights and biases as a run does, and wait until that is drawn."""
    before = stage.picture()
    old = stage.project.parameters
    rng = np.random.default_rng(1)
    new = Parameters(
        {key: matrix + rng.normal(size=matrix.shape) for key, matrix in old.weights.items()},
        {key: vector + rng.normal(size=vector.shape) for key, vector in old.biases.items()},
    )
    stage.workspace.document.apply(
        "Train", lambda project: edits.with_trained(project, new, 1, np.empty((0, 7))), merge=("train", 1)
    )
    stage.qtbot.waitUntil(lambda: stage.picture() != before)


def fresh(make_stage: MakeStage, stage: Stage) -> QImage:
    """The same project as another canvas draws it for the first time."""
    return make_stage(stage.project).picture()


def painted(painter_of_links: LinkPainter, scene: Scene, parameters: Parameters, sketched: bool) -> QImage:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.base))
    size = QSizeF(400, 300)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(Camera.fitting(scene.bounds, size).transform(size))
    painter_of_links.paint(painter, choose(scene, parameters), LIGHT, sketched=sketched)
    # What is drawn next, such as the neurons, is drawn finely in any case.
    assert painter.testRenderHint(QPainter.RenderHint.Antialiasing)
    painter.end()
    return image


def colours(image: QImage) -> set[int]:
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


def once(project: Project, sketched: bool) -> QImage:
    scene = Scene.of(project.network, project.layout)
    return painted(LinkPainter(scene), scene, project.parameters, sketched)


def test_sketched_links_have_the_colours_of_their_pens_and_nothing_between(qapp: QGuiApplication) -> None:
    project = chain(20, 30)
    sketched, fine = colours(once(project, sketched=True)), colours(once(project, sketched=False))
    # Two signs, so many levels, and the ground.
    assert 3 <= len(sketched) <= 2 * links.LEVELS + 1
    assert len(fine) > 10 * len(sketched)


@pytest.mark.parametrize(("columns", "differs"), [(DENSE, False), (DENSE + 1, True)])
def test_few_links_are_drawn_finely_in_any_case(columns: int, differs: bool, qapp: QGuiApplication) -> None:
    project = chain(1, columns)
    assert (once(project, sketched=True) != once(project, sketched=False)) == differs


def test_a_sketch_shows_each_link_where_the_fine_picture_has_it(qapp: QGuiApplication) -> None:
    project = chain(3, 70)
    sketched, fine = once(project, sketched=True), once(project, sketched=False)
    ground = QColor(LIGHT.base).rgb()
    drawn = [(x, y) for x in range(400) for y in range(300) if sketched.pixel(x, y) != ground]
    assert len(drawn) > 1000
    missed = [at for at in drawn if fine.pixel(*at) == ground]
    assert len(missed) < 0.02 * len(drawn)


@pytest.mark.usefixtures("restless")
def test_while_weights_change_many_links_are_sketched(make_stage: MakeStage) -> None:
    stage = make_stage(chain(20, 30, 3))
    fine = stage.picture()
    for _ in range(2):
        learn(stage)
        goal = fresh(make_stage, stage)
        assert stage.picture() != goal
        assert len(colours(stage.picture())) < 0.5 * len(colours(goal))
    assert len(colours(fine)) > len(colours(stage.picture()))


@pytest.mark.usefixtures("restless")
def test_while_weights_change_few_links_are_drawn_finely(make_stage: MakeStage) -> None:
    stage = make_stage(chain(2, 4, 1))
    for _ in range(2):
        learn(stage)
        assert stage.picture() == fresh(make_stage, stage)


def test_weights_at_rest_are_drawn_finely(make_stage: MakeStage) -> None:
    stage = make_stage(chain(20, 30, 3))
    for _ in range(3):
        learn(stage)
    goal = fresh(make_stage, stage)
    stage.qtbot.waitUntil(lambda: stage.picture() == goal)
    # And so it stays.
    with stage.qtbot.assertNotEmitted(stage.workspace.document.project_changed, wait=2 * network_canvas.CALM_MS):
        pass
    assert stage.picture() == goal


@pytest.mark.usefixtures("restless")
@pytest.mark.parametrize(
    "disturb",
    [
        lambda stage: stage.canvas.fit(),
        lambda stage: stage.workspace.theme.choose(Scheme.DARK),
        lambda stage: stage.workspace.edit("Add", lambda project: edits.resize_layer(project, "layer-3", 4)),
    ],
    ids=["camera", "theme", "network"],
)
def test_what_is_drawn_for_another_reason_is_drawn_finely(
    disturb: Callable[[Stage], object], make_stage: MakeStage
) -> None:
    stage = make_stage(chain(20, 30, 3))
    learn(stage)
    disturb(stage)
    other = make_stage(stage.project)
    other.workspace.theme.choose(stage.workspace.theme.scheme)
    assert stage.picture() == other.picture()


@pytest.mark.usefixtures("restless")
def test_the_pointer_over_a_sketch_does_not_end_it(make_stage: MakeStage) -> None:
    stage = make_stage(chain(20, 30, 3))
    learn(stage)
    sketch = stage.picture()
    stage.hover(stage.ground)
    assert stage.picture() == sketch


def blocks(project: Project, count: int) -> list[Parameters]:
    """Parameters that choose other links each: a budget of links has weights, and all the rest have none."""
    chosen = []
    for block in range(count):
        weights = np.zeros(project.parameters.weights["connection-1"].shape)
        weights.ravel()[block * BUDGET : (block + 1) * BUDGET] = np.linspace(-1.0, 1.0, BUDGET)
        chosen.append(project.parameters.with_weights("connection-1", weights))
    return chosen


def test_links_that_come_back_are_not_laid_out_again(qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    project = chain(60, 100)
    scene = Scene.of(project.network, project.layout)
    laid_out: list[int] = []
    lay_out = Scene.links

    def counted(self: Scene, connection: object, index: np.ndarray) -> np.ndarray:
        laid_out.append(len(index))
        return lay_out(self, connection, index)

    monkeypatch.setattr(Scene, "links", counted)
    painter_of_links = LinkPainter(scene)
    for parameters in 3 * blocks(project, 4):
        painted(painter_of_links, scene, parameters, sketched=True)
    assert sum(laid_out) == 4 * BUDGET


def test_kept_lines_are_bounded_and_the_picture_is_right_all_the_same(qapp: QGuiApplication) -> None:
    count = MOST_KEPT // BUDGET + 5
    project = chain(60, count * BUDGET // 60)
    scene = Scene.of(project.network, project.layout)
    painter_of_links = LinkPainter(scene)
    kept = []
    for parameters in blocks(project, count):
        image = painted(painter_of_links, scene, parameters, sketched=True)
        kept.append(len(painter_of_links._lines))
    assert MOST_KEPT <= max(kept) <= MOST_KEPT + BUDGET
    assert kept[-1] < max(kept)
    assert image == once(replace(project, parameters=parameters), sketched=True)
