"""A picture as a page that works by itself: details, folding, search, and another input size."""

import base64
import hashlib
import json
import re
from html import escape
from importlib import resources

from cnnshape.drawing.closed_forms import ClosedForms, closed_forms
from cnnshape.drawing.picture import Item
from cnnshape.plans import Plan
from cnnshape.render import words
from cnnshape.render.drawing import svg, texts
from cnnshape.render.drawing.laid import Wire
from cnnshape.render.drawing.layout import Drawing
from cnnshape.render.drawing.wish import Wish
from cnnshape.source import printable

_SAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def data(plan: Plan, wish: Wish) -> bytes:
    """The file of a picture."""
    drawing = Drawing(wish.picture(plan))
    found = closed_forms(plan)
    facts = json.dumps(_facts(drawing, found)).translate(_SAFE)
    files = resources.files("cnnshape") / "render" / "drawing"
    script = (files / "page.js").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    template = (files / "page.html").read_text("utf-8")
    values = {
        "policy": f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'",
        "style": (files / "page.css").read_text("utf-8"),
        "script": script,
        "totals": _totals(plan),
        "sizes": _fields(found),
        "name": escape(printable(plan.name or plan.source.name)),
        "facts": facts,
        "svg": svg.svg(drawing, wish.theme),
    }
    return re.sub("@([a-z]+)@", lambda mark: values[mark[1]], template).encode()


def _totals(plan: Plan) -> str:
    """Parameters and MACs, where they are numbers."""
    counts = ((plan.params, "parameters"), (plan.macs, "MACs"))
    return " · ".join(f"{words.count(n)} {what}" for n, what in counts if isinstance(n, int))


def _fields(found: ClosedForms) -> str:
    """A field for each axis of the input, or why there is none."""
    if found.reason:
        return f'<p id="closed">No field for the input size: {escape(printable(found.reason))}.</p>'
    fields = []
    for number, one in enumerate(found.axes):
        symbol, rule = escape(printable(one.axis.symbol)), escape(printable(str(one.accepted)))
        size = one.axis.given or one.accepted.least or 1
        beside = ", ".join(f"{name} = {n}" for name, n in one.beside.items())
        note = f"fits: {rule}" + (f", while {escape(printable(beside))}" if beside else "")
        fields.append(
            f'<label title="{note}">{symbol} <input type="number" class="axis" min="1" step="1" '
            f'max="1000000" value="{size}" data-axis="{number}"></label>'
        )
    return "".join(fields)


def _facts(drawing: Drawing, found: ClosedForms) -> dict[str, object]:
    picture = drawing.picture
    items = svg.everything(drawing)
    numbers = {id(item): number for number, item in enumerate(items)}
    return {
        "axes": [one.axis.symbol for one in found.axes],
        "reason": found.reason,
        "shapes": found.shapes,
        "needs": [[one.layer, one.form, one.equal, one.sharp] for one in found.needs],
        "parents": [numbers[id(one.parent)] if one.parent else -1 for one in items],
        "items": {str(n): _item(drawing, one) for n, one in enumerate(items) if not one.is_group},
        "rows": [
            {
                "path": row.path,
                "item": numbers[id(picture.boxes[index])],
                "from": [tensor.label for tensor in row.inputs],
                "to": [tensor.label for tensor in row.outputs],
            }
            for index, row in enumerate(picture.plan.layers)
        ],
        "wires": [[[round(x, 1), round(y, 1)] for x, y in one.points] for one in _wires(drawing)],
        "ends": [numbers[id(one.target)] if one.target else -1 for one in _wires(drawing)],
        "labels": [[net.last.label for net in label.nets] for _, label in drawing.labels],
    }


def _wires(drawing: Drawing) -> list[Wire]:
    return [wire for _, wire in svg.ordered(drawing)]


def _item(drawing: Drawing, item: Item) -> dict[str, object]:
    """What the page tells of a box."""
    plan = drawing.picture.plan
    facts: dict[str, object] = {
        "path": printable(item.path),
        "call": texts.call(item) or printable(item.name),
        "count": item.count,
        "rows": item.rows,
        "wrong": [printable(text.replace("`", "")) for text in drawing.picture.complaints(item)],
    }
    if item.kind == "input":
        facts["tensor"] = item.path
    if item.rows:
        rows = [plan.layers[index] for index in item.rows]
        layer = rows[-1].layer if len(rows) == 1 else None
        counts = [row.params for row in rows if row.owner is None]
        macs = [plan.cost(row) for row in rows]
        step = rows[0].step
        facts["arguments"] = {
            name: printable(str(value)) for name, value in (layer.values if layer else {}).items()
        }
        facts["params"] = words.count(sum(n for n in counts if isinstance(n, int)))
        facts["macs"] = words.count(sum(n for n in macs if isinstance(n, int)))
        facts["field"] = words.field(plan.reaches[item.rows[-1]])
        facts["line"] = step.leaf.source.position(step.name_span.start).line
        facts["shapes"] = [texts.shape(shape) for shape in rows[-1].output_shapes]
    return facts
