"""Every tensor is checked: name, type, shape, numbers."""

import json
import random
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bpgui.errors import FileError
from bpgui.files import open_project

Spoil = Callable[..., Path]
Tensors = dict[str, np.ndarray]


def set_to(name: str, value: float, *index: int) -> Callable[[Tensors], None]:
    def change(tensors: Tensors) -> None:
        tensors[name] = tensors[name].copy()
        tensors[name][index] = value

    return change


def turn(name: str, function: Callable[[np.ndarray], np.ndarray]) -> Callable[[Tensors], None]:
    return lambda tensors: tensors.update({name: np.ascontiguousarray(function(tensors[name]))})


W, B, MASK = "weights/connection-1", "initial/biases/layer-2", "mask/connection-1"
MEAN, STEP, WAITED, BEST = "run/mean", "run/step", "run/early/waited", "run/early/best_loss"

CASES = {
    "missing weights": (lambda tensors: tensors.pop(W), f"'{W}' is missing"),
    "missing initial": (lambda tensors: tensors.pop(B), f"'{B}' is missing"),
    "missing mask": (lambda tensors: tensors.pop(MASK), f"'{MASK}' is missing"),
    "missing history": (lambda tensors: tensors.pop("history"), "'history' is missing"),
    "left over": (lambda tensors: tensors.update(x=np.zeros(1)), "'x' belongs to nothing in its project.json"),
    "bias of none": (lambda t: t.update({"biases/layer-3": np.zeros(3)}), "'biases/layer-3' belongs to nothing"),
    "turned": (turn(W, lambda a: a.T), "is float64 of shape (4, 2) instead of float64 of shape (2, 4)"),
    "flat": (turn(W, np.ravel), "is float64 of shape (8,) instead"),
    "float32": (turn(W, lambda a: a.astype(np.float32)), "is float32 of shape (2, 4) instead"),
    "int64": (turn(W, lambda a: a.astype(np.int64)), "is int64 of shape (2, 4) instead"),
    "mask as bytes": (turn(MASK, lambda a: a.astype(np.uint8)), "is uint8 of shape (2, 4) instead of bool"),
    "not a number": (set_to(W, np.nan, 1, 1), f"'{W}' holds a number that is not finite"),
    "endless": (set_to(B, np.inf, 0), f"'{B}' holds a number that is not finite"),
    "weight without link": (set_to(W, 0.5, 0, 1), f"'{W}' has a weight where the mask has no link"),
    "initial without link": (set_to(f"initial/{W}", 0.5, 0, 1), "has a weight where the mask has no link"),
    "history of text": (turn("history", lambda a: a[:, :4]), "is float64 of shape (3, 4) instead"),
    "history short": (turn("history", lambda a: a[:2]), "is float64 of shape (2, 7) instead"),
    "history backwards": (turn("history", lambda a: a[::-1]), "'history' has epochs that do not ascend"),
    "history below zero": (set_to("history", -1.0, 0, 0), "'history' has epochs that do not ascend"),
    "history nowhere": (set_to("history", np.nan, 1, 0), "'history' has epochs that do not ascend"),
    "missing memory": (lambda tensors: tensors.pop(MEAN), f"'{MEAN}' is missing"),
    "missing count": (lambda tensors: tensors.pop(STEP), f"'{STEP}' is missing"),
    "memory of another": (lambda t: t.update({"run/velocity": t[MEAN]}), "'run/velocity' belongs to nothing"),
    "memory short": (turn(MEAN, lambda a: a[1:]), "is float64 of shape (29,) instead of float64 of shape (30,)"),
    "memory in rows": (turn(MEAN, lambda a: a[np.newaxis]), "is float64 of shape (1, 30) instead"),
    "memory as float32": (turn(MEAN, lambda a: (a * 0).astype(np.float32)), "is float32 of shape (30,) instead"),
    "memory without end": (set_to(MEAN, np.inf, 2), f"'{MEAN}' holds a number that is not finite"),
    "memory of nothing": (set_to("run/early/best", np.nan, 0), "holds a number that is not finite"),
    "step below zero": (set_to(STEP, -1.0, 0), f"'{STEP}' is no count"),
    "half a step": (set_to(STEP, 0.5, 0), f"'{STEP}' is no count"),
    "step without end": (set_to(STEP, np.inf, 0), f"'{STEP}' holds a number that is not finite"),
    "waited below zero": (set_to(WAITED, -1.0, 0), f"'{WAITED}' is no count"),
    "best loss no number": (set_to(BEST, np.nan, 0), f"'{BEST}' holds a number that is not finite"),
    "best loss below all": (set_to(BEST, -np.inf, 0), f"'{BEST}' holds a number that is not finite"),
}


@pytest.mark.parametrize(("change", "words"), CASES.values(), ids=CASES)
def test_a_wrong_tensor_is_refused_by_its_name(spoil: Spoil, change: Callable[[Tensors], None], words: str) -> None:
    with pytest.raises(FileError, match=r"^'saved\.bpg' is damaged, its tensor '.*: open a copy") as caught:
        open_project(spoil(tensors=change))
    assert words in str(caught.value)


def test_a_truth_value_of_two_is_refused(spoil: Spoil) -> None:
    def change(parts: dict[str, bytes]) -> None:
        data = parts["parameters.safetensors"]
        (length,) = struct.unpack("<Q", data[:8])
        start, _ = json.loads(data[8 : 8 + length])[MASK]["data_offsets"]
        place = 8 + length + start
        parts["parameters.safetensors"] = data[:place] + b"\x02" + data[place + 1 :]

    with pytest.raises(FileError, match=r"saved\.bpg.*'mask/connection-1' holds something else than true and false"):
        open_project(spoil(members=change))


def safetensors(header: object, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def one(kind: str, shape: list[int], *span: int) -> dict[str, object]:
    return {W: {"dtype": kind, "shape": shape, "data_offsets": span}}


HEADERS = {
    "nothing": b"",
    "too short": b"\x01\x02",
    "all ones": b"\xff" * 40,
    "not JSON": safetensors(b"x" * 50),
    "deep": safetensors(b"[" * 1000),
    "list": safetensors([]),
    "no tensors": safetensors({}),
    "type of another library": safetensors(one("BF16", [2], 0, 4), bytes(4)),
    "unknown type": safetensors(one("F99", [2], 0, 4), bytes(4)),
    "short data": safetensors(one("F64", [2], 0, 16), bytes(8)),
    "long data": safetensors(one("F64", [1], 0, 8), bytes(16)),
    "negative shape": safetensors(one("F64", [-1], 0, 8), bytes(8)),
    "overflow": safetensors(one("F64", [2**62, 2**62], 0, 0)),
    "nothing times much": safetensors(one("F64", [0, 2**62], 0, 0)),
    "span backwards": safetensors(one("F64", [1], 8, 0), bytes(8)),
}


@pytest.mark.parametrize("data", HEADERS.values(), ids=HEADERS)
def test_a_damaged_header_is_refused(spoil: Spoil, data: bytes) -> None:
    with pytest.raises(FileError, match=r"'saved\.bpg' is damaged"):
        open_project(spoil(members=lambda parts: parts.update({"parameters.safetensors": data})))


def test_more_bytes_than_the_network_needs_are_refused(spoil: Spoil) -> None:
    with pytest.raises(FileError, match=r"parameters\.safetensors claims 1,000,000 bytes, which is too much"):
        open_project(spoil(members=lambda parts: parts.update({"parameters.safetensors": bytes(1_000_000)})))


def test_any_damage_before_the_checksum_is_a_file_error_or_a_valid_project(spoil: Spoil, saved: Path) -> None:
    rng = random.Random(7)
    good = saved.read_bytes()
    for _ in range(300):

        def damage(parts: dict[str, bytes]) -> None:
            name = rng.choice(sorted(parts))
            data = bytearray(parts[name])
            # The header, where damage has the most ways to go.
            data[rng.randrange(min(len(data), 2500))] = rng.choice(b'\x00\xff09-.e"{}[],: az')
            parts[name] = bytes(data)

        try:
            project = open_project(spoil(members=damage))
        except FileError as error:
            assert "saved.bpg" in str(error)  # noqa: PT017  # the other outcome is allowed as well
        else:
            assert {c.id for c in project.network.connections} == set(project.parameters.weights)
        saved.write_bytes(good)
