"""Data files as people have them, and a hand that works the import dialog by mouse and keys."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from import_hand import Hand, OpenDialog
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bpgui.edits import empty_project
from bpgui.gui.common.settings import Settings
from bpgui.gui.common.workspace import Workspace
from bpgui.gui.dialogs.import_data.import_dialog import ImportData, show_import
from bpgui.gui.main_window import MainWindow
from bpgui.spec import Project


@pytest.fixture
def hand(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenDialog]:
    """`hand(window, path)` opens the dialog and waits until it has looked at the file."""
    dialogs: list[ImportData] = []

    def show(window: QWidget, path: Path | None, test_path: Path | None = None, wait: bool = True) -> Hand:
        workspace: Workspace = window.workspace  # type: ignore[attr-defined]  # a window, or what stands for one
        dialog = show_import(workspace, Settings(tmp_path / "dialog.ini"), path, window, test_path)
        # The tests look at dialogs that are closed.
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.resize(1160, 740)
        qtbot.waitExposed(dialog)
        dialogs.append(dialog)
        opened = Hand(qtbot, dialog)
        if wait:
            opened.wait()
        return opened

    yield show
    for dialog in dialogs:
        dialog.done(0)
        dialog.deleteLater()


@pytest.fixture
def window(open_window: Callable[[Project], MainWindow]) -> MainWindow:
    """Return the program's window with an empty canvas."""
    return open_window(empty_project())


@pytest.fixture
def irises(tmp_path: Path) -> Path:
    """150 rows with names, classes as text, semicolons and decimal commas."""
    rng = np.random.default_rng(5)
    lines = ["sepal length;sepal width;petal length;petal width;species"]
    for row in range(150):
        kind = row // 50
        middle = np.array([5.0 + kind, 3.0, 1.5 + 2.0 * kind, 0.3 + 0.8 * kind])
        values = (f"{value:.2f}".replace(".", ",") for value in middle + 0.2 * rng.normal(size=4))
        lines.append(";".join((*values, ("setosa", "versicolor", "virginica")[kind])))
    file = tmp_path / "irises.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    """90 rows with missing values, a text among the inputs, and a number as the target."""
    rng = np.random.default_rng(6)
    lines = ["colour,size,weight,price"]
    for row in range(90):
        size, weight = rng.uniform(1.0, 9.0), rng.uniform(0.0, 3.0)
        colour = ("red", "green", "blue")[row % 3]
        price = 3.0 * size + weight + 5.0 * (row % 3)
        lines.append(f"{colour if row % 9 else ''},{f'{size:.3f}' if row % 7 else ''},{weight:.2f},{price:.2f}")
    file = tmp_path / "prices.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Return a workbook with the sheets 'first' and 'second', each with names and 12 rows."""
    sheets = ""
    for name, titles in (("first", ("a", "kind")), ("second", ("b", "c", "label"))):
        rows = [titles, *([*range(row, row + len(titles) - 1), "xy"[row % 2]] for row in range(12))]
        cells = (
            "".join(
                f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
                if isinstance(value, str)
                else f'<table:table-cell office:value-type="float" office:value="{value}"/>'
                for value in row
            )
            for row in rows
        )
        lines = "".join(f"<table:table-row>{line}</table:table-row>" for line in cells)
        sheets += f'<table:table table:name="{name}">{lines}</table:table>'
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{name}="{office}{name}:1.0"' for name in ("office", "table", "text"))
    file = tmp_path / "book.ods"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{office}manifest:1.0"/>')
        content = f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
        archive.writestr("content.xml", f"<office:document-content {spaces}>{content}</office:document-content>")
    return file
