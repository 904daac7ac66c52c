"""The program as a process: closing while it trains, and a project that cannot be opened."""

import os
import subprocess
import sys
from pathlib import Path

CLOSE_WHILE_TRAINING = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from bpgui import app

class Closing(app.MainWindow):
    def show(self):
        super().show()
        self.files.open_example("digits")
        self.workspace.training.toggle()
        self.workspace.training.progress_changed.connect(self.leave)

    def leave(self, progress):
        if progress.report.epoch >= 2:
            self.workspace.document.undo_stack.set_clean()
            print("closing", flush=True)
            self.close()

app.MainWindow = Closing
sys.exit(app.run(None))
"""


def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "PYTHONWARNINGS": "error"}


def test_closing_while_training_ends_the_process_with_code_0_and_no_warning(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CLOSE_WHILE_TRAINING],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "closing\n"
    # Not a measurement but the promise itself: the process is gone within two seconds.
    _, errors = process.communicate(timeout=2)
    assert process.returncode == 0
    assert [line for line in errors.splitlines() if "propagateSizeHints" not in line] == []


COPY_AND_END = """
import sys
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from bpgui.gui.common.pictures import PictureOptions, copy_picture
application = QApplication(sys.argv)
picture = QImage(4, 4, QImage.Format.Format_RGB32)
picture.fill(0)
picture.save(sys.argv[1], "PNG")
copy_picture(lambda options: open(sys.argv[1], "rb").read(), PictureOptions())
print(QGuiApplication.clipboard().mimeData().hasImage(), flush=True)
"""


def test_a_process_that_has_copied_a_picture_ends_with_code_0(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", COPY_AND_END, str(tmp_path / "a.png")],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "True\n")
