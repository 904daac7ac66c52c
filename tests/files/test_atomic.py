import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bpgui.errors import FileError
from bpgui.files import write_atomic
from bpgui.files.words import reason


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.bpg"
    path.write_bytes(b"old")
    return path


def test_a_new_file_holds_the_bytes(tmp_path: Path) -> None:
    write_atomic(tmp_path / "new", b"\x00new\r\n")
    assert (tmp_path / "new").read_bytes() == b"\x00new\r\n"
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_an_old_file_is_replaced(old: Path) -> None:
    write_atomic(str(old), b"newer")
    assert old.read_bytes() == b"newer"


def test_an_empty_file_can_be_written(old: Path) -> None:
    write_atomic(old, b"")
    assert old.read_bytes() == b""


@pytest.mark.usefixtures("umask")
def test_a_new_file_gets_the_default_permissions(tmp_path: Path) -> None:
    write_atomic(tmp_path / "new", b"x")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mode", [0o600, 0o666, 0o755])
def test_an_old_file_keeps_its_permissions(old: Path, mode: int) -> None:
    old.chmod(mode)
    write_atomic(old, b"new")
    assert stat.S_IMODE(old.stat().st_mode) == mode


def test_a_link_is_followed_to_its_target(old: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    link = folder / "link.bpg"
    link.symlink_to(Path("..") / old.name)
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert old.read_bytes() == b"new"
    assert [path.name for path in folder.iterdir()] == ["link.bpg"]


def test_a_link_to_nothing_makes_its_target(tmp_path: Path) -> None:
    link = tmp_path / "link.bpg"
    link.symlink_to(tmp_path / "target.bpg")
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert (tmp_path / "target.bpg").read_bytes() == b"new"


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.bpg").symlink_to("loop.bpg")
    with pytest.raises(FileError, match=r"loop.bpg.*leads back to itself"):
        write_atomic(tmp_path / "loop.bpg", b"new")


def test_a_file_that_others_read_from_keeps_its_old_bytes_for_them(old: Path) -> None:
    with old.open("rb") as reader:
        write_atomic(old, b"new")
        assert reader.read() == b"old"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "missing" / "x.bpg", r"x.bpg' was not written.*does not exist"),
        (lambda folder: folder / "old.bpg" / "x.bpg", r"x.bpg' was not written.*not a folder"),
        (lambda folder: folder, "it is a folder"),
        (lambda folder: folder / ("x" * 300), "name is too long"),
        (lambda folder: f"{folder}/a\0b", "zero character"),
        (lambda folder: "", "''"),
    ],
)
def test_a_path_that_cannot_be_written_is_refused_in_words(
    old: Path, make: Callable[[Path], Path | str], words: str
) -> None:
    with pytest.raises(FileError, match=words):
        write_atomic(make(old.parent), b"new")
    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]


def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.bpg")
    with pytest.raises(FileError, match="not a regular file"):
        write_atomic(tmp_path / "pipe.bpg", b"new")
    assert stat.S_ISFIFO((tmp_path / "pipe.bpg").stat().st_mode)


def test_a_write_protected_file_is_not_replaced(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The system lets an administrator write everything, so its answer is given here.
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(FileError, match="permission is denied"):
        write_atomic(old, b"new")
    assert old.read_bytes() == b"old"


def failing(code: int) -> Callable[..., int]:
    def fail(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace", "close"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS])
def test_a_failing_disk_leaves_the_old_file_and_nothing_else(
    old: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    descriptors: list[int] = []
    real_close = os.close
    if call == "close":
        monkeypatch.setattr(os, "close", lambda descriptor: descriptors.append(descriptor) or failing(code)())
    else:
        monkeypatch.setattr(os, call, failing(code))
    with pytest.raises(FileError, match=r"old.bpg' was not written, since .*disk"):
        write_atomic(old, b"new")
    monkeypatch.undo()
    for descriptor in descriptors:
        real_close(descriptor)
    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]


def test_a_disk_that_writes_nothing_more_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = os.write, [3, 2]
    monkeypatch.setattr(os, "write", lambda to, data: real(to, data[: calls.pop()]) if calls else 0)
    with pytest.raises(FileError, match="disk is full"):
        write_atomic(old, b"something longer")
    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]


def test_a_disk_that_claims_more_than_it_wrote_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write

    def lie(to: int, data: bytes) -> int:
        real(to, data[:5])
        return len(data)

    monkeypatch.setattr(os, "write", lie)
    with pytest.raises(FileError, match="disk is full"):
        write_atomic(old, b"something longer")
    assert old.read_bytes() == b"old"


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_them_all(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda to, data: real(to, data[:3]))
    write_atomic(old, bytes(range(100)))
    assert old.read_bytes() == bytes(range(100))


def test_an_interrupt_leaves_the_old_file_and_nothing_else(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(old, b"new")
    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]


def test_bytes_reach_the_disk_before_the_rename_and_the_folder_after_it(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    real_sync, real_replace = os.fsync, os.replace

    def sync(descriptor: int) -> None:
        calls.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_sync(descriptor)

    def replace(source: str, target: str) -> None:
        calls.append("rename")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", replace)
    write_atomic(old, b"new")
    assert calls == ["file", "rename", "folder"]


def test_a_disk_that_cannot_sync_folders_still_counts_as_written(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync
    folder_fails = failing(errno.EINVAL)
    monkeypatch.setattr(os, "fsync", lambda d: folder_fails() if stat.S_ISDIR(os.fstat(d).st_mode) else real(d))
    write_atomic(old, b"new")
    assert old.read_bytes() == b"new"


def test_a_name_that_is_not_valid_unicode_is_shown_as_printable_text(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        write_atomic(os.fsdecode(os.fsencode(tmp_path) + b"/missing/\xff.bpg"), b"new")
    assert str(caught.value).encode("utf-8")


def test_an_unknown_reason_is_given_in_the_words_of_the_system() -> None:
    assert reason(OSError(errno.EMFILE, "Too many open files")).startswith("the system says 'Too many open files'")
