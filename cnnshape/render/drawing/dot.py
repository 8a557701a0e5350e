"""A picture in the language of Graphviz, groups as clusters."""

from cnnshape.drawing.picture import Item, Picture
from cnnshape.plans import Plan
from cnnshape.render.drawing import texts
from cnnshape.render.drawing.colors import ROLES
from cnnshape.render.drawing.svg import role
from cnnshape.render.drawing.wish import Wish

_HEAD = """digraph network {
  rankdir=TB; newrank=true; bgcolor="transparent";
  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, height=0.3];
  edge [fontname="Helvetica", fontsize=9, color="#69747e", arrowsize=0.6];
  graph [fontname="Helvetica", fontsize=11, style=rounded, color="#9aa4ad", labeljust=l];"""


def data(plan: Plan, wish: Wish) -> bytes:
    """The file of a picture."""
    return "\n".join([_HEAD, *_Graph(wish.picture(plan)).lines(), "}", ""]).encode()


def quoted(text: str) -> str:
    r"""A text as a string of Graphviz, which knows no escapes but these and no entities then.

    >>> quoted('a "b" \\N &lt;')
    '"a \\"b\\" \\\\N &amp;lt;"'
    """
    text = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


class _Graph:
    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        everything = [*picture.root.groups(), *picture.root.leaves()]
        self.names = {id(item): f"n{number}" for number, item in enumerate(everything)}

    def lines(self) -> list[str]:
        lines = self._inside(self.picture.root, "  ")
        for net in self.picture.nets:
            for target in net.targets:
                ends = f"{self.names[id(net.source)]} -> {self.names[id(target)]}"
                red = ', color="#c62828", penwidth=2' if net.is_broken else ""
                label = quoted(texts.shape(net.last.shape))
                lines.append(f"  {ends} [label={label}{red}];")
        return lines

    def _inside(self, group: Item, indent: str) -> list[str]:
        lines = []
        for child in group.children:
            if child.is_framed:
                title = quoted(" ".join(texts.heading(child)))
                lines.append(f"{indent}subgraph cluster_{self.names[id(child)]} {{")
                lines.append(f"{indent}  label={title};")
                lines += [*self._inside(child, indent + "  "), f"{indent}}}"]
            elif child.is_group:
                lines += self._inside(child, indent)
            else:
                lines.append(f"{indent}{self._node(child)}")
        return lines

    def _node(self, item: Item) -> str:
        said = texts.words_of(item, self.picture)
        label = '"' + "\\n".join(quoted(line)[1:-1] for line in said.lines) + '"'
        fill, rim = ROLES[role(item)][:2]
        if said.complaints or self.picture.is_broken(item):
            fill, rim = "#fde3e1", "#c62828"
        return f'{self.names[id(item)]} [label={label}, fillcolor="{fill}", color="{rim}"];'
