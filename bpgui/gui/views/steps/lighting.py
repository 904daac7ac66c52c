"""What the canvas lights at a stop of a walk, and which values it writes there."""

from collections.abc import Callable

from bpgui.engine.walk import Link, Place, Stop, Walk, figure, work
from bpgui.gui.common.lights import Lit
from bpgui.gui.common.selection import LinkRef, NeuronRef, Ref
from bpgui.gui.common.text import localised
from bpgui.spec import FloatArray

# Values stand at so many links and neurons at most; more would hide the drawing.
MOST_LINK_TEXTS, MOST_NEURON_TEXTS = 16, 40
_DIGITS = 3

Value = Callable[[Place], float | None]


def lit(walk: Walk, stop: Stop, sample: int, only: Link | Place | None = None) -> Lit:
    """Return the lights of a stop; `only` is the weight or bias that is told of alone."""
    at_work = work(walk.program, stop)
    links, focus = at_work.links, at_work.focus
    if isinstance(only, Link):
        links = tuple(link for link in links if link == only) or (only,)
    of_weights = stop.phase in ("gradient", "update")
    texts: dict[Ref, str] = {}
    here, there = _values(walk, stop, sample)
    for places, value in ((focus, here), (at_work.others, there)):
        if len(places) <= MOST_NEURON_TEXTS:
            for place in places:
                number = value(place)
                if number is not None:
                    texts[NeuronRef(*place)] = localised(figure(number, _DIGITS))
    if len(links) <= MOST_LINK_TEXTS:
        texts |= {LinkRef(*link): text for link in links if (text := _link_text(walk, stop, link))}
    chosen: set[Ref] = {NeuronRef(*place) for place in focus}
    if of_weights and isinstance(only, Link):
        chosen = {LinkRef(*only)}
    return Lit(
        neurons=frozenset(NeuronRef(*place) for place in (*focus, *at_work.others)),
        links=frozenset(LinkRef(*link) for link in links),
        focus=frozenset(chosen) if len(chosen) <= MOST_NEURON_TEXTS else frozenset(),
        texts=texts,
        backward=at_work.backward,
    )


def _values(walk: Walk, stop: Stop, sample: int) -> tuple[Value, Value]:
    """Return what is written at the neurons that the stop is about, and at those that they are linked with."""
    sent, delta = _at(walk.trace.output, sample), _at(walk.gradient.delta, sample)
    match stop.phase:
        case "input" | "forward":
            return _at(walk.trace.raw, sample), sent
        case "error" | "backward":
            return delta, delta
        case "gradient":
            return delta, sent
        case _:
            return _bias(walk), lambda place: None


def _at(layers: dict[str, FloatArray], sample: int) -> Value:
    def value(place: Place) -> float | None:
        return float(layers[place.layer][sample, place.neuron]) if place.layer in layers else None

    return value


def _bias(walk: Walk) -> Value:
    biases = walk.program.blocks(walk.update.theta).biases

    def value(place: Place) -> float | None:
        return float(biases[place.layer][place.neuron]) if place.layer in biases else None

    return value


def _link_text(walk: Walk, stop: Stop, link: Link) -> str:
    match stop.phase:
        case "gradient":
            vector = walk.mean
        case "update":
            vector = walk.update.theta
        case _:
            vector = walk.computed
    return localised(
        figure(float(walk.program.blocks(vector).weights[link.connection][link.source, link.target]), _DIGITS)
    )
