"""The table of a plan: one line a layer, totals below."""

import sys

from cnnshape.layers.arguments import Shape
from cnnshape.plans import Plan
from cnnshape.plans.rows import Tensor
from cnnshape.quantities import DTYPES
from cnnshape.render import words
from cnnshape.render.columns import COLUMNS, usual
from cnnshape.render.look import Look
from cnnshape.render.paint import Line, columns_of, fitted, wants_color, width_of, write
from cnnshape.render.tree import entries
from cnnshape.source import printable
from cnnshape.symbols import UNKNOWN, OpenSize, bind, is_open, product

_NUMERIC = {"params", "macs", "field", "jump", "offset", "line"}
_HEADS = {"macs": "MACs", "field": "receptive field"}
_SHORT_HEADS = {"field": "field"}
_CONDITIONS = 8  # that are listed
_NAMED = 4  # layers that need one of them
_LEAST = 6  # columns that a shortened cell keeps


def show(plans: list[Plan], look: Look) -> None:
    """Print the tables of plans; of a text that says nothing, none."""
    width = width_of(sys.stdout)
    lines: list[Line] = []
    for plan in plans:
        if plan.layers or not plan.diagnostics:
            lines += [*table(plan, look, width), []]
    write(lines[:-1], sys.stdout, color=wants_color(sys.stdout, look.color))


def table(plan: Plan, look: Look, width: int | None) -> list[Line]:
    """The lines of the table, no wider than `width`."""
    columns = look.columns or usual(plan)
    found = list(entries(plan, look.depth))
    cells = [[printable(COLUMNS[column](entry)) for column in columns] for entry in found]
    inputs = [_input_cells(name, tensor, columns) for name, tensor in plan.inputs.items()]
    heads = [_HEADS.get(column, column) for column in columns]
    if width is not None:
        heads = [
            _SHORT_HEADS.get(column, head) for column, head in zip(columns, heads, strict=True)
        ]
    widths = _fitted([heads, *inputs, *cells], columns, width)
    lines = [[(_row(heads, widths, columns), "bold")], [("─" * _total(widths), "dim")]]
    lines += [[(_row(cell, widths, columns), "")] for cell in inputs]
    for entry, cell in zip(found, cells, strict=True):
        text = _row(cell, widths, columns)
        if entry.is_broken:
            lines.append([(text + "  ✗", "bold red")])
        else:
            lines.append([(text, "dim" if entry.is_heading else "")])
    lines.append([("─" * _total(widths), "dim")])
    return [_title(plan), *lines, *_totals(plan, look.dtype, width)]


def _title(plan: Plan) -> Line:
    name = printable(plan.name or "")
    source = printable(plan.source.name)
    return [(name, "bold"), (f"  {source}" if name else source, "dim")]


def _input_cells(name: str, tensor: Tensor, columns: tuple[str, ...]) -> list[str]:
    known = {"layer": name, "output": words.shape(tensor.shape)}
    return [printable(known.get(column, "")) for column in columns]


def _fitted(rows: list[list[str]], columns: tuple[str, ...], width: int | None) -> list[int]:
    """Widths of the columns: the text columns give way first, then columns from the right."""
    widths = [max(columns_of(row[i]) for row in rows) for i in range(len(columns))]
    if width is None:
        return widths
    width -= 3  # the mark of a broken row
    for name in ("type", "input", "layer", "output"):
        if name in columns:
            excess = _total(widths) - width
            at = columns.index(name)
            if excess > 0:
                widths[at] = max(min(widths[at], _LEAST), widths[at] - excess)
    for at in reversed(range(1, len(columns))):
        if _total(widths) > width and columns[at] != "torch":
            widths[at] = 0
    if _total(widths) > width:
        widths[0] = max(1, width)
    return widths


def _total(widths: list[int]) -> int:
    shown = [width for width in widths if width]
    return sum(shown) + 2 * (len(shown) - 1)


def _row(cells: list[str], widths: list[int], columns: tuple[str, ...]) -> str:
    shown = []
    for cell, width, column in zip(cells, widths, columns, strict=True):
        if width:
            shown.append(fitted(cell, width, right=column in _NUMERIC))
    return "  ".join(shown)


def _totals(plan: Plan, dtype: str, width: int | None) -> list[Line]:
    per = DTYPES[dtype]
    batch = f", {', '.join(plan.batch)} as 1" if plan.batch else ""
    totals = [
        _total_of(plan.params, "parameters", f"{words.memory(plan.params, per)} of {dtype}"),
        _total_of(plan.macs, "MACs", f"multiply-adds without biases{batch}"),
    ]
    largest = _largest(plan)
    if largest is not None:
        tensor, numbers = largest
        size = f"{words.shape(tensor.shape)} at {tensor.label}, {words.memory(numbers, per)}"
        totals.append(("largest activation", printable(size)))
    totals += [("" if at else "holds for", text) for at, text in enumerate(_conditions(plan))]
    if plan.verification:
        totals.append(("verified", words.verdict(plan.verification)))
    margin = max(len(name) for name, _ in totals) + 2
    if width is None:
        return [[(f"{name:<{margin}}", "bold"), (text, "")] for name, text in totals]
    room = min(margin, width)
    return [
        [(fitted(name, room), "bold"), (fitted(text, width - room), "")] for name, text in totals
    ]


def _total_of(n: int, what: str, more: str) -> tuple[str, str]:
    """A total and what is said of it; a long sum of open sizes goes to the right."""
    if isinstance(n, int):
        return f"{words.count(n)} {what}", more
    return what, f"{words.count(n)}; {more}"


def _conditions(plan: Plan) -> list[str]:
    """What open sizes have to be, each with the layer that needs it."""
    alone = [one for one in plan.conditions if one.symbol]
    others = [one for one in plan.conditions if not one.symbol and one.is_equation]
    texts = [printable(f"{one.text}  ({_named(one.layers)})") for one in [*alone, *others]]
    if len(texts) > _CONDITIONS:
        texts[_CONDITIONS:] = [f"and {len(texts) - _CONDITIONS} more"]
    return texts


def _named(layers: tuple[str, ...]) -> str:
    return ", ".join(layers if len(layers) <= _NAMED else (*layers[:_NAMED], "..."))


def _largest(plan: Plan) -> tuple[Tensor, int] | None:
    """The largest tensor that a layer makes, and its numbers for one sample, if none is open."""
    made = [tensor for row in plan.layers for tensor in row.outputs]
    sized = [(tensor, _numbers(tensor.shape, plan)) for tensor in made if tensor.shape]
    if any(is_open(n) for _, n in sized):
        return None
    known = [(tensor, n) for tensor, n in sized if isinstance(n, int)]
    return max(known, key=lambda item: item[1]) if known else None


def _numbers(shape: Shape | None, plan: Plan) -> int:
    try:
        return product(bind(n, plan.batch) for n in shape or ())
    except OpenSize:
        return UNKNOWN
