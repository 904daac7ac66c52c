"""Write the example projects into resources/examples: `python packaging/build_examples.py`.

Deterministic: the same program writes the same bytes, which a test compares.
"""

from pathlib import Path

from bpgui.data import EXAMPLES
from bpgui.files import PROJECT_SUFFIX, save_project

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "examples"


def build(folder: Path) -> list[Path]:
    """Write every example project into `folder`; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for key, (_, make) in EXAMPLES.items():
        file = folder / f"{key}{PROJECT_SUFFIX}"
        save_project(make(), file)
        files.append(file)
    return files


if __name__ == "__main__":
    for written in build(FOLDER):
        print(written.name, written.stat().st_size)  # noqa: T201  # a script tells what it did
