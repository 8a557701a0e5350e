"""How layers, shapes and numbers are written for people."""

from cnnshape import quantities
from cnnshape.field.sights import Reach
from cnnshape.notation import brief, shape, size
from cnnshape.plans import Plan
from cnnshape.plans.proofs import DEVICES, Verification
from cnnshape.source import printable
from cnnshape.symbols import is_known

__all__ = [
    "PROOFS",
    "brief",
    "cells",
    "count",
    "field",
    "jump",
    "memory",
    "offset",
    "proof",
    "shape",
    "size",
    "verdict",
]

PROOFS = ("differs", "refuses", "–", "✓")  # the worst first


def count(n: int | None) -> str:
    """A count, in full: `25,557,032`."""
    if n is None or not is_known(n):
        return "—"
    return f"{n:,}" if isinstance(n, int) else str(n).replace("*", "·")


def memory(numbers: int, width: int) -> str:
    """The memory of that many numbers of `width` bytes."""
    if not isinstance(numbers, int):
        return f"{numbers} × {width} B"
    return quantities.memory(numbers * width)


def field(reaches: tuple[Reach, ...]) -> str:
    """A receptive field: `212`, `5×7`, `all`."""
    return _each([reach.receptive_field for reach in reaches])


def jump(reaches: tuple[Reach, ...]) -> str:
    """The jump along each axis."""
    return _each([reach.jump for reach in reaches])


def offset(reaches: tuple[Reach, ...]) -> str:
    """The offset along each axis."""
    return _each([reach.offset for reach in reaches])


def _each(values: list[int | str | None]) -> str:
    texts = ["—" if value is None else str(value) for value in values]
    if not texts:
        return "—"
    return texts[0] if len(set(texts)) == 1 else "×".join(texts)


def proof(ok: bool | None, refusal: str = "") -> str:
    """Whether torch agrees, refuses as we do, says otherwise, or could not be asked."""
    if ok is None:
        return "–"
    return ("refuses" if refusal else "✓") if ok else "differs"


def verdict(found: Verification) -> str:
    """What torch says to a plan as a whole."""
    rows = len(found.rows)
    part = f"all {rows} layers" if found.proven == rows else f"{found.proven} of {rows} layers"
    sizes = "".join(f", {name} = {size}" for name, size in found.sizes.items())
    lenient = ", which refuses less than the CPU" if found.device == "meta" else ""
    return f"{part} by torch {found.torch} on the {DEVICES[found.device]}{lenient}{sizes}"


def cells(plan: Plan, thousands: str) -> list[list[str]]:
    """Path, call, outputs, parameters, MACs and receptive field of every row."""
    rows = []
    for row, reaches in zip(plan.layers, plan.reaches, strict=True):
        shapes = ", ".join(map(shape, row.output_shapes))
        kind = brief(row.layer) if row.layer else row.kind
        counts = [count(0 if row.owner else row.params), count(plan.cost(row))]
        counts = [text.replace(",", thousands) for text in counts]
        rows.append([row.path, kind, shapes, *counts, field(reaches)])
    if plan.verification:
        for cells_, found in zip(rows, plan.verification.rows, strict=False):
            cells_.append(proof(found.ok, found.refusal))
    return [[printable(cell) for cell in row] for row in rows]
