"""The new network dialog: templates, settings and picture; what it creates is one entry that can be undone."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bpgui import edits
from bpgui.data import default_spec, sample_project
from bpgui.data.templates import TEMPLATES
from bpgui.gui.common.fields import Form, NumberField
from bpgui.gui.common.theme import Scheme
from bpgui.gui.common.training import State
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.new_network import NewNetwork, show_new_network
from bpgui.spec import Project

MakeWorkspace = Callable[[Project], Workspace]
Open = Callable[[Workspace], NewNetwork]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    return window


@pytest.fixture
def opened(window: QWidget, qtbot: QtBot) -> Iterator[Open]:
    dialogs: list[NewNetwork] = []

    def show(workspace: Workspace) -> NewNetwork:
        dialog = show_new_network(workspace, window)
        # The tests look at dialogs that are closed.
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.waitExposed(dialog)
        dialogs.append(dialog)
        return dialog

    yield show
    for dialog in dialogs:
        dialog.close()


@pytest.fixture
def workspace(make_workspace: MakeWorkspace) -> Workspace:
    return make_workspace(sample_project("xor"))


def sizes(workspace: Workspace) -> list[int]:
    return [layer.size for layer in workspace.project.network.layers]


def choose(qtbot: QtBot, dialog: NewNetwork, name: str) -> None:
    """Click on a template."""
    item = dialog.list.item(list(TEMPLATES).index(name))
    where = dialog.list.visualItemRect(item).center()
    qtbot.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=where)


def field(dialog: NewNetwork, name: str) -> QWidget:
    page = dialog.settings.currentWidget()
    form = page if isinstance(page, Form) else page.findChild(Form)
    assert isinstance(form, Form)
    return form.field(name)


def type_into(qtbot: QtBot, widget: QWidget, text: str) -> None:
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(widget, text)


def create(qtbot: QtBot, dialog: NewNetwork) -> None:
    qtbot.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_can_be_created_and_undone_as_one_entry(
    name: str, make_workspace: MakeWorkspace, opened: Open, qtbot: QtBot
) -> None:
    workspace = make_workspace(sample_project("bumps"))
    before = workspace.project
    dialog = opened(workspace)
    choose(qtbot, dialog, name)
    assert dialog.title.text() == TEMPLATES[name].label
    words = dialog.facts.text()
    create(qtbot, dialog)
    assert not dialog.isVisible()
    assert words.startswith(" - ".join(map(str, sizes(workspace))))
    stack = workspace.document.undo_stack
    assert [stack.text(row) for row in range(stack.count())] == [f"New network: {TEMPLATES[name].label}"]
    stack.undo()
    assert workspace.project is before


def test_training_data_and_notes_stay_and_what_was_learned_goes(
    workspace: Workspace, opened: Open, qtbot: QtBot
) -> None:
    before = workspace.project
    dialog = opened(workspace)
    choose(qtbot, dialog, "deep")
    create(qtbot, dialog)
    after = workspace.project
    assert (after.training, after.dataset, after.notes) == (before.training, before.dataset, before.notes)
    assert (after.epoch, len(after.history), after.run) == (0, 0, None)
    assert after.parameters == after.initial
    assert workspace.training.problem == ""


def test_a_run_that_goes_on_ends(workspace: Workspace, opened: Open, qtbot: QtBot) -> None:
    workspace.training.toggle()
    dialog = opened(workspace)
    create(qtbot, dialog)
    qtbot.waitUntil(lambda: workspace.training.state is State.IDLE)
    assert workspace.project.epoch == 0


def test_with_data_the_network_that_fits_is_offered_first(
    make_workspace: MakeWorkspace, opened: Open, qtbot: QtBot
) -> None:
    workspace = make_workspace(edits.set_dataset(Project(), default_spec("digits")))
    dialog = opened(workspace)
    assert dialog.title.text() == "From the data"
    create(qtbot, dialog)
    assert sizes(workspace) == [64, 25, 10]
    assert workspace.training.problem == ""


def test_without_data_the_classic_network_is_offered_and_fitting_says_what_is_missing(
    make_workspace: MakeWorkspace, opened: Open, qtbot: QtBot
) -> None:
    workspace = make_workspace(Project())
    dialog = opened(workspace)
    assert dialog.title.text() == "2-4-1 (classic)"
    assert not dialog.keep_data.isEnabled()
    assert "Data panel" in dialog.keep_data.toolTip()
    choose(qtbot, dialog, "data")
    assert dialog.problem.isVisible()
    assert "choose a data set in the Data panel first" in dialog.problem.text()
    assert not dialog.create_button.isEnabled()
    choose(qtbot, dialog, "classic")
    assert not dialog.problem.isVisible()
    create(qtbot, dialog)
    assert sizes(workspace) == [2, 4, 1]


def test_data_can_be_left_behind(workspace: Workspace, opened: Open, qtbot: QtBot) -> None:
    dialog = opened(workspace)
    assert dialog.keep_data.isChecked()
    qtbot.mouseClick(dialog.keep_data, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.keep_data.height() // 2))
    create(qtbot, dialog)
    assert workspace.project.dataset is None
    workspace.document.undo_stack.undo()
    assert workspace.dataset is not None


def test_settings_change_the_network_and_its_picture(workspace: Workspace, opened: Open, qtbot: QtBot) -> None:
    dialog = opened(workspace)
    choose(qtbot, dialog, "classic")
    plain = dialog.picture.grab().toImage()
    hidden = field(dialog, "hidden")
    type_into(qtbot, hidden, "7")
    qtbot.keyClick(hidden, Qt.Key.Key_Return)
    assert dialog.facts.text() == "2 - 7 - 1: 10 neurons, 21 links"
    assert dialog.picture.accessibleDescription() == dialog.facts.text()
    assert dialog.picture.grab().toImage() != plain
    # Each template keeps what was chosen for it while others are looked at.
    choose(qtbot, dialog, "perceptron")
    choose(qtbot, dialog, "classic")
    create(qtbot, dialog)
    assert sizes(workspace) == [2, 7, 1]


def test_activations_are_chosen_for_hidden_layers_and_outputs(workspace: Workspace, opened: Open, qtbot: QtBot) -> None:
    dialog = opened(workspace)
    choose(qtbot, dialog, "deep")
    for name, key in (("activation", Qt.Key.Key_Home), ("output_activation", Qt.Key.Key_Home)):
        field(dialog, name).setFocus()
        qtbot.keyClick(field(dialog, name), key)
    create(qtbot, dialog)
    assert {layer.activation for layer in workspace.project.network.layers} == {"linear"}


def test_sizes_can_be_typed_and_nonsense_is_told_while_typing(workspace: Workspace, opened: Open, qtbot: QtBot) -> None:
    dialog = opened(workspace)
    choose(qtbot, dialog, "layered")
    type_into(qtbot, dialog.sizes, "2, 5x")
    assert dialog.facts.text().startswith("2 - 5:")
    qtbot.keyClicks(dialog.sizes, ", no")
    assert "'no' is no layer size" in dialog.problem.text()
    assert not dialog.create_button.isEnabled()
    qtbot.keyClick(dialog.sizes, Qt.Key.Key_Return)
    assert dialog.isVisible()
    type_into(qtbot, dialog.sizes, "2, 5, 3, 1")
    assert not dialog.problem.isVisible()
    qtbot.keyClick(dialog.sizes, Qt.Key.Key_Return)
    assert sizes(workspace) == [2, 5, 3, 1]


def test_a_number_that_does_not_fit_is_refused_in_words(workspace: Workspace, opened: Open, qtbot: QtBot) -> None:
    dialog = opened(workspace)
    choose(qtbot, dialog, "classic")
    type_into(qtbot, field(dialog, "hidden"), "9999")
    qtbot.keyClick(field(dialog, "hidden"), Qt.Key.Key_Return)
    assert "Hidden neurons cannot be 9,999" in dialog.problem.text()
    assert workspace.document.undo_stack.count() == 0


def test_a_network_that_does_not_fit_the_data_says_so(
    make_workspace: MakeWorkspace, opened: Open, qtbot: QtBot
) -> None:
    workspace = make_workspace(sample_project("digits"))
    dialog = opened(workspace)
    assert not dialog.remark.isVisible()
    choose(qtbot, dialog, "classic")
    assert dialog.remark.text() == (
        "The network has 2 input neurons, but the data has 64 input columns. 'From the data' would fit."
    )
    qtbot.mouseClick(dialog.keep_data, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.keep_data.height() // 2))
    assert "softmax" in dialog.remark.text()  # the loss asks for it


def test_escape_changes_nothing(workspace: Workspace, opened: Open, qtbot: QtBot) -> None:
    before = workspace.project
    dialog = opened(workspace)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert workspace.project is before
    assert workspace.document.undo_stack.count() == 0


def test_everything_works_by_keys_alone(workspace: Workspace, opened: Open, qtbot: QtBot, qapp: QApplication) -> None:
    dialog = opened(workspace)
    dialog.activateWindow()
    qtbot.waitUntil(lambda: qapp.focusWidget() is dialog.list)
    for _ in range(list(TEMPLATES).index("feedback")):
        qtbot.keyClick(qapp.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(qapp.focusWidget(), Qt.Key.Key_Tab)
    assert isinstance(qapp.focusWidget(), NumberField)
    qtbot.keyClick(qapp.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(qapp.focusWidget(), Qt.Key.Key_Up)
    visited = []
    while qapp.focusWidget() is not dialog.create_button:
        visited.append(qapp.focusWidget())
        qtbot.keyClick(qapp.focusWidget(), Qt.Key.Key_Tab)
        assert len(visited) < 12
    assert dialog.keep_data in visited
    qtbot.keyClick(qapp.focusWidget(), Qt.Key.Key_Return)
    assert sizes(workspace) == [2, 7, 1]


def test_enter_in_the_list_creates_once_and_so_does_a_double_click(
    workspace: Workspace, opened: Open, qtbot: QtBot
) -> None:
    dialog = opened(workspace)
    choose(qtbot, dialog, "skip")
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert workspace.document.undo_stack.count() == 1
    dialog = opened(workspace)
    choose(qtbot, dialog, "memory")
    item = dialog.list.item(list(TEMPLATES).index("memory"))
    where = dialog.list.visualItemRect(item).center()
    qtbot.mouseDClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert not dialog.isVisible()
    assert workspace.document.undo_stack.count() == 2
    assert sizes(workspace) == [8, 8]


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_it_fits_a_small_screen_and_nothing_is_cut_off(
    scheme: Scheme, make_workspace: MakeWorkspace, opened: Open, qtbot: QtBot
) -> None:
    workspace = make_workspace(sample_project("digits"))
    workspace.theme.choose(scheme)
    dialog = opened(workspace)
    for name in TEMPLATES:
        choose(qtbot, dialog, name)
        qtbot.waitUntil(lambda: dialog.height() >= dialog.minimumSizeHint().height())
        assert dialog.height() <= 720
        assert dialog.width() <= 1000
        for label in (dialog.doc, dialog.source, dialog.facts, dialog.remark):
            if label.isVisible():
                assert label.height() >= label.heightForWidth(label.width())


def test_with_large_letters_nothing_lies_over_anything(
    workspace: Workspace, opened: Open, qtbot: QtBot, qapp: QApplication
) -> None:
    before, large = qapp.font(), qapp.font()
    large.setPointSize(16)
    qapp.setFont(large)
    try:
        dialog = opened(workspace)
        dialog.resize(760, 670)
        for name in TEMPLATES:
            choose(qtbot, dialog, name)
            QApplication.processEvents()
            texts = [
                w for w in (dialog.title, dialog.doc, dialog.source, dialog.settings, dialog.remark) if w.isVisible()
            ]
            for above, below in pairwise(texts):
                assert above.geometry().bottom() < below.geometry().top()
            assert dialog.picture.geometry().bottom() < dialog.facts.geometry().top()
            longest = dialog.list.fontMetrics().horizontalAdvance(TEMPLATES[name].label)
            assert longest < dialog.list.viewport().width()
    finally:
        qapp.setFont(before)


def test_controls_have_names_and_say_what_they_mean(workspace: Workspace, opened: Open) -> None:
    dialog = opened(workspace)
    for row in range(dialog.list.count()):
        assert len(re.sub("<.*?>", "", dialog.list.item(row).toolTip())) > 20
    assert dialog.list.accessibleName() == "Kinds of networks"
    assert dialog.picture.accessibleName() == "Picture of the network"
    assert dialog.sizes.accessibleName() == "Layer sizes"
    assert all(number.accessibleName() for number in dialog.findChildren(NumberField))
    assert dialog.create_button.toolTip()
