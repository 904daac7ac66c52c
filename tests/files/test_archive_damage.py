"""Whatever else may be in a file: each damage is a `FileError` that names the file, and takes little memory."""

import io
import itertools
import json
import os
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from bpgui.errors import FileError
from bpgui.files import open_project
from bpgui.files.archive import read_archive
from bpgui.spec import Project

Spoil = Callable[..., Path]
MOST_MEMORY = 50_000_000


def refusal(path: Path) -> str:
    """Open a file that must be refused by a sentence that names it; return the sentence."""
    with pytest.raises(FileError) as caught:
        open_project(path)
    assert path.name in str(caught.value)
    assert len(str(caught.value)) < 500
    return str(caught.value)


def archive(members: list[tuple[str, bytes]], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as target:
        for name, data in members:
            target.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"x,y\n1,2\n",
        b"\x89PNG\r\n",
        b"PK",
        b"\x00" * 1000,
        b"not a zip, but PK\x05\x06" + b"\x00" * 18,
        archive([]),
        archive([("word/document.xml", b"<xml/>")]),
        archive([("project.json", b'{"format": "x"}')]),
    ],
    # Zips begin with the time at which they were made, which may differ from process to process.
    ids=["a table", "a picture", "two letters", "zeros", "an end alone", "nothing in it", "a document", "other JSON"],
)
def test_what_is_no_project_is_told_apart_from_a_damaged_one(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(data)
    assert refusal(path) == "'data.csv' is not a bpgui project: choose a file that ends in .bpg."


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.bpg"
    path.touch()
    assert "is empty" in refusal(path)


def test_a_missing_file_is_named_with_its_folder(tmp_path: Path) -> None:
    assert f"'{tmp_path}/none.bpg' cannot be opened" in refusal(tmp_path / "none.bpg")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.bpg")
    assert "not an ordinary file" in refusal(tmp_path / "pipe.bpg")


def test_a_device_is_refused() -> None:
    assert "not an ordinary file" in refusal(Path(os.devnull))


def test_a_file_below_a_file_is_refused(saved: Path) -> None:
    assert "not a folder" in refusal(saved / "x.bpg")


def test_a_path_with_a_zero_character_is_refused() -> None:
    with pytest.raises(FileError, match="zero character"):
        open_project("a\0b.bpg")


def test_a_file_without_permission_is_refused(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The system lets an administrator read everything, so its answer is given here.
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", deny)
    assert "permission is denied" in refusal(saved)


def test_a_disk_that_fails_while_reading_is_told_in_words(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(zipfile.ZipExtFile, "read", fail)
    assert "the disk reports an error" in refusal(saved)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_file_that_is_cut_short_is_refused(saved: Path, share: float) -> None:
    data = saved.read_bytes()
    saved.write_bytes(data[: int(len(data) * share)])
    assert "damaged, its end is missing" in refusal(saved)


def test_bytes_after_the_end_are_refused(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes() + b"\n")
    assert "damaged" in refusal(saved)


@pytest.mark.parametrize("name", ["project.json", "parameters.safetensors"])
def test_a_flipped_bit_in_a_member_is_noticed(saved: Path, name: str) -> None:
    with zipfile.ZipFile(saved) as source:
        info = source.getinfo(name)
    data = bytearray(saved.read_bytes())
    data[info.header_offset + 30 + len(name) + info.compress_size // 2] ^= 1
    saved.write_bytes(data)
    assert f"its part {name} cannot be unpacked" in refusal(saved)


def test_missing_weights_are_refused(spoil: Spoil) -> None:
    path = spoil(members=lambda parts: parts.pop("parameters.safetensors"))
    assert "its part parameters.safetensors is missing" in refusal(path)


@pytest.mark.parametrize("name", ["evil.py", "../project.json", "folder/", "Project.json", "x" * 1000])
def test_an_unknown_member_is_refused(spoil: Spoil, name: str) -> None:
    assert "does not know: remove it" in refusal(spoil(members=lambda parts: parts.update({name: b""})))


@pytest.mark.parametrize("name", ["project.json", "parameters.safetensors", "data.npz"])
def test_a_member_that_is_there_twice_is_refused(saved: Path, name: str) -> None:
    with zipfile.ZipFile(saved, "a") as target:
        for other in ("data.npz", name.upper()):
            target.writestr(other, b"")
    saved.write_bytes(saved.read_bytes().replace(name.upper().encode(), name.encode()))
    assert f"its part {name} is there twice" in refusal(saved)


def directory_entry(data: bytes, name: str) -> int:
    """Return where the directory's entry for a member starts: its name stands 46 bytes later."""
    return data.rindex(name.encode()) - 46


# Fields of a directory entry: offset, struct format, new value, words of the refusal.
ENTRIES = {
    "encrypted": (8, "<H", 0x1, "is encrypted, pack it without a password"),
    "strongly encrypted": (8, "<H", 0x41, "is encrypted"),
    "patched data": (8, "<H", 0x20, "cannot be unpacked"),
    "unknown compression": (10, "<H", 99, "compressed in an unknown way"),
    "bzip2": (10, "<H", 12, "compressed in an unknown way"),
    "lzma": (10, "<H", 14, "compressed in an unknown way"),
    "stored as deflated": (10, "<H", 8, "cannot be unpacked"),
    "wrong checksum": (16, "<L", 1, "cannot be unpacked"),
    "smaller packed": (20, "<L", 7, "claims more bytes than the file has"),
    "larger packed": (20, "<L", 10**9, "claims more bytes than the file has"),
    "larger unpacked": (24, "<L", 4 * 10**9, "claims more bytes than the file has"),
    "beyond the end": (42, "<L", 10**9, ""),
    "at another member": (42, "<L", 1, "cannot be unpacked"),
    "zip64 without its field": (24, "<L", 0xFFFFFFFF, ""),
    "short name": (28, "<H", 3, ""),
    "wrong signature": (0, "<L", 0, "its list of parts cannot be read"),
    "future zip": (6, "<H", 99, ""),
}


@pytest.mark.parametrize(("offset", "kind", "value", "words"), ENTRIES.values(), ids=ENTRIES)
def test_a_directory_that_lies_is_refused(saved: Path, offset: int, kind: str, value: int, words: str) -> None:
    data = bytearray(saved.read_bytes())
    struct.pack_into(kind, data, directory_entry(bytes(data), "parameters.safetensors") + offset, value)
    saved.write_bytes(data)
    assert words in refusal(saved)


def bomb_of_notes() -> bytes:
    return archive([("project.json", b'{"notes": "' + b" " * 60_000_000 + b'"}')])


def bomb_that_claims_to_be_small() -> bytes:
    data = bytearray(bomb_of_notes())
    struct.pack_into("<L", data, directory_entry(bytes(data), "project.json") + 24, 1000)
    return bytes(data)


def head(**more: object) -> bytes:
    return json.dumps({"format": "bpgui-project", "version": 2} | more).encode()


def network(sizes: list[int]) -> dict[str, Any]:
    ids = [f"l{place}" for place in range(len(sizes))]
    return {
        "network": {
            "layers": [{"id": i, "name": i, "size": size} for i, size in zip(ids, sizes, strict=True)],
            "connections": [
                {"id": f"c{a}{b}", "source": a, "target": b, "mask": True, "locked": True}
                for a, b in itertools.pairwise(ids)
            ],
        },
        "layout": {key: [0, 0] for key in ids},
    }


def bomb_of_zero_weights() -> bytes:
    large = head(**network([4096, 4096]))
    return archive([("project.json", large), ("parameters.safetensors", bytes(60_000_000))])


def bomb_of_declared_layers() -> bytes:
    large = head(**network([4096] * 1500))
    return archive([("project.json", large), ("parameters.safetensors", save({"x": np.zeros(1)}))], zipfile.ZIP_STORED)


def bomb_of_header() -> bytes:
    header = struct.pack("<Q", 2**40) + b"{}"
    return archive([("project.json", head()), ("parameters.safetensors", header)], zipfile.ZIP_STORED)


def many_members() -> bytes:
    return archive([(f"{number}", b"") for number in range(20_000)])


def many_members_behind_a_small_count() -> bytes:
    data = bytearray(many_members())
    struct.pack_into("<HH", data, len(data) - 14, 2, 2)
    return bytes(data)


def many_members_behind_a_second_end() -> bytes:
    data = many_members()
    count, size, start = struct.unpack("<10xHLL2x", data[-22:])
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(data) - 22, 1)
    return data[:-22] + end + locator + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, 100, start, 0)


@pytest.mark.parametrize("build", [many_members, many_members_behind_a_small_count, many_members_behind_a_second_end])
def test_a_directory_of_many_members_is_refused_before_it_is_read(tmp_path: Path, build: Callable[[], bytes]) -> None:
    path = tmp_path / "many.bpg"
    path.write_bytes(build())
    tracemalloc.start()
    try:
        assert "it has too many parts" in refusal(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


def test_a_member_beyond_any_file_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        info = zipfile.ZipInfo("project.json")
        info.extra = struct.pack("<HHQ", 1, 8, 2**63 + 5)
        target.writestr(info, b"{}")
    data = bytearray(stream.getvalue())
    struct.pack_into("<L", data, directory_entry(bytes(data), "project.json") + 42, 0xFFFFFFFF)
    path = tmp_path / "beyond.bpg"
    path.write_bytes(data)
    assert "claims more bytes than the file has" in refusal(path)


def bomb_of(text: bytes) -> Callable[[], bytes]:
    return lambda: archive([("project.json", b'{"notes": [' + text + b"]}")])


BOMBS = {
    "notes": bomb_of_notes,
    "a false size": bomb_that_claims_to_be_small,
    "zero weights": bomb_of_zero_weights,
    "declared layers": bomb_of_declared_layers,
    "a header": bomb_of_header,
    "empty lists": bomb_of(b",".join([b"[]"] * 1_300_000)),
    "objects": bomb_of(b",".join(b'{"%d":{}}' % number for number in range(49_000))),
    "keys": bomb_of(b"{" + b",".join(b'"key %d":%d.5' % (number, number) for number in range(99_000)) + b"}"),
    "texts": bomb_of(b",".join(b'"text %d"' % number for number in range(99_000))),
    "wide text": bomb_of(b'"' + "\U0001f9e0".encode() + b"x" * 3_900_000 + b'"'),
    "digits": bomb_of(b"1" * 3_900_000),
    "depth": bomb_of(b"[" * 99_000 + b"]" * 99_000),
}


@pytest.mark.parametrize("build", BOMBS.values(), ids=BOMBS)
def test_a_small_hostile_file_is_refused_with_little_memory(tmp_path: Path, build: Callable[[], bytes]) -> None:
    path = tmp_path / "bomb.bpg"
    path.write_bytes(build())
    tracemalloc.start()
    try:
        refusal(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST_MEMORY


def test_weights_packed_beyond_the_limit_say_how_to_pack_them(tmp_path: Path) -> None:
    path = tmp_path / "packed.bpg"
    path.write_bytes(bomb_of_zero_weights())
    assert "pack it without compression" in refusal(path)


def test_a_member_that_is_cut_short_is_refused(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda member, count: b"{}")
    assert "its part project.json is cut short" in refusal(saved)


def test_an_archive_of_a_few_bytes_is_refused() -> None:
    with pytest.raises(FileError, match=r"'x\.bpg' is damaged"), read_archive(io.BytesIO(b"PK\x03\x04"), "x.bpg"):
        pass


def test_any_damage_is_a_file_error_or_does_no_harm(full_project: Project, saved: Path) -> None:
    good = saved.read_bytes()
    rng = random.Random(2026)
    refused = 0
    for _ in range(300):
        data = bytearray(good)
        kind = rng.choice(["flip", "flip", "overwrite", "cut", "remove", "insert"])
        place = rng.randrange(len(data))
        if kind == "flip":
            for _ in range(rng.randint(1, 3)):
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        elif kind == "overwrite":
            data[place : place + 8] = rng.randbytes(8)
        elif kind == "cut":
            del data[place:]
        elif kind == "remove":
            del data[place : place + rng.randint(1, 9)]
        else:
            data[place:place] = rng.randbytes(rng.randint(1, 9))
        saved.write_bytes(data)
        try:
            project = open_project(saved)
        except FileError as error:
            assert "saved.bpg" in str(error)  # noqa: PT017  # the other outcome is allowed as well
            refused += 1
        else:
            assert project == full_project
    assert refused > 200


def test_any_damage_to_the_directory_is_a_file_error_or_does_no_harm(full_project: Project, saved: Path) -> None:
    good = saved.read_bytes()
    start = directory_entry(good, "project.json")
    for place in range(start, len(good)):
        for value in (0x00, 0xFF, good[place] ^ 0x01):
            data = bytearray(good)
            data[place] = value
            saved.write_bytes(data)
            try:
                project = open_project(saved)
            except FileError as error:
                assert "saved.bpg" in str(error)  # noqa: PT017  # the other outcome is allowed as well
            else:
                assert project == full_project
