"""What is this? Every control of the window and of its dialogs has an answer."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bpgui.data import sample_project
from bpgui.gui.common.actions import ACTIONS
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.gui.help.texts import Topic, texts_in
from bpgui.gui.help.topics import Topics
from bpgui.gui.main_window import MainWindow
from bpgui.gui.panels.training.training_panel import TrainingPanel
from bpgui.gui.views.steps.step_panel import StepPanel
from bpgui.spec import Project

OpenWindow = Callable[[Project], MainWindow]

TEXTS = texts_in("en")
CONTROLS = (QAbstractButton, QComboBox, QAbstractSpinBox, QAbstractSlider, QLineEdit)


def wholes(window: MainWindow) -> list[Topic | None]:
    """Return what is said of the window and of its panels as a whole: too little for a single control."""
    contents = [window.docks[title].widget() for title in window.docks.titles]
    return [window.help.topics.of(window), *(window.help.topics.own(c) for c in contents if c is not None)]


def lacking(window: MainWindow, root: QWidget) -> list[str]:
    """Return the controls in a widget that take keys or clicks and have no help of their own."""
    too_little, found = wholes(window), []
    for widget in [root, *root.findChildren(QWidget)]:
        takes = widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, (QAbstractButton, QTabBar))
        is_inner = widget.focusProxy() is not None or isinstance(widget, QScrollBar)
        is_list = widget.window().windowType() == Qt.WindowType.Popup  # the entries of a choice
        if not takes or is_inner or is_list:
            continue
        topic = window.help.topics.of(widget)
        is_whole = topic in (too_little if isinstance(widget, CONTROLS) else too_little[:1])
        if topic is None or is_whole or not topic.title or not topic.definition:
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            found.append(f"{type(widget).__name__} '{widget.accessibleName() or text}' in {widget.parentWidget()}")
    return found


def open_everything(window: MainWindow) -> None:
    for title in window.docks.titles:
        dock = window.docks[title]
        window.docks.show_view(title) if dock.widget() is None else dock.show()
        dock.raise_()
        QApplication.processEvents()


def select_each_kind(window: MainWindow) -> list[str]:
    """Select one thing of every kind, and return what lacks a text meanwhile."""
    network, found = window.workspace.project.network, []
    first, last, connection = network.layers[0].id, network.layers[-1].id, network.connections[0].id
    for chosen in (
        (),
        (LayerRef(first),),
        (LayerRef(last),),
        (NeuronRef(last, 0),),
        (LinkRef(connection, 0, 0),),
        (ConnectionRef(connection),),
        (LayerRef(first), LayerRef(last)),
        (NeuronRef(first, 0), NeuronRef(last, 0)),
        (LinkRef(connection, 0, 0), ConnectionRef(connection)),
    ):
        window.workspace.selection.select(*chosen)
        QApplication.processEvents()
        found += lacking(window, window)
    return found


@pytest.mark.parametrize(
    "sample",
    ["xor", *(pytest.param(name, marks=pytest.mark.slow) for name in ("digits", "spiral", "letter-memory", "wine"))],
)
def test_every_control_of_the_window_is_told_of(open_window: OpenWindow, sample: str) -> None:
    window = open_window(sample_project(sample))
    open_everything(window)
    assert select_each_kind(window) == []


@pytest.mark.slow
def test_every_control_is_told_of_with_numbers_of_ones_own(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window(sample_project("xor"))
    x = np.linspace(-1.0, 1.0, 30)
    rows = "\n".join(f"{a:.3f},{a * a:.3f}" for a in x.tolist())
    (tmp_path / "curve.csv").write_text(f"momentum,value\n{rows}\n", encoding="utf-8")
    window.files.import_data(tmp_path / "curve.csv")
    dialog = shown_dialog(window)
    button = next(b for b in dialog.findChildren(QAbstractButton) if b.text() == "&Import")
    qtbot.waitUntil(button.isEnabled)
    assert lacking(window, dialog) == []
    button.click()
    qtbot.waitUntil(lambda: window.workspace.project.table is not None)
    open_everything(window)
    assert select_each_kind(window) == []


def shown_dialog(window: MainWindow) -> QDialog:
    return next(dialog for dialog in window.findChildren(QDialog) if dialog.isVisible())


@pytest.mark.parametrize(
    "action", ["new_network", "export", "export_step", "mark_answers", "cross_validate", "experiments", "shortcuts"]
)
def test_every_control_of_a_dialog_is_told_of(open_window: OpenWindow, action: str) -> None:
    window = open_window(sample_project("iris"))
    window.actions_by_name[action].trigger()
    QApplication.processEvents()
    dialog = shown_dialog(window)
    assert lacking(window, dialog) == []
    dialog.close()


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(sample_project("xor"))


@pytest.fixture
def topics(window: MainWindow) -> Topics:
    return window.help.topics


def told(topics: Topics, widget: QWidget, place: QPoint | None = None) -> Topic:
    topic = topics.of(widget, place)
    assert topic is not None
    return topic


def test_a_setting_tells_its_meaning_range_default_and_typical_values(window: MainWindow, topics: Topics) -> None:
    panel = window.docks["Training"].widget()
    assert isinstance(panel, TrainingPanel)
    topic = told(topics, panel.field("learning_rate"))

    assert topic.title == "Learning rate"
    assert topic.definition == "How far each update moves the weights against the gradient."
    assert "eta" in topic.formula
    assert "0.001 for Adam" in topic.typical
    assert dict(topic.facts) == {"Allowed": "a number above 0 and at most 1,000", "To begin with": "0.1"}


def test_a_choice_tells_of_what_is_chosen_now(window: MainWindow, topics: Topics) -> None:
    panel = window.docks["Training"].widget()
    assert isinstance(panel, TrainingPanel)
    loss = panel.field("loss")
    assert "1/2 sum_k" in told(topics, loss).formula
    assert "Rumelhart" in told(topics, loss).see
    activation = told(topics, panel.field("hidden_activation"))
    assert "exp(-z)" in activation.formula
    assert activation.typical


def test_the_label_of_a_field_tells_what_the_field_tells(window: MainWindow, topics: Topics) -> None:
    panel = window.docks["Training"].widget()
    assert isinstance(panel, TrainingPanel)
    field = panel.field("epochs")
    label = next(label for label in panel.findChildren(QLabel) if label.buddy() is field)
    assert told(topics, label) == told(topics, field)


def test_the_canvas_tells_of_what_is_below_the_pointer(window: MainWindow, topics: Topics) -> None:
    canvas, network = window.canvas, window.workspace.project.network
    canvas.fit()
    shape = canvas.scene.shapes[network.layers[1].id]
    x, y = shape.neurons[0].tolist()
    assert told(topics, canvas, canvas.to_pixels(x, y)).title == "Neuron: hidden 1"
    box = shape.box
    assert told(topics, canvas, canvas.to_pixels(box.left + 2, box.top + 2)).title == "Layer: hidden 1"
    last = canvas.scene.shapes[network.layers[2].id].neurons[0].tolist()
    assert told(topics, canvas, canvas.to_pixels(x + 0.6 * (last[0] - x), y + 0.6 * (last[1] - y))).title == (
        "Link and its weight"
    )
    assert told(topics, canvas, QPoint(4, 4)).title == "Canvas"


def test_on_the_canvas_the_keyboard_asks_where_it_stands(window: MainWindow, topics: Topics) -> None:
    layer = window.workspace.project.network.layers[1].id
    assert topics.focused(window.canvas) == TEXTS.topic("what", "NetworkCanvas")
    window.workspace.selection.set_focus(NeuronRef(layer, 0))
    topic = topics.focused(window.canvas)
    assert topic is not None
    assert topic.title == "Neuron: hidden 1"


def test_a_tab_tells_of_the_panel_behind_it(window: MainWindow, topics: Topics) -> None:
    window.docks.show_view("Gradient flow")
    QApplication.processEvents()
    bar = next(
        bar for bar in window.findChildren(QTabBar)
        if "Gradient flow" in [bar.tabText(k) for k in range(bar.count())]
    )  # fmt: skip
    place = next(k for k in range(bar.count()) if bar.tabText(k) == "Curves")
    assert told(topics, bar, bar.tabRect(place).center()).title == "Curves"


def test_a_panel_that_was_never_opened_is_told_of_in_the_menu(window: MainWindow, topics: Topics) -> None:
    topic = topics.action(window.docks["Loss surface"].toggleViewAction())
    assert topic == TEXTS.topic("what", "LossSurface")


def test_every_action_says_what_it_does_and_its_keys(window: MainWindow, topics: Topics) -> None:
    for name in ACTIONS:
        topic = topics.action(window.actions_by_name[name])
        assert topic is not None
        assert topic.definition.lower() == f"{ACTIONS[name].tip}.".lower()
        assert bool(topic.facts) == bool(ACTIONS[name].shortcuts)


def test_a_control_without_a_text_of_its_own_tells_its_tooltip_and_its_whole(
    window: MainWindow, topics: Topics
) -> None:
    window.docks.show_view("Step through")
    QApplication.processEvents()
    panel = window.docks["Step through"].widget()
    assert isinstance(panel, StepPanel)
    topic = told(topics, panel.prediction.check)
    assert (topic.title, topic.definition) == ("Check", "Mark what you have typed.")
    assert topic.more[0].startswith("Part of: Predict, then step.")


def test_columns_of_a_persons_own_are_no_settings(open_window: OpenWindow) -> None:
    window = open_window(sample_project("wine"))
    window.docks["Try it"].raise_()
    QApplication.processEvents()
    fields = [w for w in window.docks["Try it"].findChildren(QAbstractSpinBox) if w.accessibleName() == "alcohol"]
    topic = told(window.help.topics, fields[0])
    assert topic.title == "alcohol"
    assert topic.typical == ""
