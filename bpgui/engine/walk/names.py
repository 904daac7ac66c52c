"""`Names`: short names of neurons for formulas: x1, h2, o1, or h2.3 for neuron 3 of the second hidden layer."""

from bpgui.spec import ConnectionSpec, LayerSpec, NetworkSpec

_LETTERS = {"input": "x", "hidden": "h", "output": "o"}


class Names:
    """What the neurons, weights and quantities of one network are called in formulas.

    Formulas are plain text that reads by itself: `_{...}` sets an index, `^` a power, ` * ` is a product; Greek letters
    are spelled out. `bpgui.files.formulas` makes HTML and LaTeX of them.
    """

    def __init__(self, network: NetworkSpec) -> None:
        self._network = network
        self._prefix: dict[str, str] = {}
        for role, letter in _LETTERS.items():
            layers = [layer for layer in network.layers if layer.role == role]
            for place, layer in enumerate(layers, start=1):
                self._prefix[layer.id] = letter if len(layers) == 1 else f"{letter}{place}."

    def unit(self, layer_id: str, neuron: int) -> str:
        """Name a neuron: 'h2', or 'h1.2' where there are several layers of its kind."""
        return f"{self._prefix[layer_id]}{neuron + 1}"

    def output(self, layer_id: str, neuron: int) -> str:
        """Name what a neuron puts out: 'y_{h2}'; of an input, that is the input itself: 'x_{2}'."""
        unit = self.unit(layer_id, neuron)
        return f"x_{{{unit[1:]}}}" if self._network.layer(layer_id).role == "input" else f"y_{{{unit}}}"

    def net(self, layer_id: str, neuron: int) -> str:
        """Name a net input: 'z_{h2}'."""
        return f"z_{{{self.unit(layer_id, neuron)}}}"

    def delta(self, layer_id: str, neuron: int) -> str:
        """Name dL/dz of a neuron: 'delta_{h2}'."""
        return f"delta_{{{self.unit(layer_id, neuron)}}}"

    def target(self, layer_id: str, neuron: int) -> str:
        """Name what an output should be: 't_{o1}'."""
        return f"t_{{{self.unit(layer_id, neuron)}}}"

    def bias(self, layer_id: str, neuron: int) -> str:
        """Name a bias: 'b_{h2}'."""
        return f"b_{{{self.unit(layer_id, neuron)}}}"

    def weight(self, connection: ConnectionSpec, source: int, target: int) -> str:
        """Name a weight, source first: 'w_{x1,h2}'."""
        return f"w_{{{self.unit(connection.source, source)},{self.unit(connection.target, target)}}}"

    def legend(self) -> tuple[str, ...]:
        """Say which layer each letter stands for: 'h1.2 is neuron 2 of hidden 1'; nothing where that is plain."""
        return tuple(_explained(layer, self._prefix[layer.id]) for layer in self._network.layers)


def _explained(layer: LayerSpec, prefix: str) -> str:
    last = f" to {prefix}{layer.size}" if layer.size > 1 else ""
    return f"{prefix}1{last}: {layer.name}"
