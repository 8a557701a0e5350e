"""A picture as SVG: text is text, nothing comes from elsewhere, colours follow the reader."""

from html import escape

from cnnshape.drawing.picture import Item
from cnnshape.plans import Plan
from cnnshape.render.drawing import texts
from cnnshape.render.drawing.colors import PAPER, style
from cnnshape.render.drawing.laid import Point, Wire
from cnnshape.render.drawing.layout import Drawing, Place
from cnnshape.render.drawing.wish import Wish
from cnnshape.source import printable

FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'DejaVu Sans',sans-serif"
_BEND = 6.0
_FIXED = (
    f"text{{font:12px {FONT}}}"
    ".dim,.size,.call,.said,.sub{font-size:10px}.kind,.title{font-weight:600}.plain{font-weight:400}"
    ".box,.frame{stroke-width:1}.wire,.stub{fill:none;stroke-width:1.2}"
    ".bad{stroke-width:1.6}.badwire{stroke-width:2}.stub{stroke-dasharray:2 2}"
)


def data(plan: Plan, wish: Wish) -> bytes:
    """The file of a picture."""
    return text(plan, wish).encode()


def text(plan: Plan, wish: Wish, *, paper: bool = False) -> str:
    """The text of an SVG file; with `paper`, on a background."""
    if wish.style == "volumes":
        from cnnshape.render.drawing.volumes import volumes

        return volumes(plan, wish, paper=paper)
    return svg(Drawing(wish.picture(plan)), wish.theme, paper=paper)


def svg(drawing: Drawing, theme: str = "auto", *, paper: bool = False) -> str:
    """A drawing as the text of an SVG file."""
    head = opening(drawing.picture.plan, drawing.width, drawing.height, theme, _FIXED, paper=paper)
    return "\n".join([*head, *body(drawing), "</svg>", ""])


def opening(
    plan: Plan, width: float, height: float, theme: str, rules: str, *, paper: bool
) -> list[str]:
    """The first lines of an SVG file, up to its background where it has one."""
    name = escape(printable(plan.name or plan.source.name))
    wide, high = number(width), number(height)
    size = f'width="{wide}" height="{high}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {wide} {high}" role="img">',
        f"<title>{name}</title>",
        f"<style>{rules}{style(theme)}</style>",
    ]
    if paper:
        lines.append(f'<rect {size} fill="{PAPER[theme == "dark"]}"/>')
    return lines


def body(drawing: Drawing) -> list[str]:
    """Frames, then wires, then boxes, then labels."""
    ids = {id(item): number for number, item in enumerate(everything(drawing))}
    parts = [_frame(place, ids) for place in drawing.frames]
    for group, wire in ordered(drawing):
        parts.append(_wire(wire, ids[id(group)], ids[id(wire.net.source)]))
    parts += [_box(drawing, place, ids[id(place.item)]) for place in drawing.boxes]
    for group, label in drawing.labels:
        bad = " badsize" * any(net.is_broken for net in label.nets)
        at = f'data-group="{ids[id(group)]}" data-from="{ids[id(label.nets[0].source)]}"'
        at += f" {_at(label.x, label.y)}"
        parts.append(f'<text class="size{bad}" {at}>{escape(label.text)}</text>')
    return parts


def ordered(drawing: Drawing) -> list[tuple[Item, Wire]]:
    """The wires, broken ones above the others."""
    return sorted(drawing.wires, key=lambda pair: pair[1].net.is_broken)


def everything(drawing: Drawing) -> list[Item]:
    """All items, in one order: groups, then boxes."""
    root = drawing.picture.root
    return [*root.groups(), *root.leaves()]


def number(value: float) -> str:
    """A number without what nobody can see."""
    return f"{value:.1f}".removesuffix(".0")


def _at(x: float, y: float) -> str:
    return f'x="{number(x)}" y="{number(y)}"'


def _rect(place: Place, radius: float, kind: str) -> str:
    size = f'width="{number(place.width)}" height="{number(place.height)}"'
    return f'<rect class="{kind}" {_at(place.x, place.y)} {size} rx="{number(radius)}"/>'


def _frame(place: Place, ids: dict[int, int]) -> str:
    item = place.item
    lines = texts.heading(item)
    x, y = place.x + 10, place.y + 17
    title = f'<text class="title" {_at(x, y)}>{escape(lines[0])}</text>'
    rest = "".join(
        f'<text class="call" {_at(x, y + 14)}>{escape(line)}</text>' for line in lines[1:]
    )
    inside = " ".join(str(ids[id(group)]) for group in item.line()[1:])
    return (
        f'<g class="group-frame" id="i{ids[id(item)]}" data-in="{inside}">'
        f"<title>{escape(printable(f'{item.path}  {item.call}'))}</title>"
        f"{_rect(place, 8, 'frame')}{title}{rest}</g>"
    )


def _box(drawing: Drawing, place: Place, key: int) -> str:
    item, picture = place.item, drawing.picture
    said = drawing.texts.words[id(item)]
    bad = " bad" if said.complaints or picture.is_broken(item) else ""
    radius = min(place.height / 2, 14) if item.kind != "layer" or item.is_merge else 5
    middle = place.x + place.width / 2
    y = place.y + 16.5
    name = f' <tspan class="dim" dx="4">{escape(said.name)}</tspan>' if said.name else ""
    weight = "kind" if item.kind == "layer" else "end-name"
    if said.beside:
        name = f' <tspan class="sub plain" dx="3">{escape(said.beside)}</tspan>'
    lines = [f'<text class="{weight}" {_at(middle, y)}>{escape(said.kind)}{name}</text>']
    for kind, line in [("sub", said.arguments), *(("said", one) for one in said.complaints)]:
        if line:
            y += 13
            lines.append(f'<text class="{kind}" {_at(middle, y)}>{escape(line)}</text>')
    about = "\n".join(texts.details(item, picture))
    return (
        f'<g id="i{key}" class="node" text-anchor="middle"><title>{escape(about)}</title>'
        f"{_rect(place, radius, f'box {role(item)}{bad}')}{''.join(lines)}</g>"
    )


def role(item: Item) -> str:
    """What a box is for, which is its colour."""
    if item.kind != "layer":
        return "end"
    if item.row is None:
        return "group"
    return item.row.layer.role if item.row.layer else "shape"


def _wire(wire: Wire, group: int, source: int) -> str:
    bad = wire.net.is_broken
    kind = "stub" if wire.is_stub else "wire"
    data = f'data-group="{group}" data-from="{source}"'
    path = f'<path class="{kind}{" badwire" * bad}" {data} d="{rounded(wire.points)}"/>'
    if wire.target is None:
        return path
    x, y = wire.points[-1]
    head = f"M{number(x)},{number(y)}l-3.2,-6h6.4z"
    return f'{path}<path class="head{" badhead" * bad}" {data} d="{head}"/>'


def rounded(points: list[Point]) -> str:
    """A line with rounded corners."""
    parts = [f"M{number(points[0][0])},{number(points[0][1])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(_BEND, _length(before, here) / 2, _length(here, after) / 2)
        a, b = _toward(here, before, bend), _toward(here, after, bend)
        parts.append(f"L{_point(a)}Q{_point(here)} {_point(b)}")
    parts.append(f"L{_point(points[-1])}")
    return "".join(parts)


def _point(point: Point) -> str:
    return f"{number(point[0])},{number(point[1])}"


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _toward(start: Point, end: Point, distance: float) -> Point:
    length = _length(start, end) or 1.0
    return (
        start[0] + (end[0] - start[0]) * distance / length,
        start[1] + (end[1] - start[1]) * distance / length,
    )
