"""The scripts, the desktop files and the icons that reach a person's machine."""

import os
import shutil
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
    *("new-network", "copy", "cut", "paste", "add-neuron", "cut-links", "lock"),
    *("zoom-out", "arrange", "moon", "sun", "log-scale", "warning", "info", "close"),
    *("to-start", "previous", "next", "to-end", "help"),
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


STAND_IN = """#!/bin/sh
case "$*" in
    *.compile_ahead) name=compile ;;
    "-m pytest"*) name=pytest ;;
    *) name=$(basename "$0") ;;
esac
echo "$name begins" >>log
if [ $name = compile ]; then
    # It ends only after the last check that needs no kernels; if it is not in the background, it gives up.
    until grep -q "lint-imports ends" log || [ "$((waited += 1))" -gt 100 ]; do sleep 0.05; done
    sleep 0.2
fi
case $name in compile | pytest) echo "$name $XDG_CACHE_HOME" >>caches ;; esac
if [ $name = pytest ]; then shift 2; for each; do echo "$each" >>arguments; done; fi
echo "$name ends" >>log
[ ! -e "$name.fails" ]
"""


@pytest.fixture
def checks(tmp_path: Path) -> Path:
    """A folder with the script of all checks, where each tool only writes into `log` that it begins and ends."""
    (tmp_path / "packaging").mkdir()
    shutil.copy(ROOT / "packaging" / "test.sh", tmp_path / "packaging")
    common = f'root="{tmp_path}"; venv="$root/venv"; prepare() {{ :; }}; fail() {{ echo "$*" >&2; exit 1; }}\n'
    (tmp_path / "packaging" / "common.sh").write_text(common, encoding="utf-8")
    tools = tmp_path / "venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("python", "ruff", "mypy", "lint-imports"):
        (tools / name).write_text(STAND_IN, encoding="utf-8")
        (tools / name).chmod(0o700)
    return tmp_path


def run_checks(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", folder / "packaging" / "test.sh", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_kernels_are_compiled_beside_the_checks_and_are_there_before_the_tests_begin(checks: Path) -> None:
    ran = run_checks(checks, "-m", "not slow", "tests/a folder")
    assert (ran.returncode, ran.stderr) == (0, "")
    log = (checks / "log").read_text(encoding="utf-8").splitlines()
    assert log.index("lint-imports ends") < log.index("compile ends") < log.index("pytest begins")
    assert log.index("compile begins") < log.index("lint-imports ends")
    others = [line for line in log if not line.startswith("compile")]
    names = ["ruff", "ruff", "mypy", "lint-imports", "pytest"]
    assert others == [f"{name} {what}" for name in names for what in ("begins", "ends")]
    arguments = (checks / "arguments").read_text(encoding="utf-8").splitlines()
    assert arguments == ["--numprocesses", "2", "-m", "not slow", "tests/a folder"]


def test_tests_look_for_kernels_where_they_were_compiled_and_nothing_stays_there(checks: Path) -> None:
    run_checks(checks)
    caches = dict(line.split(" ", 1) for line in (checks / "caches").read_text(encoding="utf-8").splitlines())
    assert caches["compile"] == caches["pytest"]
    assert not Path(caches["pytest"]).parent.exists()


@pytest.mark.parametrize(
    ("tool", "steps"), [("compile", "kernels"), ("pytest", "pytest"), ("ruff", "ruff format, ruff check")]
)
def test_all_checks_run_also_after_one_that_failed(tool: str, steps: str, checks: Path) -> None:
    (checks / f"{tool}.fails").touch()
    ran = run_checks(checks)
    assert (ran.returncode, ran.stderr) == (1, f"These steps failed: {steps}.\n")
    assert (checks / "log").read_text(encoding="utf-8").splitlines()[-1] == "pytest ends"


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
