"""Drawn faces of twenty invented people: their poses, lights, moods and what they wear, and which are for testing."""

import numpy as np
import numpy.typing as npt

from bpgui.data.dataset import TEST, TRAIN, Table
from bpgui.data.sources.face_drawing import HEIGHT, OCCLUDERS, WIDTH, Views, draw_faces
from bpgui.data.sources.people import NAMES, PEOPLE
from bpgui.spec import FloatArray, Param, Settings, Value, check_settings

POSES, LIGHTS = 5, 5  # classes of angles, whose combinations are dealt out
MOST_POSE, MOST_LIGHT = 40.0, 60.0  # degrees to either side

FACES_PARAMS: tuple[Param, ...] = (
    Param(
        "count", "int", 100, "How many pictures there are of each of the 20 people.", "Pictures each",
        low=5, high=500,
    ),
    Param(
        "pose", "float", MOST_POSE, "How far the heads turn to either side, in degrees.", "Pose",
        low=0.0, high=MOST_POSE, unit="degrees",
    ),
    Param(
        "light", "float", MOST_LIGHT, "How far from the front the light comes at most, in degrees.", "Light",
        low=0.0, high=MOST_LIGHT, unit="degrees",
    ),
    Param(
        "occluded", "float", 60.0, "How many of the faces wear glasses, a scarf or a cap, in percent.", "Covered",
        low=0.0, high=100.0, unit="%",
    ),
    Param(
        "noise", "float", 4.0, "Standard deviation of the noise in each pixel, in percent of white.", "Noise",
        low=0.0, high=30.0, unit="%",
    ),
)  # fmt: skip
FACE_PARAMS: tuple[Param, ...] = (
    Param("identity", "choice", NAMES[0], "Whose face it is.", "Person", choices=dict(zip(NAMES, NAMES, strict=True))),
    Param(
        "pose", "float", 0.0, "How far the head turns, in degrees: negative to the left of the picture.", "Pose",
        low=-MOST_POSE, high=MOST_POSE, unit="degrees",
    ),
    Param(
        "light", "float", 0.0, "Where the light comes from, in degrees: negative from the left.", "Light",
        low=-MOST_LIGHT, high=MOST_LIGHT, unit="degrees",
    ),
    Param(
        "expression", "float", 0.0, "The mood in percent: -100 is a frown, 100 a smile.", "Expression",
        low=-100.0, high=100.0, unit="%",
    ),
    Param(
        "occluder", "choice", "none", "What covers a part of the face.", "Worn",
        choices={name: name for name in OCCLUDERS},
    ),
    Param(
        "brightness", "float", 100.0, "How bright the light is, in percent.", "Brightness",
        low=50.0, high=130.0, unit="%",
    ),
    Param(
        "noise", "float", 0.0, "Standard deviation of the noise in each pixel, in percent of white.", "Noise",
        low=0.0, high=30.0, unit="%",
    ),
)  # fmt: skip


def faces(settings: Settings, rng: np.random.Generator) -> Table:
    """Return pictures of 20 people as inputs (rows, 896) from 0, black, to 1, white, and a target per person.

    Poses and lights fall into five classes each; every fifth of the 25 combinations is the test part, so that each pose
    and each light occurs in training, but never the two of a test picture together. Expression, what is worn,
    brightness, background, shirt, place, size, tilt and noise vary in both parts alike.
    """
    each = int(settings["count"])
    people, rows = len(PEOPLE), len(PEOPLE) * each
    identity = np.repeat(np.arange(people), each)
    # Each person comes in all combinations equally often, as far as the count allows.
    cell = np.concatenate([np.resize(rng.permutation(POSES * LIGHTS), each) for _ in range(people)])
    pose_class, light_class = cell // LIGHTS, cell % LIGHTS
    covered = rng.random(rows) < float(settings["occluded"]) / 100.0
    views = Views(
        identity=identity,
        pose=_spread(pose_class, POSES, rng) * float(settings["pose"]),
        light=_spread(light_class, LIGHTS, rng) * float(settings["light"]),
        expression=rng.uniform(-1.0, 1.0, rows),
        occluder=np.where(covered, rng.integers(1, len(OCCLUDERS), rows), 0),
        brightness=rng.uniform(0.6, 1.2, rows),
        shift=rng.uniform(-1.0, 1.0, (rows, 2)),
        roll=rng.uniform(-6.0, 6.0, rows),
        size=rng.uniform(0.94, 1.05, rows),
        background=rng.uniform(0.0, 1.0, rows),
        shirt=rng.uniform(0.1, 0.9, rows),
    )
    pixels = draw_faces(views)
    pixels += rng.standard_normal(pixels.shape, dtype=np.float32) * np.float32(float(settings["noise"]) / 100.0)
    np.clip(pixels, 0.0, 1.0, out=pixels)
    held_out = (pose_class + 2 * light_class) % 5 == 0
    return Table(
        inputs=pixels.reshape(rows, -1).astype(np.float64),
        targets=np.eye(people)[identity],
        input_names=tuple(f"pixel {row},{column}" for row in range(1, HEIGHT + 1) for column in range(1, WIDTH + 1)),
        target_names=NAMES,
        classes=NAMES,
        image_shape=(HEIGHT, WIDTH),
        # Otherwise 0 would be shown as paper.
        pictures=(255.0 * pixels).round().astype(np.uint8),
        captions=_captions(views),
        groups=cell.astype(np.intp),
        group_name="pose and light",
        parts=np.where(held_out, TEST, TRAIN).astype(np.uint8),
    )


def draw_face(
    identity: str,
    pose: float = 0.0,
    light: float = 0.0,
    expression: float = 0.0,
    occluder: str = "none",
    brightness: float = 100.0,
    noise: float = 0.0,
    rng: np.random.Generator | None = None,
) -> FloatArray:
    """Return the picture (HEIGHT, WIDTH) of one person from 0, black, to 1, white.

    The values are those of `FACE_PARAMS`; raises `ParamError` or `UnknownNameError` for others. Without `rng` the noise
    is always the same.
    """
    given: tuple[Value, ...] = (identity, pose, light, expression, occluder, brightness, noise)
    names = (param.name for param in FACE_PARAMS)
    check_settings(FACE_PARAMS, dict(zip(names, given, strict=True)), "A face")
    one = np.ones(1)
    views = Views(
        identity=np.array([NAMES.index(identity)]),
        pose=pose * one,
        light=light * one,
        expression=expression / 100.0 * one,
        occluder=np.array([OCCLUDERS.index(occluder)]),
        brightness=brightness / 100.0 * one,
        shift=np.zeros((1, 2)),
        roll=0.0 * one,
        size=one,
        background=0.42 * one,
        shirt=0.5 * one,
    )
    noisy = rng or np.random.default_rng(0)
    pixels = draw_faces(views)[0].astype(np.float64)
    return np.clip(pixels + noise / 100.0 * noisy.standard_normal(pixels.shape), 0.0, 1.0)


def shown_view(caption: str) -> dict[str, Value]:
    """Return what the caption of a row of `faces` tells of it, as values of `FACE_PARAMS`."""
    name, pose, light, *worn = caption.split(", ")
    angles = {text.split()[0]: float(text.split()[1]) for text in (pose, light)}
    return {"identity": name, **angles, "occluder": worn[0] if worn else OCCLUDERS[0]}


def _spread(place: npt.NDArray[np.intp], places: int, rng: np.random.Generator) -> FloatArray:
    """Return a number from -1 to 1 for each place in a row of them, anywhere within it."""
    return 2.0 * (place + rng.random(len(place))) / places - 1.0


def _captions(views: Views) -> tuple[str, ...]:
    """Return 'Alva, pose -12, light 35, scarf' for each face, angles in degrees."""
    pose, light = np.rint(views.pose).astype(int), np.rint(views.light).astype(int)
    return tuple(
        f"{NAMES[who]}, pose {turned}, light {lit}" + (f", {OCCLUDERS[worn]}" if worn else "")
        for who, turned, lit, worn in zip(views.identity, pose, light, views.occluder, strict=True)
    )
