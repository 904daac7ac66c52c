"""`Connecting`: a connection that is being drawn by keys, from where the keyboard stood to where it points now."""

from dataclasses import dataclass

from bpgui import edits
from bpgui.errors import ConnectError
from bpgui.gui.canvas.keyboard.walker import Step, nearest_neuron, next_focus
from bpgui.gui.canvas.keyboard.wording import neuron_in_words
from bpgui.gui.canvas.layout.scene import Scene
from bpgui.gui.common.selection import ConnectionRef, LayerRef, LinkRef, NeuronRef
from bpgui.spec import NetworkSpec, Project
from bpgui.spec.checks import check_connect, check_link

End = LayerRef | NeuronRef


@dataclass(frozen=True, slots=True)
class Connecting:
    """From a layer only layers can be pointed at, from a neuron only neurons; the source itself too."""

    source: End
    target: End

    @classmethod
    def start(cls, scene: Scene, source: End) -> "Connecting":
        """Point at what is nearest to the right, or at the source where there is nothing."""
        return cls(source, source).moved(scene, Step.RIGHT)

    def moved(self, scene: Scene, step: Step) -> "Connecting":
        """Point elsewhere; a step that leads to no layer or neuron changes nothing."""
        there = next_focus(scene, self.target, step)
        if isinstance(self.target, NeuronRef) and isinstance(there, LayerRef):
            here = scene.shapes[self.target.layer].neurons[self.target.neuron]
            there = nearest_neuron(scene.shapes[there.layer], float(here[1]))
        if isinstance(there, type(self.source)) and isinstance(there, LayerRef | NeuronRef):
            return Connecting(self.source, there)
        return self

    @property
    def ends(self) -> tuple[End, End]:
        """Where it starts and where it points."""
        return self.source, self.target

    def refusal(self, network: NetworkSpec) -> str:
        """Say why the two may not be connected, empty if they may."""
        try:
            if isinstance(self.source, NeuronRef) and isinstance(self.target, NeuronRef):
                check_link(network, self.source.layer, self.source.neuron, self.target.layer, self.target.neuron)
            else:
                check_connect(network, self.source.layer, self.target.layer)
        except ConnectError as error:
            return str(error)
        return ""

    def lines(self, network: NetworkSpec) -> list[str]:
        """Return what the preview says: the two ends, and what can be done or why not."""
        end = "itself" if self.source == self.target else name_of(network, self.target)
        refusal = self.refusal(network)
        return [f"{name_of(network, self.source)} to {end}", refusal or "Enter connects, Esc gives up"]

    def label(self, network: NetworkSpec) -> str:
        """Name the undo entry."""
        end = "itself" if self.source == self.target else name_of(network, self.target)
        return f"Connect {name_of(network, self.source)} to {end}"

    def apply(self, project: Project) -> Project:
        """Return the project with the connection; raise `ConnectError` if it is not allowed."""
        if isinstance(self.source, NeuronRef) and isinstance(self.target, NeuronRef):
            source, target = self.source, self.target
            return edits.connect_neurons(project, source.layer, source.neuron, target.layer, target.neuron)
        return edits.connect(project, self.source.layer, self.target.layer)

    def made(self, network: NetworkSpec) -> ConnectionRef | LinkRef | None:
        """Return what has been drawn, once it is."""
        connection = network.between(self.source.layer, self.target.layer)
        if connection is None:
            return None
        if isinstance(self.source, NeuronRef) and isinstance(self.target, NeuronRef):
            return LinkRef(connection.id, self.source.neuron, self.target.neuron)
        return ConnectionRef(connection.id)


def name_of(network: NetworkSpec, end: End) -> str:
    """Name a layer, or a neuron of it."""
    layer = network.layer(end.layer)
    return neuron_in_words(layer, end.neuron) if isinstance(end, NeuronRef) else layer.name
