"""The network as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), which many wikis draw."""

import re

from bpgui.files.diagram import Detail, Edge, Node, diagram
from bpgui.spec import Project

_STYLES = {1: "stroke:#1f6fd0", -1: "stroke:#b3520a,stroke-dasharray:6 4"}
_SHAPES = {"input": ("[", "]"), "hidden": ("([", "])"), "output": ("[[", "]]")}
# What would end a text, begin markup (texts are Markdown), or be taken for one of Mermaid's own codes.
_CODES = {ord(sign): f"#{ord(sign)};" for sign in "#\"'`<>&\\*_~["}
# What makes a list or a ruler of a line that begins so: Mermaid draws neither, but says so in the text's place.
_BLOCK = re.compile(r"([0-9]+(?=[.)])|)([-+=.)])(?![0-9])")


def to_mermaid(project: Project, detail: Detail = "auto") -> str:
    """Return a project's network as a Mermaid flowchart; raise `SpecError` if there is none.

    Negative weights are dashed, a locked link ends in a circle, one that feeds back in an arrow head (and says so,
    where it is locked), a missing one is dotted. The same project gives the same text.
    """
    graph = diagram(project, detail)
    lines = ["flowchart LR"]
    for group in graph.groups:
        nodes = [_node(node) for node in group.nodes]
        if group.title:
            lines += [f'  subgraph {group.key}["{_text(group.title)}"]', *(f"    {node}" for node in nodes), "  end"]
        else:
            lines += [f"  {node}" for node in nodes]
    lines += [f"  {_edge(edge)}" for edge in graph.edges]
    for sign, style in _STYLES.items():
        numbers = [str(number) for number, edge in enumerate(graph.edges) if edge.sign == sign]
        if numbers:
            lines.append(f"  linkStyle {','.join(numbers)} {style}")
    return "\n".join([*lines, ""])


def _node(node: Node) -> str:
    left, right = _SHAPES[node.role]
    return f'{node.key}{left}"{"<br/>".join(_text(line) for line in node.lines)}"{right}'


def _edge(edge: Edge) -> str:
    link = "-.-" if edge.missing else "-->" if edge.feeds_back else "--o" if edge.locked else "---"
    text = f"{edge.text}, locked" if edge.locked and edge.feeds_back and edge.sign else edge.text
    return f'{edge.source} {link}|"{_text(text)}"| {edge.target}' if text else f"{edge.source} {link} {edge.target}"


def _text(text: str) -> str:
    text = text.translate(_CODES)
    begins = _BLOCK.match(text)
    return text if begins is None else f"{begins[1]}#{ord(begins[2])};{text[begins.end() :]}"
