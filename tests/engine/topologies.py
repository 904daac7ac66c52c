"""Ways of wiring in which every activation and every loss has to have the right gradient."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from bpgui.engine import Program
from bpgui.spec import NetworkSpec, Settings, no_settings

Build = Callable[..., NetworkSpec]


@dataclass(frozen=True)
class Topology:
    """A drawing as `build` takes it, in which {h} stands for the hidden activation and {o} for the output's.

    `weights` is the largest size of a weight or bias; `relaxation` are the settings of a recurrent network.
    """

    layers: str
    links: str
    masks: dict[str, np.ndarray] = field(default_factory=dict)
    locked: dict[str, np.ndarray] = field(default_factory=dict)
    locked_biases: dict[str, tuple[int, ...]] = field(default_factory=dict)
    weights: float = 1.0
    relaxation: Settings = field(default_factory=no_settings)

    def program(self, build: Build, hidden: str, output: str, settings: dict[str, Settings] | None = None) -> Program:
        """Compile the network; `settings` are those of each activation."""
        network = build(self.layers.format(h=hidden, o=output), self.links, masks=self.masks, locked=self.locked)
        layers = tuple(
            replace(
                layer,
                activation_settings=(settings or {}).get(layer.activation, {}),
                locked_biases=self.locked_biases.get(layer.id, ()),
            )
            for layer in network.layers
        )
        return Program.compile(replace(network, layers=layers), self.relaxation)


SOME_LINKS = np.array([[True, False, True, True], [True, True, False, True], [False, True, True, True]])
_LAYERED = "x input 3, h hidden 4 {h}, y output 2 {o}"

TOPOLOGIES: dict[str, Topology] = {
    "dense": Topology(_LAYERED, "x-h h-y"),
    "skip": Topology("x input 2, g hidden 3 {h}, h hidden 4 {h}, y output 2 {o}", "x-g g-h h-y g-y x-y"),
    "masked": Topology(_LAYERED, "x-h h-y", masks={"x-h": SOME_LINKS}),
    "locked": Topology(_LAYERED, "x-h h-y", locked={"x-h": SOME_LINKS}, locked_biases={"h": (0, 2), "y": (1,)}),
    "recurrent": Topology(
        "x input 2, h hidden 2 {h}, y output 2 {o}",
        "x-h h-h h-y y-h",
        weights=0.3,
        relaxation={"dt": 1.0, "tolerance": 1e-14},
    ),
}
