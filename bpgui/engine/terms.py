"""The sum that reaches one neuron, written out: '0.35 x 0.20 + 0.70 x 0.20 + 0 = 0.21; sigmoid -> 0.552'."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bpgui.engine.explain import Activity
from bpgui.engine.program import Program
from bpgui.spec import LayerSpec, Parameters

MOST_TERMS = 6


def short(value: float) -> str:
    """Write a number for a sum: whole ones as they are, others with two or three decimals, the rest as 2.0e-05.

    >>> short(0.2), short(0.55230791), short(-1.0), short(0.00002)
    ('0.20', '0.552', '-1', '2.0e-05')
    """
    if not np.isfinite(value):
        return str(value)
    if value == round(value) and abs(value) < 1e4:
        return f"{value:.0f}" if value else "0"
    if not 5e-4 <= abs(value) < 1e4:
        return f"{value:.1e}"
    text = f"{value:.3f}"
    return text[:-1] if text.endswith("0") else text


class Term(NamedTuple):
    """One addend of a net input: the source neuron's name, its output, and the weight of the link."""

    source: str
    output: float
    weight: float

    @property
    def contribution(self) -> float:
        """What the link adds to the net input."""
        return self.output * self.weight

    def text(self) -> str:
        """Write the term out: '0.35 x (-0.20)'."""
        return f"{_inside(self.output)} x {_inside(self.weight)}"


@dataclass(frozen=True, slots=True)
class Terms:
    """The sum that reaches one neuron: its terms in drawing order, without missing links, and what comes of it.

    `bias` is 0 where the neuron has none; `activation` is its function's label as it stands in a sentence. In a loop,
    terms and net input belong to one fixed point, which is only as exact as the tolerance of the relaxation.
    """

    terms: tuple[Term, ...]
    bias: float
    net: float
    output: float
    activation: str
    settled: bool = True

    def text(self, most: int = MOST_TERMS) -> str:
        """Write the sum out: '0.35 x 0.20 + 0.70 x 0.20 + 0 = 0.21; sigmoid -> 0.552'.

        Of many terms, the `most` that add or take away most are written, then how many more there are and what they
        add up to.
        """
        return " ".join(self.parts(most))

    def parts(self, most: int = MOST_TERMS) -> list[str]:
        """Return the pieces of `text` between which a line may be broken: '0.35 x 0.20', '+ 0.70 x 0.20', and so on."""
        by_size = sorted(range(len(self.terms)), key=lambda i: -abs(self.terms[i].contribution))
        parts = [self.terms[i].text() for i in sorted(by_size[:most])]
        left_out = by_size[most:]
        if left_out:
            rest = sum(self.terms[i].contribution for i in left_out)
            parts.append(f"{len(left_out):,} more ({short(rest)})")
        parts = [part if row == 0 else f"+ {part}" for row, part in enumerate(parts)]
        if not parts:
            parts.append(short(self.bias))
        else:
            parts.append(f"- {short(-self.bias)}" if self.bias < 0.0 else f"+ {short(self.bias)}")
        unsettled = "" if self.settled else " (not settled)"
        return [*parts, f"= {short(self.net)};", f"{self.activation} -> {short(self.output)}{unsettled}"]


def incoming(
    program: Program,
    parameters: Parameters,
    activity: Activity,
    layer_id: str,
    neuron: int,
    name: Callable[[LayerSpec, int], str],
) -> Terms | None:
    """Return the sum that reaches a neuron in one sample's activity; None for an input, which no link reaches.

    `name(layer, neuron)` is what a source neuron is called.
    """
    if layer_id not in activity.net:
        return None
    network, terms = program.network, []
    for connection in program.incoming[layer_id]:
        source, outputs = network.layer(connection.source), activity.output[connection.source].tolist()
        weights = parameters.weights[connection.id][:, neuron].tolist()
        there = np.flatnonzero(network.present(connection)[:, neuron]).tolist()
        terms += [Term(name(source, i), outputs[i], weights[i]) for i in there]
    biases = parameters.biases.get(layer_id)
    return Terms(
        terms=tuple(terms),
        bias=0.0 if biases is None else float(biases[neuron]),
        net=float(activity.net[layer_id][neuron]),
        output=float(activity.output[layer_id][neuron]),
        activation=program.activations[layer_id].entry.in_text,
        settled=activity.settled,
    )


def _inside(value: float) -> str:
    """Write a factor, with brackets around it where a minus sign would stand beside another sign."""
    return f"({short(value)})" if value < 0.0 else short(value)
