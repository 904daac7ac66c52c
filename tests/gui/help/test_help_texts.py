"""The help texts: whole, each for something that is there, and nothing that is there without one."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from bpgui.data import resource
from bpgui.files.formulas import as_html, as_latex
from bpgui.gui.common.actions import ACTIONS
from bpgui.gui.help import texts as texts_module
from bpgui.gui.help.settings import REGISTRIES, known_settings, setting_topic
from bpgui.gui.help.texts import HelpTexts, help_texts, texts_in
from bpgui.gui.help.topics import slug
from bpgui.gui.help.tour.first_tour import NAME as FIRST
from bpgui.gui.help.tour.worked_example import NAME as WORKED
from bpgui.gui.help.tour.worked_example import PLACES
from bpgui.gui.views.views import VIEWS

PACKAGE = Path(__file__).resolve().parents[3] / "bpgui"
FIELDS = {"title", "definition", "formula", "typical", "see"}
# Of Qt itself, or given by it.
OF_QT = {"QMenuBar", "scroll-left", "scroll-right", "close", "cancel"} | {
    f"qt-{name}" for name in ("toolbar-ext-button", "dockwidget-closebutton", "dockwidget-floatbutton")
}
TABLES = ("action", "setting", "canvas")


@cache
def table() -> dict[str, Any]:
    return tomllib.loads(resource("help", "en.toml").read_text(encoding="utf-8"))


def entries(tree: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """Yield every table that says something, with its path."""
    own = {key: value for key, value in tree.items() if isinstance(value, str)}
    if own:
        yield path, own
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from entries(value, (*path, key))


@cache
def sources() -> tuple[set[str], set[str], str]:
    """Return the classes of the code, the names that its texts give, and all of its text."""
    classes, given, whole = set(), set(), []
    for module in PACKAGE.rglob("*.py"):
        text = module.read_text(encoding="utf-8")
        whole.append(text)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef):
                classes.add(node.name.lstrip("_"))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                given.add(slug(node.value))
    return classes, given, "\n".join(whole)


def test_no_text_is_empty_and_every_field_is_known() -> None:
    for path, own in entries(table()):
        assert all(text.strip() == text != "" for text in own.values()), path
        if path[0] != "words":
            assert set(own) <= FIELDS, path


def test_whatever_is_told_has_a_title_and_a_definition() -> None:
    for path, own in entries(table()):
        is_more = path[:2] in (("what", "action"), ("what", "setting")) or path[0] in ("words", "registry")
        assert is_more or {"title", "definition"} <= set(own), path
        assert own.get("definition", ".").endswith((".", "?")), path


def test_texts_are_plain_ascii() -> None:
    assert resource("help", "en.toml").read_bytes().isascii()


def test_formulas_can_be_typeset() -> None:
    for path, own in entries(table()):
        for formula in own.get("formula", "").splitlines():
            for opening, closing in ("()", "{}"):
                assert formula.count(opening) == formula.count(closing), path
            shown = re.sub(r"<[^>]*>|&\w+;", "", as_html(formula))
            assert not set(shown) & set("_^*{}"), (path, shown)
            assert as_latex(formula), path


def test_every_part_of_the_window_that_is_told_of_is_there() -> None:
    classes, given, _ = sources()
    parts = {key: value for key, value in table()["what"].items() if key not in TABLES}

    assert {name for name in parts if name not in classes | OF_QT} == set()
    for name, part in parts.items():
        controls = {key for key, value in part.items() if isinstance(value, dict)}
        assert controls - given - OF_QT == set(), name


def test_every_dialog_and_live_view_is_told_of() -> None:
    texts = texts_in("en")
    dialogs = set(re.findall(r"class (\w+)\(QDialog\)", sources()[2]))
    views = {getattr(view, "__name__", "") for view in VIEWS.values()}
    assert {name for name in dialogs | views if texts.topic("what", name) is None} == set()


def test_every_action_setting_and_method_that_is_told_of_is_there() -> None:
    assert set(table()["what"]["action"]) <= set(ACTIONS)
    assert set(table()["what"]["setting"]) <= {param.name for param in known_settings()}
    for kind, methods in table()["registry"].items():
        assert set(methods) <= set(REGISTRIES[kind])


def test_every_setting_has_typical_values() -> None:
    texts = texts_in("en")
    assert [param.name for param in known_settings() if not setting_topic(texts, param).typical] == []


def test_a_choice_tells_of_the_method_that_is_chosen() -> None:
    texts = texts_in("en")
    for param in known_settings():
        for chosen, entry in REGISTRIES.get(param.name, {}).items():
            topic = setting_topic(texts, param, chosen)
            assert entry.label in topic.more[0]
            assert entry.doc in topic.more[0]
            assert topic.see


def test_every_optimiser_loss_and_activation_has_a_formula() -> None:
    texts = texts_in("en")
    known = {param.name: param for param in known_settings()}
    for kind in ("optimizer", "loss", "activation"):
        for chosen in REGISTRIES[kind]:
            assert setting_topic(texts, known[kind], chosen).formula, chosen


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    used = set(re.findall(r"word\(['\"](\w+)['\"]", sources()[2])) | {"done", "next"}
    assert used == set(table()["words"])


def test_tours_have_their_stops() -> None:
    assert set(table()["tour"]) == {FIRST, WORKED}
    assert 8 <= len(texts_in("en").tour(FIRST)) <= 10
    assert len(texts_in("en").tour(WORKED)) == len(PLACES)


def test_first_tour_says_how_many_stops_it_has() -> None:
    assert len(texts_in("en").tour(FIRST)) == 9
    assert "nine" in ACTIONS["first_tour"].tip


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "en.toml").write_bytes(resource("help", "en.toml").read_bytes())
    german = '[words]\nnext = "Weiter"\n[what.Curves]\ntitle = "Kurven"\n[registry.setting.seed]\ndoc = "Die Zahl."\n'
    (tmp_path / "de.toml").write_text(german, encoding="utf-8")

    def found(folder: str, name: str) -> Path:
        path = tmp_path / name
        return path if path.is_file() else resource(folder, name)  # type: ignore[return-value]  # raises

    texts_in.cache_clear()
    monkeypatch.setattr(texts_module, "resource", found)
    yield
    texts_in.cache_clear()


@pytest.mark.usefixtures("german")
def test_another_language_is_another_file_and_lacks_nothing() -> None:
    texts = texts_in("de")

    assert texts.word("next") == "Weiter"
    assert texts.word("back") == "Back"
    topic = texts.topic("what", "Curves")
    assert topic is not None
    assert topic.title == "Kurven"
    assert topic.definition.startswith("Loss and accuracy")


@pytest.mark.usefixtures("german")
def test_a_translation_reaches_what_the_tables_of_settings_say() -> None:
    seed = next(param for param in known_settings() if param.name == "seed")
    assert setting_topic(texts_in("de"), seed).definition == "Die Zahl."
    assert setting_topic(texts_in("en"), seed).definition == seed.doc


@pytest.mark.usefixtures("german")
def test_the_language_is_that_of_the_system() -> None:
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("de_AT"))
        assert help_texts().word("next") == "Weiter"
        QLocale.setDefault(QLocale("fr_FR"))
        assert help_texts().word("next") == "Next"
    finally:
        QLocale.setDefault(before)


def test_a_table_that_is_not_there_says_nothing() -> None:
    texts = HelpTexts({"what": {"Data": {"title": "Data"}}})
    assert texts.topic("what", "Data") is None
    assert texts.topic("what", "Data", "title", "more") is None
    assert texts.tour("none") == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Look closer: half as far in both directions", "look-closer"),
        ("&Make a network for this data", "make-a-network-for-this-data"),
        ("Speed, 5 sweeps per second", "speed"),
        ("Wrong: 2 of 4 training", "wrong"),
        ("Open the network '0.1: right'", "open-the-network"),
        ("qt_toolbar_ext_button", "qt-toolbar-ext-button"),
        ("", ""),
    ],
)
def test_names_end_where_a_text_begins_to_vary(text: str, name: str) -> None:
    assert slug(text) == name
