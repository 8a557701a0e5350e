"""A picture as a Mermaid flowchart, groups as subgraphs."""

from cnnshape.drawing.picture import Item, Picture
from cnnshape.plans import Plan
from cnnshape.render.drawing import texts
from cnnshape.render.drawing.colors import ROLES
from cnnshape.render.drawing.svg import role
from cnnshape.render.drawing.wish import Wish

_PLAIN = set(" ,.:+-=/×–·→…²")


def data(plan: Plan, wish: Wish) -> bytes:
    """The file of a picture."""
    found = wish.picture(plan)
    return "\n".join(["flowchart TB", *_Chart(found).lines(), ""]).encode()


def escaped(text: str) -> str:
    """A text in which nothing can be taken for Mermaid's own: the rest by its number."""
    return "".join(c if c.isalnum() or c in _PLAIN else f"#{ord(c)};" for c in text)


class _Chart:
    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        everything = [*picture.root.groups(), *picture.root.leaves()]
        self.names = {id(item): f"n{number}" for number, item in enumerate(everything)}

    def lines(self) -> list[str]:
        lines = self._inside(self.picture.root, "  ")
        arrows = []
        for net in self.picture.nets:
            for target in net.targets:
                source, sink = self.names[id(net.source)], self.names[id(target)]
                shape = escaped(texts.shape(net.last.shape))
                arrows.append((f'  {source} -->|"{shape}"| {sink}', net.is_broken))
        lines += [line for line, _ in arrows]
        broken = [str(number) for number, (_, is_broken) in enumerate(arrows) if is_broken]
        if broken:
            lines.append(f"  linkStyle {','.join(broken)} stroke:#c62828,stroke-width:2px")
        for kind, colors in ROLES.items():
            fill, rim = colors[:2]
            lines.append(f"  classDef {kind}_ fill:{fill},stroke:{rim},color:#1d2329")
        return [*lines, "  classDef bad_ fill:#fde3e1,stroke:#c62828,color:#1d2329"]

    def _inside(self, group: Item, indent: str) -> list[str]:
        lines = []
        for child in group.children:
            if child.is_framed:
                title = escaped(" ".join(texts.heading(child)))
                lines.append(f'{indent}subgraph {self.names[id(child)]}["{title}"]')
                lines += [*self._inside(child, indent + "  "), f"{indent}end"]
            elif child.is_group:
                lines += self._inside(child, indent)
            else:
                lines.append(f"{indent}{self._node(child)}")
        return lines

    def _node(self, item: Item) -> str:
        said = texts.words_of(item, self.picture)
        text = "<br/>".join(map(escaped, said.lines))
        open_, close = ('(["', '"])') if item.kind != "layer" or item.is_merge else ('["', '"]')
        bad = said.complaints or self.picture.is_broken(item)
        return f"{self.names[id(item)]}{open_}{text}{close}:::{'bad' if bad else role(item)}_"
