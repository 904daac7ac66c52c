"""The tables of menus and tool bars: complete, and without anything that is not there."""

from collections import Counter
from itertools import chain

from bpgui.gui.common.actions import ACTIONS
from bpgui.gui.common.menus import DRAWING_TOOLS, MAIN_TOOLS, MENUS, SUBMENUS, VIEW_TOOLS


def names(*tables: tuple[str, ...]) -> list[str]:
    return [name for name in chain(*tables) if name and not name.startswith("> ")]


def test_every_action_stands_in_exactly_one_menu() -> None:
    entries = Counter(names(*MENUS.values(), *SUBMENUS.values()))

    assert entries == dict.fromkeys(ACTIONS, 1)


def test_tool_bars_have_only_actions_with_an_icon() -> None:
    assert all(ACTIONS[name].icon for name in names(MAIN_TOOLS, VIEW_TOOLS, DRAWING_TOOLS))


def test_every_tool_has_a_button_and_a_key() -> None:
    tools = {name for name, spec in ACTIONS.items() if spec.tool}

    assert tools <= set(DRAWING_TOOLS)
    assert all(ACTIONS[name].shortcuts and ACTIONS[name].local for name in tools)


def test_every_tool_tells_its_gesture() -> None:
    tips = [spec.tip for spec in ACTIONS.values() if spec.tool]

    assert all(any(word in tip for word in ("Click", "Drag", "Draw a stroke")) for tip in tips)


def test_titles_in_a_menu_have_different_access_keys() -> None:
    for titles in (tuple(MENUS), *(named(entries) for entries in (*MENUS.values(), *SUBMENUS.values()))):
        letters = Counter(title[title.index("&") + 1].lower() for title in titles if "&" in title)
        assert not [letter for letter, times in letters.items() if times > 1], titles


def named(entries: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(e.removeprefix("> ") if e.startswith("> ") else ACTIONS[e].text for e in entries if e)
