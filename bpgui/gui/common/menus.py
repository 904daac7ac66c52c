"""Which actions stand in which menu and tool bar: tables, and what makes widgets of them."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from bpgui.gui.common.actions import Actions

# Names of actions. "" is a line between groups, "> Title" a menu within, which stands in `SUBMENUS` or is the window's.
MENUS: dict[str, tuple[str, ...]] = {
    "&File": ("new", "new_network", "open", "> Open e&xample", "> Open &recent", "", "save", "save_as", "",
              "import_data", "> &Export", "", "quit"),
    "&Edit": ("undo", "redo", "", "cut", "copy", "paste", "duplicate", "delete", "", "select_all", "copy_picture"),
    "&Network": ("> &Tools", "", "set_weight", "lock", "zero", "randomize", "restore_links", "", "fold", "> &Align",
                 "arrange", "", "fit_ends"),
    "&Train": ("train", "stop", "", "step_epoch", "step_batch", "step_sample", "",
               "walk_on", "walk_back", "", "reset", "draw_weights", "",
               "cross_validate", "experiments", "answer_file", "mark_answers"),
    "&View": ("fit", "zoom_in", "zoom_out", "", "gradients", "neuron_maps", "", "> &Panels", "> &Live views",
              "> &Keyboard", "> &Colours"),
    "&Help": ("first_tour", "worked_example_tour", "", "what_is_this", "shortcuts", "", "about"),
}  # fmt: skip

SUBMENUS: dict[str, tuple[str, ...]] = {
    "&Export": ("export", "export_step", "export_data", "export_answers"),
    "&Tools": ("select", "", "add_input", "add_hidden", "add_output", "add_neuron", "", "connect", "cut_links"),
    "&Align": ("align_left", "align_centre", "align_right", "", "align_top", "align_middle", "align_bottom", "",
               "distribute_across", "distribute_down"),
    "&Keyboard": (
        "enter_canvas",
        "enter_data",
        "enter_try_it",
        "enter_training",
        "enter_inspector",
        "enter_history",
        "enter_curves",
    ),
}  # fmt: skip

MAIN_TOOLS = (
    "new", "open", "save", "", "undo", "redo", "", "train", "stop", "step_epoch", "step_batch", "step_sample", "",
    "reset", "draw_weights",
)  # fmt: skip
VIEW_TOOLS = ("arrange", "zoom_out", "zoom_in", "fit", "", "what_is_this")
DRAWING_TOOLS = (*SUBMENUS["&Tools"], "", "lock", "delete")

FillMenu = Callable[[QMenu], None]


def make_menus(window: QMainWindow, actions: Actions, own: Mapping[str, FillMenu]) -> None:
    """Fill the menu bar; `own` fills the menus within that are not made of actions alone, by their titles."""
    for title, names in MENUS.items():
        _fill_menu(window.menuBar().addMenu(title), names, actions, own)


def make_tool_bar(window: QMainWindow, title: str, where: Qt.ToolBarArea) -> QToolBar:
    """Add an empty tool bar that stays where it is."""
    bar = QToolBar(title)
    bar.setObjectName(title)
    bar.setMovable(False)
    window.addToolBar(where, bar)
    return bar


def fill_tool_bar(bar: QToolBar, names: Iterable[str], actions: Actions) -> None:
    """Add actions by their names to a tool bar."""
    for name in names:
        if name:
            bar.addAction(actions[name])
        else:
            bar.addSeparator()


def _fill_menu(menu: QMenu, names: Iterable[str], actions: Actions, own: Mapping[str, FillMenu]) -> None:
    for name in names:
        if not name:
            menu.addSeparator()
        elif name.startswith("> "):
            title = name.removeprefix("> ")
            within = menu.addMenu(title)
            if title in own:
                own[title](within)
            else:
                _fill_menu(within, SUBMENUS[title], actions, own)
        else:
            menu.addAction(actions[name])
