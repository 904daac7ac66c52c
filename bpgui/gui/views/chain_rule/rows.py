"""The rows of the view: paths, or the routes by which the error comes back to the neuron, and what each lights."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from bpgui.engine.tracing import Factor, Neuron, Path, Route, recursion
from bpgui.gui.common.lights import Lit
from bpgui.gui.common.selection import LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import count, significant
from bpgui.gui.views.chain_rule.subject import Subject
from bpgui.gui.views.chain_rule.wording import ARROW, Words

# What stands on plates beside neurons.
_SIGNS = {"output": "y", "slope": "f'", "jacobian": "dy/dz", "dropout": "dropout", "loss": "dL/dy", "delta": "dL/dz"}


@dataclass(frozen=True)
class Row:
    """A row: its value, and how to make its name and the product written out, what each factor means, what it lights.

    These are made when they are asked for: most rows are out of sight. `key` tells which path or route it is, whatever
    its numbers are; None stands for several together.
    """

    value: float
    key: object
    make_texts: Callable[[], tuple[str, str]]
    make_meaning: Callable[[], tuple[str, ...]] = tuple
    make_lit: Callable[[], Lit] = Lit

    @cached_property
    def texts(self) -> tuple[str, str]:
        """The name, and the product written out."""
        return self.make_texts()

    @property
    def meaning(self) -> tuple[str, ...]:
        """What each factor is."""
        return self.make_meaning()

    @cached_property
    def lit(self) -> Lit:
        """What the row lights on the canvas."""
        return self.make_lit()


def path_rows(subject: Subject, words: Words) -> list[Row]:
    """Return a row for each path, and one for all others."""
    rows = [_path_row(subject, words, path) for path in subject.traced.paths]
    if subject.traced.others != 0:
        total, shown = words.number(subject.traced.total), words.inside(subject.traced.shown)
        rows.append(Row(subject.traced.rest, None, lambda: (words.others(), f"{total} - {shown}")))
    return rows


def route_rows(subject: Subject, words: Words, most: int) -> list[Row]:
    """Return a row for what the loss itself gives, one for each route back to the neuron, and one for all others."""
    neuron = _neuron_of(subject)
    found = recursion(subject.sample, neuron)
    routes = sorted(found.routes, key=lambda route: -abs(route.share))
    rows = [] if found.own is None else [_own_row(subject, words, neuron, found.own)]
    rows += [_route_row(subject, words, route, neuron) for route in routes[:most]]
    if len(routes) > most:
        rest = math.fsum(route.share for route in routes[most:])
        rows.append(Row(rest, None, lambda: (f"the other {count(len(routes) - most, 'route')} together", "")))
    return rows


def delta_of(subject: Subject) -> tuple[float, float | None]:
    """Return the delta of the neuron that the weight leads to, and the output that it multiplies, None for a bias."""
    neuron, sample = _neuron_of(subject), subject.sample
    delta = float(sample.gradient.delta[neuron.layer][sample.row, neuron.neuron])
    if not isinstance(subject.ref, LinkRef):
        return delta, None
    source = subject.project.network.connection(subject.ref.connection).source
    return delta, float(sample.trace.output[source][sample.row, subject.ref.source])


def _neuron_of(subject: Subject) -> Neuron:
    ref = subject.ref
    if isinstance(ref, LinkRef):
        return Neuron(subject.project.network.connection(ref.connection).target, ref.target)
    return Neuron(ref.layer, ref.neuron)


def _path_row(subject: Subject, words: Words, path: Path) -> Row:
    links = [factor for factor in path.factors if factor.kind == "weight"]
    return Row(
        path.product,
        tuple((factor.kind, factor.source, factor.target) for factor in path.factors),
        lambda: (words.names(path.neurons), words.product(factor.value for factor in path.factors)),
        lambda: tuple(map(words.meaning, path.factors)),
        lambda: _lit(subject, path.neurons, links, _written(path.factors)),
    )


def _own_row(subject: Subject, words: Words, neuron: Neuron, own: float) -> Row:
    written = {neuron: [f"dL/dz {significant(own)}"]}
    return Row(
        own,
        "own",
        lambda: (f"loss{ARROW}{words.name(neuron)}", words.number(own)),
        lambda: (f"{words.number(own)}: dL/dz, what the loss itself gives at {words.name(neuron)}",),
        lambda: _lit(subject, [neuron], [], written),
    )


def _route_row(subject: Subject, words: Words, route: Route, neuron: Neuron) -> Row:
    by_way = (route.target, route.through) if route.through == neuron else (route.target, route.through, neuron)
    values = [route.slope, *([] if route.dropout == 1.0 else [route.dropout]), route.weight, route.delta]
    link = Factor("weight", route.through, route.target, route.weight, route.connection)
    written = {route.target: [f"delta {significant(route.delta)}"], neuron: [f"f' {significant(route.slope)}"]}
    return Row(
        route.share,
        (route.through, route.connection, route.target),
        lambda: (words.names(by_way), words.product(values)),
        lambda: (words.route(route),),
        lambda: _lit(subject, by_way, [link], written),
    )


def _written(factors: Iterable[Factor]) -> dict[Neuron, list[str]]:
    """Return what is written at the neurons of a path; one that is met again has it written once."""
    texts: dict[Neuron, list[str]] = {}
    for factor in factors:
        if factor.kind != "weight":
            text = f"{_SIGNS[factor.kind]} {significant(factor.value)}"
            here = texts.setdefault(factor.source, [])
            here += [text] if text not in here else []
    return texts


def _lit(subject: Subject, neurons: Iterable[Neuron], links: Iterable[Factor], written: dict[Neuron, list[str]]) -> Lit:
    """Light neurons and links, and what is followed itself, with their values."""
    texts: dict[Ref, str] = {NeuronRef(*neuron): ", ".join(parts) for neuron, parts in written.items()}
    refs = {LinkRef(f.connection, f.source.neuron, f.target.neuron): f.value for f in links}
    texts |= {ref: f"w {significant(value)}" for ref, value in refs.items()}
    lit_neurons, lit_links = {NeuronRef(*neuron) for neuron in neurons}, set(refs)
    if isinstance(subject.ref, LinkRef):
        connection = subject.project.network.connection(subject.ref.connection)
        lit_neurons |= {
            NeuronRef(connection.source, subject.ref.source),
            NeuronRef(connection.target, subject.ref.target),
        }
        lit_links.add(subject.ref)
        texts[subject.ref] = f"dL/dw {significant(subject.traced.total)}"
    return Lit(frozenset(lit_neurons), frozenset(lit_links), frozenset({subject.ref}), texts, backward=True)
