"""How layers, shapes and numbers are written for people."""

from cnnshape import quantities
from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.layers.base import Argument
from cnnshape.plans import Plan
from cnnshape.proofs import DEVICES, Verification
from cnnshape.sights import Reach
from cnnshape.source import printable
from cnnshape.symbols import is_known

PROOFS = ("differs", "refuses", "–", "✓")  # the worst first


def shape(value: Shape | None) -> str:
    """A shape as people write it: `N×6×28×28`."""
    if value is None:
        return "—"
    return "×".join(size(n) for n in value) or "scalar"


def size(n: int) -> str:
    """One size: a number, a symbol, a sum in parentheses, or `?`."""
    text = str(n).replace("*", "·")
    return f"({text})" if " " in text else text


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


def brief(layer: Layer) -> str:
    """A layer with the arguments that matter: `Conv2d(3, 64, 7, stride=2)`.

    >>> from cnnshape.layers import KINDS
    >>> brief(KINDS["Conv2d"](in_channels=3, out_channels=8, kernel_size=(3, 5), padding="same"))
    'Conv2d(3, 8, (3, 5), padding=same)'
    """
    parts = []
    for name, argument in type(layer).arguments().items():
        if name == layer.lazy:
            continue
        value = getattr(layer, name)
        text = _value(value, argument)
        like = getattr(layer, argument.like) if argument.like else None
        if argument.required:
            parts.append(text)
        elif not is_known(value) or value not in {argument.default, like}:
            parts.append(f"{name}={text}")
    return f"{type(layer).__name__}({', '.join(parts)})" if parts else type(layer).__name__


def _value(value: object, argument: Argument) -> str:
    """A value as it would be written: one number for equal axes, no brackets for loose ones."""
    if isinstance(value, Layer):
        return brief(value)
    if not isinstance(value, tuple):
        return printable(str(value))
    texts = [printable(str(item)) for item in value]
    if argument.rule.per_axis and len(set(texts)) == 1:
        return texts[0]
    return ", ".join(texts) if argument.loose else f"({', '.join(texts)})"


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
