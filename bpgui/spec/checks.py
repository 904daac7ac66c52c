"""What is allowed: each `check_*` raises a typed error that says why not; `can_*` wraps it."""

from bpgui.errors import ConnectError, MismatchError, SpecError
from bpgui.spec.graph import leading_to, reached_from
from bpgui.spec.network import LayerSpec, NetworkSpec, Role

MOST_NEURONS = 4096
MOST_NAME_CHARACTERS = 60
MOST_PARAMETERS = 20_000_000


def check_size(size: int, layer_name: str) -> None:
    """Raise `SpecError` unless a layer may have `size` neurons."""
    if not 1 <= size <= MOST_NEURONS:
        raise SpecError(f"Layer '{layer_name}' cannot have {size} neurons: give it 1 to {MOST_NEURONS:,}.")


def check_connect(network: NetworkSpec, source: str, target: str) -> None:
    """Raise `ConnectError` unless layer `source` may be connected to layer `target`, itself included."""
    start, end = network.layer(source), network.layer(target)
    if end.role == "input":
        raise ConnectError(f"'{end.name}' is an input: it takes its values from the data, not from links.")
    if network.between(source, target) is not None:
        where = "is connected to itself" if source == target else f"and '{end.name}' are connected"
        raise ConnectError(f"'{start.name}' {where} already.")


def can_connect(network: NetworkSpec, source: str, target: str) -> bool:
    """Tell whether `check_connect` passes."""
    try:
        check_connect(network, source, target)
    except ConnectError:
        return False
    return True


def check_link(network: NetworkSpec, source_layer: str, source: int, target_layer: str, target: int) -> None:
    """Raise `ConnectError` unless a neuron, by index, may be linked to another one, or to itself."""
    start, end = network.layer(source_layer), network.layer(target_layer)
    for layer, neuron in ((start, source), (end, target)):
        if not 0 <= neuron < layer.size:
            raise ConnectError(f"Layer '{layer.name}' has no neuron {neuron + 1}: it has {layer.size}.")
    if end.role == "input":
        raise ConnectError(f"'{end.name}' is an input: it takes its values from the data, not from links.")
    connection = network.between(source_layer, target_layer)
    if connection is not None and connection.has_link(source, target):
        from_neuron, to_neuron = neuron_name(start, source), neuron_name(end, target)
        same = (source_layer, source) == (target_layer, target)
        linked = f"{from_neuron} to itself" if same else f"{from_neuron} to {to_neuron}"
        raise ConnectError(f"There is a link from {linked} already: choose another neuron.")


def neuron_name(layer: LayerSpec, neuron: int) -> str:
    """Return what messages call a neuron; a free neuron has the name of its layer."""
    return f"'{layer.name}'" if layer.size == 1 else f"neuron {neuron + 1} of '{layer.name}'"


def check_trainable(network: NetworkSpec) -> None:
    """Raise `SpecError`, saying what is missing, unless the network can be trained."""
    if not network.layers:
        raise SpecError("The canvas is empty: draw layers or open an example first.")
    ends: tuple[Role, ...] = ("input", "output")
    for role in ends:
        if not network.with_role(role):
            raise SpecError(f"The network has no {role} layer: add one, or change a layer's role in the inspector.")
    for layer in network.layers:
        check_size(layer.size, layer.name)
        if layer.role == "input" and network.incoming(layer.id):
            raise SpecError(f"Links lead to layer '{layer.name}', which is an input: delete them, or change its role.")
        if layer.role != "input" and not network.incoming(layer.id):
            raise SpecError(f"Nothing leads to layer '{layer.name}': drag a link to it, or delete it.")
        if layer.role != "output" and not network.outgoing(layer.id):
            raise SpecError(f"Layer '{layer.name}' leads nowhere: drag a link from it, or delete it.")
    reached = reached_from(network, (layer.id for layer in network.with_role("input")))
    useful = leading_to(network, (layer.id for layer in network.with_role("output")))
    for layer in network.layers:
        if layer.id not in reached:
            raise SpecError(f"No input reaches layer '{layer.name}': drag a link to it from a layer that one reaches.")
        if layer.id not in useful:
            raise SpecError(f"Layer '{layer.name}' reaches no output: drag a link from it to a layer that does.")
    if network.parameter_count() > MOST_PARAMETERS:
        raise SpecError(
            f"The network has {network.parameter_count():,} weights and biases; the most is "
            f"{MOST_PARAMETERS:,}: make a layer smaller."
        )


def check_fit(network: NetworkSpec, inputs: int, targets: int) -> None:
    """Raise `MismatchError` unless the network's ends have as many neurons as the data has columns."""
    ends: tuple[tuple[Role, int, str], ...] = (("input", inputs, "input"), ("output", targets, "target"))
    for role, columns, kind in ends:
        neurons = network.width(role)
        if neurons and neurons != columns:
            drawn, given = _count(neurons, f"{role} neuron"), _count(columns, f"{kind} column")
            raise MismatchError(f"The network has {drawn}, but the data has {given}.")


def fits(network: NetworkSpec, inputs: int, targets: int) -> bool:
    """Tell whether `check_fit` passes."""
    try:
        check_fit(network, inputs, targets)
    except MismatchError:
        return False
    return True


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
