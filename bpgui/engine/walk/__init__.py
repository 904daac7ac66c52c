"""Walking through one update, number by number: what training computes, in an order in which it can be told.

Nothing here computes in a way of its own: all numbers are those of the engine's functions, read from their arrays.
"""

from bpgui.engine.walk.changes import moved
from bpgui.engine.walk.line import DIGITS, MOST_DIGITS, Line, figure
from bpgui.engine.walk.marking import Mark, mark, mark_direction
from bpgui.engine.walk.names import Names
from bpgui.engine.walk.number import Parameter
from bpgui.engine.walk.stops import PHASES, Link, Place, Stop, Work, stops, work
from bpgui.engine.walk.tell import left_out, legend, lines, parameter_lines, parameters_into, title
from bpgui.engine.walk.walk import Walk, aside, take, walk, walk_row

__all__ = [
    "DIGITS",
    "MOST_DIGITS",
    "PHASES",
    "Line",
    "Link",
    "Mark",
    "Names",
    "Parameter",
    "Place",
    "Stop",
    "Walk",
    "Work",
    "aside",
    "figure",
    "left_out",
    "legend",
    "lines",
    "mark",
    "mark_direction",
    "moved",
    "parameter_lines",
    "parameters_into",
    "stops",
    "take",
    "title",
    "walk",
    "walk_row",
    "work",
]
