"""The automatic arrangement against what is really drawn: no layer lies on another one."""

import itertools

import pytest

from bpgui import edits
from bpgui.data.templates import TEMPLATES, build
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.spec import Project, Role, TrainingSpec


def overlaps(project: Project) -> list[tuple[str, str]]:
    arranged = edits.arrange(project)
    shapes = Scene.of(arranged.network, arranged.layout, arranged.looks).shapes
    return [
        (a, b)
        for (a, one), (b, two) in itertools.combinations(shapes.items(), 2)
        if one.box.left < two.box.right
        and two.box.left < one.box.right
        and one.box.top < two.box.bottom
        and two.box.top < one.box.bottom
    ]


@pytest.mark.parametrize("role", ["input", "hidden", "output"])
@pytest.mark.parametrize("size", [1, 2, 15, 16, 40, 41, 64, 100, 150, 784, 1000, 4096])
def test_layers_of_any_size_do_not_overlap(size: int, role: Role) -> None:
    project = Project()
    for drawn in (role, "hidden", role, role):
        project = edits.add_layer(project, drawn, size, "tanh", (0.0, 0.0))
    first, hidden = project.network.layers[:2]
    if role == "input":
        project = edits.connect(project, first.id, hidden.id)
    assert overlaps(project) == []


@pytest.mark.parametrize("columns", [1, 5, 16])
@pytest.mark.parametrize("folded", [True, False, None])
def test_nor_do_layers_that_are_drawn_otherwise(columns: int, folded: bool | None) -> None:
    project = Project()
    for _ in range(3):
        project = edits.add_layer(project, "input", 80, "tanh", (0.0, 0.0))
    for layer in project.network.layers:
        project = edits.set_columns(project, layer.id, columns)
        project = edits.set_folded(project, layer.id, folded)
    assert overlaps(project) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_nor_do_the_layers_of_templates(name: str) -> None:
    assert overlaps(build(name, {}, TrainingSpec(), (784, 10))) == []
