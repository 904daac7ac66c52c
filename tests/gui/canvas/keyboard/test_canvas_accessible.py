"""What a screen reader finds on the canvas, asked as Qt's bridges ask."""

import gc
from collections.abc import Callable, Iterator

import pytest
from canvas_stage import CONTROL, FIRST, HIDDEN, INPUT, OUTPUT, Stage
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QTransform
from PySide6.QtWidgets import QApplication, QWidget

from bpgui import edits
from bpgui.data import sample_project
from bpgui.gui.canvas.keyboard.accessible import FocusTeller, expose
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef, Ref
from bpgui.gui.common.training import State, Step
from bpgui.gui.common.workspace import Workspace
from bpgui.spec import Project

MakeStage = Callable[[Project], Stage]


@pytest.fixture
def listening(qapp: QApplication) -> Iterator[None]:
    """Have Qt work as it does while a screen reader runs."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def access(stage: Stage) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(stage.canvas)


def name(item: QAccessibleInterface | None) -> str:
    assert item is not None
    return item.text(QAccessible.Text.Name)


def stand(stage: Stage, ref: Ref) -> QAccessibleInterface:
    stage.workspace.selection.set_focus(ref)
    here = access(stage).focusChild()
    assert here is not None
    return here


def test_the_canvas_is_a_list_of_its_layers(stage: Stage) -> None:
    canvas = access(stage)
    assert canvas.role() == QAccessible.Role.List
    assert name(canvas) == "Network"
    assert [name(canvas.child(place)) for place in range(canvas.childCount())] == [
        "layer input, 2 neurons, takes the data, links to hidden 1",
        "layer hidden 1, 4 neurons, sigmoid, links from input, links to output",
        "layer output, 1 neuron, sigmoid, links from hidden 1",
    ]


def test_a_layer_is_a_list_of_its_neurons(stage: Stage) -> None:
    stage.workspace.edit("Bias", lambda project: edits.set_neuron_bias(project, HIDDEN, 1, -0.31))
    layer = access(stage).child(1)
    assert layer.role() == QAccessible.Role.List
    assert layer.childCount() == 4
    neuron = layer.child(1)
    assert name(neuron) == "hidden 1, neuron 2 of 4, sigmoid, bias -0.31, 2 links in, 1 out"
    assert neuron.role() == QAccessible.Role.ListItem
    assert neuron.childCount() == 0


def test_children_know_their_parents_and_their_places(stage: Stage) -> None:
    canvas = access(stage)
    layer = canvas.child(1)
    neuron = layer.child(3)
    assert neuron.parent() is layer
    assert layer.parent() is canvas
    assert (canvas.indexOfChild(layer), layer.indexOfChild(neuron)) == (1, 3)
    assert canvas.child(0).indexOfChild(neuron) == -1
    assert canvas.indexOfChild(neuron) == -1
    assert canvas.child(9) is None
    assert layer.child(9) is None
    assert neuron.child(0) is None


def test_the_focus_is_told(stage: Stage) -> None:
    assert access(stage).focusChild() is None
    here = stand(stage, NeuronRef(HIDDEN, 2))
    assert name(here).startswith("hidden 1, neuron 3 of 4")
    assert here.state().focused
    assert not access(stage).child(0).state().focused


def test_a_link_appears_while_it_has_the_focus(stage: Stage) -> None:
    stage.workspace.edit("Weight", lambda project: edits.set_weight(project, FIRST, 0, 1, 0.35))
    here = stand(stage, LinkRef(FIRST, 0, 1))
    canvas = access(stage)
    assert name(here) == "link from input neuron 1 to hidden 1, neuron 2, weight 0.35"
    assert canvas.childCount() == 4
    assert canvas.indexOfChild(here) == 3
    assert name(stand(stage, ConnectionRef(FIRST))) == "connection from input to hidden 1, 8 links"
    stand(stage, LayerRef(INPUT))
    assert canvas.childCount() == 3


def test_what_is_selected_says_so(stage: Stage) -> None:
    stage.workspace.selection.select(LayerRef(HIDDEN))
    states = [access(stage).child(place).state() for place in range(3)]
    assert [bool(state.selected) for state in states] == [False, True, False]
    assert all(state.focusable and state.selectable for state in states)


def test_what_is_out_of_sight_says_so(stage: Stage) -> None:
    layer = access(stage).child(0)
    assert not layer.state().offscreen
    stage.workspace.edit("Away", lambda project: edits.move_layers(project, {INPUT: (-9000.0, 0.0)}))
    assert layer.state().offscreen


def test_things_are_found_where_they_are_drawn(stage: Stage) -> None:
    canvas = access(stage)
    for ref in (NeuronRef(HIDDEN, 2), LayerRef(HIDDEN)):
        at = stage.canvas.mapToGlobal(stage.at(ref))
        item = stand(stage, ref)
        assert canvas.childAt(at.x(), at.y()) is item
        assert item.rect().contains(at)
    at = stage.canvas.mapToGlobal(stage.at(NeuronRef(HIDDEN, 2)))
    assert name(canvas.child(1).childAt(at.x(), at.y())).startswith("hidden 1, neuron 3")
    assert canvas.child(0).childAt(at.x(), at.y()) is None
    ground = stage.canvas.mapToGlobal(stage.ground)
    assert canvas.childAt(ground.x(), ground.y()) is None
    assert stand(stage, LinkRef(FIRST, 0, 0)).rect().contains(stage.canvas.mapToGlobal(stage.link(FIRST, 0, 0)))


def test_names_keep_up_with_the_weights(stage: Stage) -> None:
    here = stand(stage, LinkRef(FIRST, 0, 0))
    for weight in (0.5, -2.0):
        stage.workspace.edit("Weight", lambda project, weight=weight: edits.set_weight(project, FIRST, 0, 0, weight))
        assert f"weight {weight:g}" in name(here)


def test_a_chosen_sample_and_the_gradient_are_told(make_stage: MakeStage) -> None:
    stage = make_stage(sample_project("xor"))
    neuron = stand(stage, NeuronRef(HIDDEN, 0))
    assert "output" not in name(neuron)
    stage.workspace.insight.choose(1)
    assert name(neuron).endswith(", sample 2")
    assert "gradient" not in name(stand(stage, LinkRef(FIRST, 0, 0)))
    stage.workspace.insight.show_quantity("gradient")
    assert ", gradient " in name(stand(stage, LinkRef(FIRST, 0, 0)))


@pytest.mark.usefixtures("listening")
def test_what_is_gone_is_no_longer_valid(stage: Stage) -> None:
    neuron = stand(stage, NeuronRef(HIDDEN, 3))
    output = access(stage).child(2)
    number = QAccessible.uniqueId(neuron)
    stage.workspace.edit("Fewer", lambda project: edits.resize_layer(project, HIDDEN, 2))
    assert QAccessible.accessibleInterface(number) is None
    assert access(stage).focusChild() is None
    assert access(stage).child(2) is output


@pytest.mark.usefixtures("listening")
def test_walking_with_the_keys_moves_what_is_told(stage: Stage) -> None:
    stage.key(Qt.Key.Key_Right)
    assert name(access(stage).focusChild()).startswith("layer input")
    stage.key(Qt.Key.Key_Return)
    stage.key(Qt.Key.Key_Down)
    assert name(access(stage).focusChild()).startswith("input neuron 2 of 2")


@pytest.mark.usefixtures("listening")
def test_a_refusal_is_announced_without_harm(stage: Stage) -> None:
    assert not stage.workspace.edit("No", lambda project: edits.connect(project, HIDDEN, INPUT))
    assert stage.refusals == ["'input' is an input: it takes its values from the data, not from links."]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is read aloud in whole sentences, of canvases that are made later."""
    said: list[str] = []
    monkeypatch.setattr(FocusTeller, "announce", lambda _, sentence: said.append(sentence))
    return said


def test_refusals_and_hints_are_read_aloud(heard: list[str], stage: Stage) -> None:
    stage.workspace.edit("No", lambda project: edits.connect(project, HIDDEN, INPUT))
    assert heard == stage.refusals
    stage.key(Qt.Key.Key_Delete)
    assert heard[-1] == stage.hints[-1]
    stage.key(Qt.Key.Key_H)
    assert heard[-1] == stage.hints[-1]


def test_what_is_done_and_undone_is_read_aloud(heard: list[str], stage: Stage) -> None:
    stage.key(Qt.Key.Key_Right)
    for _ in range(3):
        stage.key(Qt.Key.Key_Right, CONTROL)
    assert heard == ["Move layer"]
    stage.undo()
    assert heard[1:] == ["Undone: Move layer"]
    stage.workspace.document.undo_stack.redo()
    assert heard[2:] == ["Move layer"]


def test_another_project_is_no_undo(heard: list[str], stage: Stage, network: Project) -> None:
    stage.workspace.edit("Fewer", lambda project: edits.resize_layer(project, HIDDEN, 2))
    stage.workspace.document.replace(network, None)
    assert heard == ["Fewer"]


def test_how_training_stands_is_read_aloud(heard: list[str], make_stage: MakeStage) -> None:
    stage = make_stage(sample_project("xor"))
    training = stage.workspace.training
    with stage.qtbot.waitSignal(training.held, timeout=20_000):
        training.step(Step.EPOCH)
    assert heard[0] == "Train"
    assert heard[-1].startswith("Paused at epoch 1, loss 0.")
    training.stop()
    stage.qtbot.waitUntil(lambda: training.state is State.IDLE)
    assert heard[-1].startswith("Stopped at epoch 1, loss 0.")


def test_why_it_cannot_be_trained_is_read_aloud(heard: list[str], stage: Stage) -> None:
    stage.workspace.training.toggle()
    assert heard == ["There is no data to train on: choose a data set in the Data panel."]


def test_the_description_names_the_keys(stage: Stage) -> None:
    words = access(stage).text(QAccessible.Text.Description)
    assert all(key in words for key in ("Tab", "Enter", "Space", "arrows", "C connects", "F1"))


def test_an_empty_canvas_has_no_children(make_stage: MakeStage) -> None:
    canvas = access(make_stage(edits.empty_project()))
    assert canvas.childCount() == 0
    assert canvas.child(0) is None


class Paper(QWidget):
    """A canvas that does nothing else."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.scene = Scene.of(workspace.project.network, workspace.project.layout)
        self.view_transform = QTransform()
        expose(self, self, workspace)


@pytest.mark.usefixtures("listening")
def test_canvases_come_and_go(make_workspace: Callable[[Project], Workspace], network: Project) -> None:
    workspace = make_workspace(network)
    workspace.selection.set_focus(LinkRef(FIRST, 0, 0))
    for turn in range(500):
        paper = Paper(workspace)
        canvas = QAccessible.queryAccessibleInterface(paper)
        numbers = [QAccessible.uniqueId(canvas.child(place)) for place in range(canvas.childCount())]
        numbers.append(QAccessible.uniqueId(canvas.child(1).child(turn % 4)))
        assert canvas.childAt(*QPoint(10_000, 10_000).toTuple()) is None
        paper.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        for number in numbers:
            left = QAccessible.accessibleInterface(number)
            assert left is None or not left.isValid()
        del paper, canvas
    gc.collect()
    assert QAccessible.queryAccessibleInterface(QWidget()).childCount() == 0


def test_a_layer_without_neurons_to_walk_is_an_item(stage: Stage) -> None:
    output = access(stage).child(2)
    assert output.role() == QAccessible.Role.ListItem
    assert name(stand(stage, NeuronRef(OUTPUT, 0))).startswith("output, a single neuron")


@pytest.mark.usefixtures("listening")
def test_neurons_come_and_go(stage: Stage) -> None:
    for turn in range(60):
        layer = access(stage).child(1)
        numbers = [QAccessible.uniqueId(layer.child(place)) for place in range(layer.childCount())]
        size = 2 + turn % 5
        stage.workspace.edit("Size", lambda project, size=size: edits.resize_layer(project, HIDDEN, size))
        gc.collect()
        left = [QAccessible.accessibleInterface(number) for number in numbers]
        assert sum(item is not None for item in left) == min(size, len(numbers))
        assert all(item is None or item.isValid() for item in left)
