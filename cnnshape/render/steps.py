"""A plan as a calculation: each layer with its formula, the numbers filled in."""

import sys
from itertools import zip_longest

from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.render import words
from cnnshape.render.look import Look
from cnnshape.render.paint import Line, wants_color, write
from cnnshape.source import printable


def show(plans: list[Plan], look: Look) -> None:
    """Print plans as calculations."""
    lines = [line for plan in plans for line in worked(plan)]
    write(lines, sys.stdout, color=wants_color(sys.stdout, look.color))


def worked(plan: Plan) -> list[Line]:
    """The lines of a calculation."""
    lines: list[Line] = [[(words.shape(tensor.shape), "bold")] for tensor in plan.inputs.values()]
    rows = list(plan.layers)
    width = max((len(_name(row)) for row in rows), default=0)
    proofs = plan.verification.rows if plan.verification else ()
    for row, proof in zip_longest(rows, proofs):
        head, *rest = _worked(plan, row, width, is_broken=row.path in plan.broken)
        lines += [
            [*head, (f"  torch {words.proof(proof.ok, proof.refusal)}", "")] if proof else head,
            *rest,
        ]
    if len(rows) > 1:
        total = f"{words.count(plan.params)} parameters, {words.count(plan.macs)} MACs in all"
        lines.append([(total, "bold")])
    if plan.verification:
        lines.append([("verified: ", "bold"), (words.verdict(plan.verification), "")])
    return lines


def _name(row: Row) -> str:
    return printable(words.brief(row.layer) if row.layer else row.kind)


def _worked(plan: Plan, row: Row, width: int, *, is_broken: bool) -> list[Line]:
    shapes = ", ".join(map(words.shape, row.output_shapes))
    style = "bold red" if is_broken else "bold"
    head: Line = [(f"{_name(row):<{width}}  → ", style), (shapes, style)]
    costs = [
        f"{words.count(value)} {what}"
        for value, what in ((row.params, "parameters"), (plan.cost(row), "MACs"))
        if value is not None and value != 0
    ]
    if costs:
        head.append((f"  {', '.join(costs)}", ""))
    if is_broken:
        head.append(("  ✗", style))
        return [head]
    return [head, *([(f"    {line}", "dim")] for line in _arithmetic(row))]


def _arithmetic(row: Row) -> list[str]:
    """The formula along each axis with its numbers, equal axes together."""
    x, y = (row.input_shapes or (None,))[0], row.output_shape
    if row.layer is None or x is None or y is None:
        return []
    batched = row.layer.batched((x,)) if row.inputs else ((),)
    if batched[0] is not x and row.inputs:
        y = (1, *y)
    lines = row.layer.working(batched[0], y)
    by_text: dict[str, list[str]] = {}
    for line in lines:
        name, equals, rest = line.partition(" = ")
        by_text.setdefault(rest if equals else line, []).append(name if equals else "")
    return [
        f"{', '.join(names)} = {rest}" if any(names) else rest for rest, names in by_text.items()
    ]
