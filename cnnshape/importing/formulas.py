"""Sizes as they are written: numbers, the batch, or arithmetic on the shapes of tensors."""

import math
import operator
from collections.abc import Iterable
from numbers import Number
from typing import TYPE_CHECKING, Any

import torch
from torch import fx

from cnnshape.composing.graph import Formula, Tensor
from cnnshape.importing.values import UNKNOWN

if TYPE_CHECKING:
    from cnnshape.importing.reading import Reader

_SIGNS: dict[object, str] = {
    operator.add: "+",
    operator.sub: "-",
    operator.mul: "*",
    operator.floordiv: "//",
    operator.mod: "%",
    operator.truediv: "/",
    operator.iadd: "+",
    operator.isub: "-",
    operator.imul: "*",
    operator.ifloordiv: "//",
}
_FUNCTIONS: dict[object, str] = {
    math.floor: "floor",
    math.ceil: "ceil",
    round: "round",
    max: "max",
    min: "min",
}


class Formulas:
    """Tells which sizes stay, which follow the batch, and which follow the size of the input."""

    def __init__(self, reader: "Reader", batch: str, sizes: tuple[int, int]) -> None:
        self.reader, self.batch, self.sizes = reader, batch, sizes

    def value(self, written: Any, *, keep: bool = False) -> Any:  # noqa: ANN401  # whatever an argument may be
        """An argument with formulas in the place of nodes.

        With `keep`, numbers that are always the same remember how they are worked out.
        """
        if isinstance(written, fx.Node):
            number = self.number(written)
            if keep and type(number) is int:
                worked = self._worked(written, number)
                if isinstance(worked, Formula):
                    worked.is_fixed = True
                return worked
            return number
        if isinstance(written, tuple | list):
            return _joined([self.value(one, keep=keep) for one in written])
        if isinstance(written, torch.dtype | torch.device):
            return None
        if isinstance(written, Number) and hasattr(written, "item"):  # of numpy
            return written.item()
        return written

    def number(self, node: fx.Node) -> Any:  # noqa: ANN401
        """A size: a number if it is always the same."""
        values = node.meta["values"]
        if isinstance(values[0], tuple) and not isinstance(values[0], torch.Tensor):
            return self._several(node, values)
        return self.scalar(values, node)

    def scalar(self, values: tuple[Any, ...], node: fx.Node | None = None) -> Any:  # noqa: ANN401
        """A size with its values for different inputs."""
        one, two, large = values
        if isinstance(one, bool) or not isinstance(one, int | float):
            return one if one is not UNKNOWN and not isinstance(one, torch.Tensor) else None
        moves = large is not UNKNOWN and large != one
        if two in (one, UNKNOWN) and not moves:
            return one
        if not moves and two is not UNKNOWN and (times := self._batches(one, two)):
            text = self.batch if times == 1 else f"{times} * {self.batch}"
            return Formula(one, (text,), is_atom=times == 1, times=times)
        return self._worked(node, one) if node is not None else one

    def _batches(self, one: Any, two: Any) -> int:  # noqa: ANN401
        """How many times the batch a number is."""
        a, b = self.sizes
        times, rest = divmod(one, a)
        return times if not rest and two == times * b and isinstance(times, int) else 0

    def shape(self, shapes: Iterable[tuple[int, ...]]) -> tuple[Any, ...]:
        """A shape with its values for different inputs."""
        known = [*shapes]
        known += [known[0]] * (3 - len(known))
        if any(len(x) != len(known[0]) for x in known):
            return known[0]
        return tuple(self.scalar(sizes) for sizes in zip(*known, strict=True))

    def _several(self, node: fx.Node, values: tuple[Any, ...]) -> Any:  # noqa: ANN401
        base, start = self._slice(node, len(values[0]))
        if base is not None and any(len(v) != len(values[0]) for v in values if v is not UNKNOWN):
            base = None
        numbers = []
        for place, one in enumerate(values[0]):
            row = (one, *(v if v is UNKNOWN else v[place] for v in values[1:]))
            found = self.scalar(row)
            if found is one and base is not None and any(v not in (one, UNKNOWN) for v in row):
                found = Formula(one, (base, f".shape[{start + place}]"))
            numbers.append(found)
        return _joined(numbers)

    def _slice(self, node: fx.Node, count: int) -> tuple[Tensor | None, int]:
        if node.target is operator.getitem and isinstance(node.args[1], slice):
            base = self._shaped(node.args[0])
            whole = node.args[0].meta["values"][0] if isinstance(node.args[0], fx.Node) else ()
            places = range(len(whole))[node.args[1]] if not nodes(node.args[1]) else range(0)
            if base is not None and len(places) == count and places.step == 1:
                return base, places.start
        base = self._shaped(node)
        return base, 0

    def _shaped(self, node: Any) -> Tensor | None:  # noqa: ANN401
        """The tensor whose shape a node is."""
        if not isinstance(node, fx.Node) or not node.args or not isinstance(node.args[0], fx.Node):
            return None
        is_shape = node.target is getattr and node.args[1] == "shape"
        if not is_shape and not (node.target == "size" and len(node.args) == 1):
            return None
        made = self.reader.made.get(node.args[0])
        return made if isinstance(made, Tensor) else None

    def _worked(self, node: fx.Node, value: Any) -> Any:  # noqa: ANN401, PLR0911
        """How a number is worked out, or the number where that cannot be said."""
        if node.target == "size" and len(node.args) == 2 and isinstance(node.args[0], fx.Node):  # noqa: PLR2004
            made = self.reader.made.get(node.args[0])
            axis = node.args[1]
            if isinstance(made, Tensor) and isinstance(axis, int):
                return Formula(value, (made, f".shape[{axis}]"))
        if node.target is operator.getitem and isinstance(node.args[1], int):
            base = self._shaped(node.args[0])
            if base is not None:
                return Formula(value, (base, f".shape[{node.args[1]}]"))
            source = node.args[0]
            if isinstance(source, fx.Node) and source.target is operator.getitem:
                several = self.number(source)
                if isinstance(several, tuple):
                    return several[node.args[1]]
                if isinstance(several, Formula):
                    return Formula(value, (*several.inner(), f"[{node.args[1]}]"))
        sign = _SIGNS.get(node.target)
        if sign and len(node.args) == 2:  # noqa: PLR2004
            return _combined(value, sign, *(self.value(one, keep=True) for one in node.args))
        word = _FUNCTIONS.get(node.target)
        if word:
            parts = [_pieces(self.value(one)) for one in node.args]
            inner = tuple(piece for part in parts for piece in (", ", *part))[1:]
            return Formula(value, (f"{word}(", *inner, ")"))
        return value


def nodes(value: slice) -> bool:
    """Whether a slice has ends that are worked out."""
    return any(isinstance(one, fx.Node) for one in (value.start, value.stop, value.step))


def _combined(value: Any, sign: str, left: Any, right: Any) -> Formula:  # noqa: ANN401
    return Formula(value, (*_inner(left), f" {sign} ", *_inner(right)), is_atom=False)


def _inner(part: Any) -> tuple[str | Tensor, ...]:  # noqa: ANN401
    return part.inner() if isinstance(part, Formula) else (str(part),)


def _pieces(part: Any) -> tuple[str | Tensor, ...]:  # noqa: ANN401
    return part.pieces if isinstance(part, Formula) else (str(part),)


def _joined(parts: list[Any]) -> Any:  # noqa: ANN401
    """A list, or a piece of one tensor's shape where all parts come from it, one after another."""
    if len(parts) > 1 and all(isinstance(part, Formula) and not part.is_fixed for part in parts):
        found = [_axis(part) for part in parts]
        first = found[0]
        if first and all(
            one and one[0] is first[0] and one[1] == first[1] + place
            for place, one in enumerate(found)
        ):
            tensor, start = first
            rank = len(tensor.shape or ())
            stop = start + len(parts)
            end = "" if stop in (0, rank) else str(stop)
            return Formula(tuple(p.value for p in parts), (tensor, f".shape[{start}:{end}]"))
    return tuple(parts)


def _axis(part: Formula) -> tuple[Tensor, int] | None:
    if len(part.pieces) == 2 and isinstance(part.pieces[0], Tensor):  # noqa: PLR2004
        text = str(part.pieces[1])
        number = text.removeprefix(".shape[").removesuffix("]")
        if number.lstrip("-").isdigit():
            return part.pieces[0], int(number)
    return None
