"""The network in the DOT language of Graphviz (https://graphviz.org/doc/info/lang.html)."""

from bpgui.files.diagram import SPACING, Detail, Diagram, Edge, Group, Node, diagram
from bpgui.spec import Position, Project

_POSITIVE, _NEGATIVE, _MUTED = "#1f6fd0", "#b3520a", "#5d6876"
_SHAPES = {
    "input": "shape=box",
    "hidden": "shape=box, style=rounded",
    "output": "shape=box, style=rounded, peripheries=2",
}


def to_dot(project: Project, detail: Detail = "auto") -> str:
    """Return a project's network as a DOT graph; raise `SpecError` if there is none.

    Negative weights are dashed, a locked link ends in a box, one that feeds back in an arrow head, a missing one is
    dotted. Neurons keep the places of the drawing, one point of Graphviz per unit; layers are arranged by Graphviz.
    The same project gives the same text.
    """
    graph = diagram(project, detail)
    lines = [
        "digraph network {",
        "  rankdir=LR;",
        '  node [fontname="sans-serif", fontsize=11, height=0.4, margin="0.08,0.03"];',
        '  edge [fontname="sans-serif", fontsize=9, arrowhead=none];',
        *(_placed(graph) if graph.placed else _framed(graph)),
        *(f"  {_edge(edge)}" for edge in graph.edges),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _placed(graph: Diagram) -> list[str]:
    """Pin the neurons; only neato keeps places, and it draws no frames, so a layer's name is a node of its own."""
    lines = ["  layout=neato;", "  splines=true;"]
    for group in graph.groups:
        top = min((node.place for node in group.nodes if node.place is not None), key=lambda place: place[1])
        title = f"shape=plaintext, {_pinned((top[0], top[1] - SPACING))}"
        lines.append(f"  {group.key} [label={_quoted(group.title)}, {title}];")
        lines += [f"  {_node(node)}" for node in group.nodes]
    return lines


def _framed(graph: Diagram) -> list[str]:
    lines: list[str] = []
    for group in graph.groups:
        lines += _frame(group) if group.title else [f"  {_node(node)}" for node in group.nodes]
    return lines


def _frame(group: Group) -> list[str]:
    head = [f"  subgraph cluster_{group.key} {{", f"    label={_quoted(group.title)};", f'    color="{_MUTED}";']
    return [*head, *(f"    {_node(node)}" for node in group.nodes), "  }"]


def _node(node: Node) -> str:
    place = "" if node.place is None else f", {_pinned(node.place)}"
    return f"{node.key} [label={_quoted(*node.lines)}, {_SHAPES[node.role]}{place}];"


def _pinned(place: Position) -> str:
    # Graphviz counts upwards; adding zero turns -0.0 into 0.0.
    return f'pos="{place[0] + 0.0:.10g},{-place[1] + 0.0:.10g}!"'


def _edge(edge: Edge) -> str:
    shown = [f"label={_quoted(edge.text)}"] if edge.text else []
    if edge.missing:
        shown += ["style=dotted", f'color="{_MUTED}"']
    elif edge.sign < 0:
        shown += ["style=dashed", f'color="{_NEGATIVE}"']
    elif edge.sign > 0:
        shown.append(f'color="{_POSITIVE}"')
    ends = ("box" if edge.locked else "") + ("vee" if edge.feeds_back and not edge.missing else "")
    if ends:
        shown.append(f"arrowhead={ends}")
    if edge.feeds_back:
        # It must not turn the order from left to right around.
        shown.append("constraint=false")
    attributes = f" [{', '.join(shown)}]" if shown else ""
    return f"{edge.source} -> {edge.target}{attributes};"


def _quoted(*lines: str) -> str:
    r"""Return a label: quotes and backslashes are escaped, lines are divided by \n, and & stands for itself."""
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines]
    return '"' + "\\n".join(escaped) + '"'
