"""What is remembered between two starts."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from bpgui.gui.common.settings import Settings, default_settings_file
from bpgui.gui.common.theme import Scheme


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "settings.ini"


def made(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.write_bytes(b"")
    return paths


def reopened(settings: Settings, file: Path) -> Settings:
    settings.flush()
    return Settings(file)


@pytest.mark.parametrize("scheme", list(Scheme))
def test_the_scheme_is_remembered(file: Path, scheme: Scheme) -> None:
    settings = Settings(file)
    settings.scheme = scheme
    assert reopened(settings, file).scheme is scheme


def test_at_the_first_start_nothing_is_set(file: Path) -> None:
    settings = Settings(file)
    assert settings.scheme is Scheme.SYSTEM
    assert settings.recent_files == []
    assert settings.window() == (None, None)


def test_recent_files_are_remembered_newest_first(file: Path, tmp_path: Path) -> None:
    a, b, c = made(tmp_path, "a.bpg", "with, comma; and = \u00e4.bpg", "c.bpg")
    settings = Settings(file)
    for path in (a, b, c, a):
        settings.add_recent_file(path)
    assert reopened(settings, file).recent_files == [a, c, b]


def test_one_recent_file_is_remembered_too(file: Path, tmp_path: Path) -> None:
    (only,) = made(tmp_path, "only, one.bpg")
    settings = Settings(file)
    settings.add_recent_file(only)
    assert reopened(settings, file).recent_files == [only]


def test_only_the_last_eight_files_are_kept(file: Path, tmp_path: Path) -> None:
    paths = made(tmp_path, *(f"{number}.bpg" for number in range(11)))
    settings = Settings(file)
    for path in paths:
        settings.add_recent_file(path)
    assert reopened(settings, file).recent_files == paths[:2:-1]


def test_files_that_vanished_are_left_out(file: Path, tmp_path: Path) -> None:
    a, b = made(tmp_path, "a.bpg", "b.bpg")
    settings = Settings(file)
    settings.add_recent_file(a)
    settings.add_recent_file(b)
    a.unlink()
    assert settings.recent_files == [b]


def test_one_file_by_two_ways_is_one_entry(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = made(tmp_path, "a.bpg")
    monkeypatch.chdir(tmp_path)
    settings = Settings(file)
    settings.add_recent_file(path)
    settings.add_recent_file(Path("a.bpg"))
    assert settings.recent_files == [path]


def test_recent_files_can_be_forgotten(file: Path, tmp_path: Path) -> None:
    settings = Settings(file)
    settings.add_recent_file(made(tmp_path, "a.bpg")[0])
    settings.clear_recent_files()
    assert reopened(settings, file).recent_files == []


def test_the_window_is_remembered(file: Path) -> None:
    settings = Settings(file)
    settings.save_window(QByteArray(b"\x01\x02,;"), QByteArray(b"\xff\x00"))
    assert reopened(settings, file).window() == (QByteArray(b"\x01\x02,;"), QByteArray(b"\xff\x00"))


@pytest.mark.parametrize("placed", [[], ["Results"], ["Results", "Loss surface"]])
def test_the_views_that_have_a_place_are_remembered(file: Path, placed: list[str]) -> None:
    settings = Settings(file)
    assert settings.placed == []
    settings.save_window(QByteArray(b"1"), QByteArray(b"2"), placed)
    assert reopened(settings, file).placed == placed


@pytest.mark.parametrize(
    "text",
    [
        b"\x00\xff\xfe garbage \x80\x81",
        b"[General\nscheme",
        b"[General]\nscheme=purple\nrecent_files=17\n[window]\ngeometry=wide\nstate1=@ByteArray(\n",
        b"[General]\nscheme=light, dark\nrecent_files=@Invalid()\n[window]\ngeometry=@Invalid()\nstate1=1, 2\n",
        pytest.param(
            b"[General]\nscheme=@Variant(\\0\\0\\0\\x7f)\nrecent_files=@Variant(broken)\n",
            marks=pytest.mark.qt_log_ignore("QVariant::load", "invalid type"),  # Qt's own complaints
        ),
        b"[General]\nrecent_files=/" + b"x" * 5000 + b", /tmp/\\0, \n",
        b"",
    ],
)
def test_a_damaged_file_counts_as_not_set_and_is_written_anew(file: Path, tmp_path: Path, text: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(text)
    settings = Settings(file)
    assert settings.scheme is Scheme.SYSTEM
    assert settings.recent_files == []
    geometry, _ = settings.window()
    assert geometry is None
    (path,) = made(tmp_path, "a.bpg")
    settings.scheme = Scheme.DARK
    settings.add_recent_file(path)
    assert reopened(settings, file).scheme is Scheme.DARK
    assert Settings(file).recent_files == [path]


def test_a_recent_file_in_a_folder_that_cannot_be_entered_is_left_out(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(file)
    settings.add_recent_file(made(tmp_path, "a.bpg")[0])

    def refuse(*args: object, **keywords: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.stat", refuse)
    assert settings.recent_files == []


def test_settings_live_in_the_persons_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert default_settings_file().name == "bpgui.ini"
    assert not default_settings_file().exists()
