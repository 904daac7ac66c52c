"""The steps of backpropagation in words, as papers head their sections."""

from bpgui.engine.walk.stops import Phase

STEPS: dict[Phase, tuple[str, str]] = {
    "input": ("The input arrives", "The numbers of the sample are what the input neurons send on."),
    "forward": (
        "Every neuron computes its output",
        "A neuron adds up what arrives over its links, each number times the weight of its link, and its bias. Its "
        "activation makes its output of this net input.",
    ),
    "error": (
        "The error is taken at the outputs",
        "The loss compares outputs with targets. The delta of a neuron tells how the loss changes with its net input.",
    ),
    "backward": (
        "The error travels back",
        "It takes the same links, times the same weights, the other way round. What arrives at a neuron, times the "
        "slope of its activation, is its delta.",
    ),
    "gradient": (
        "Every weight gets its gradient",
        "The gradient of a weight is what its link carried forward, times the delta at the link's end; that of a bias "
        "is the delta itself.",
    ),
    "update": (
        "The weights change",
        "The optimiser moves every weight against its gradient, so that the loss falls.",
    ),
}
REPEAT = "The same steps begin anew with the new weights, until the outputs are good enough."
