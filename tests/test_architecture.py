"""Promises of the architecture that import-linter cannot see."""

import ast
import re
from pathlib import Path

import pytest

from bpgui import __version__

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "bpgui"
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 500
QT = ("PySide6", "pyqtgraph", "shiboken6")


def imported(nodes: list[ast.AST]) -> set[str]:
    """Return the modules that these statements import, `from PySide6 import QtCore` as PySide6.QtCore."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            bare = node.module == "PySide6"
            names |= {f"PySide6.{alias.name}" for alias in node.names} if bare else {node.module}
    return names


def anywhere(module: Path) -> set[str]:
    return imported(list(ast.walk(ast.parse(module.read_text(encoding="utf-8")))))


def of_qt(names: set[str]) -> set[str]:
    return {name for name in names if name.partition(".")[0] in QT}


def relative(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("part", ["session", "document"])
def test_session_and_document_know_little_of_qt(part: str) -> None:
    allowed = {"PySide6.QtCore"} | ({"PySide6.QtGui"} if part == "document" else set())  # the undo stack is in QtGui
    found = {name for module in (PACKAGE / part).rglob("*.py") for name in of_qt(anywhere(module))}
    assert "PySide6.QtCore" in found
    assert found <= allowed


@pytest.mark.parametrize("part", ["errors.py", "spec", "engine", "edits", "data", "files"])
def test_nothing_below_the_document_imports_qt(part: str) -> None:
    modules = [module for module in MODULES if module.relative_to(PACKAGE).parts[0] == part]
    assert modules
    assert [relative(module) for module in modules if of_qt(anywhere(module))] == []


def test_the_command_line_imports_the_window_only_inside_functions() -> None:
    for module in (*(PACKAGE / "cli").glob("*.py"), PACKAGE / "__main__.py", PACKAGE / "__init__.py"):
        at_once = imported(list(ast.parse(module.read_text(encoding="utf-8")).body))
        window = {name for name in at_once if name.startswith(("bpgui.app", "bpgui.gui", "bpgui.session"))}
        assert not window | of_qt(at_once), relative(module)


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {module.parent for module in MODULES}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_module_says_why_it_exists_and_stays_short(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= MOST_LINES


def test_version_is_the_newest_of_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)
    assert versions[0] == __version__
