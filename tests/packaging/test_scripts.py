"""The scripts, the desktop files and the icons that reach a person's machine."""

import os
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ICONS = ROOT / "resources" / "icons"
SCRIPTS = ["packaging/run.sh", "packaging/test.sh", "packaging/bench.sh", "packaging/common.sh", ".ci/run"]
LINE_ICONS = sorted(path.name for path in ICONS.glob("*.svg") if path.name != "bpgui.svg")
EXPECTED_ICONS = {
    *("new", "open", "save", "undo", "redo", "train", "pause", "stop", "step-epoch", "step-batch", "step-sample"),
    *("reset", "dice", "select", "add-input", "add-hidden", "add-output", "connect", "delete", "fit", "zoom-in"),
    *("zoom-out", "arrange", "moon", "sun", "log-scale", "warning", "info", "close"),
}


def desktop_entry() -> dict[str, str]:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys of a desktop entry keep their case
    parser.read(ROOT / "packaging" / "bpgui.desktop", encoding="utf-8")
    return dict(parser["Desktop Entry"])


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_is_valid_shell(script: str) -> None:
    check = subprocess.run(["bash", "-n", ROOT / script], capture_output=True, text=True, check=False)
    assert (check.returncode, check.stderr) == (0, "")


def test_ci_hands_over_to_the_test_script_alone() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ['exec bash "$(dirname -- "$0")/../packaging/test.sh"']


def test_benchmark_without_its_rivals_names_the_extra_that_brings_them(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError", encoding="utf-8")
    environment = {**os.environ, "BPGUI_BENCH_PYTHON": sys.executable, "PYTHONPATH": str(tmp_path)}
    command = ["bash", ROOT / "packaging" / "bench.sh"]
    bench = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert bench.returncode == 1
    assert "torch" in bench.stderr
    assert "the extra 'bench'" in bench.stderr
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {requirement.partition(">")[0] for requirement in extras["bench"]} == {"torch", "jax", "scikit-learn"}


def test_every_icon_of_the_window_is_there() -> None:
    assert {Path(name).stem for name in LINE_ICONS} == EXPECTED_ICONS


@pytest.mark.parametrize("name", LINE_ICONS)
def test_line_icon_belongs_to_the_family(name: str) -> None:
    icon = ElementTree.parse(ICONS / name).getroot()
    assert icon.tag == "{http://www.w3.org/2000/svg}svg"
    assert icon.get("viewBox") == "0 0 24 24"
    assert (icon.get("stroke"), icon.get("stroke-width"), icon.get("fill")) == ("currentColor", "1.8", "none")
    colors = {part.get(key) for part in icon.iter() for key in ("fill", "stroke") if part.get(key)}
    assert colors <= {"currentColor", "none"}


def test_no_two_icons_are_the_same_picture() -> None:
    pictures = [(ICONS / name).read_text(encoding="utf-8") for name in LINE_ICONS]
    assert len(set(pictures)) == len(pictures)


def test_program_icon_is_square() -> None:
    assert ElementTree.parse(ICONS / "bpgui.svg").getroot().get("viewBox") == "0 0 64 64"


def test_desktop_entry_opens_a_project_and_names_a_bundled_icon() -> None:
    entry = desktop_entry()
    assert entry["Exec"] == "bpgui %f"
    assert entry["MimeType"] == "application/x-bpgui-project;"
    assert (ICONS / f"{entry['Icon']}.svg").is_file()


def test_metainfo_agrees_with_the_desktop_entry_and_the_licence() -> None:
    component = ElementTree.parse(ROOT / "packaging" / "org.bpgui.bpgui.metainfo.xml").getroot()
    entry = desktop_entry()
    assert component.findtext("launchable") == "bpgui.desktop"
    assert component.findtext("project_license") == "BSD-3-Clause"
    assert component.findtext("name") == entry["Name"]
    assert f"{component.findtext('provides/mediatype')};" == entry["MimeType"]


@pytest.mark.slow
def test_wheel_carries_the_icons(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    build = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert build.returncode == 0, build.stderr
    (wheel,) = tmp_path.glob("bpgui-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {f"bpgui/resources/icons/{name}" for name in [*LINE_ICONS, "bpgui.svg"]} <= names
