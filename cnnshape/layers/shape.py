"""Layers that arrange the numbers of a tensor in other axes."""

from typing import Annotated

from cnnshape.layers.arguments import Index, Loose, Shape
from cnnshape.layers.axes import moved, place
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Several
from cnnshape.layers.refusals import Misfit, show, torch_sizes
from cnnshape.layers.rules import Whole
from cnnshape.layers.views import View
from cnnshape.symbols import differ, is_known, product

Filled = Annotated[Shape, Several(Whole(least=-1)), Loose]


class Flatten(Layer):
    """Merges the axes from `start_dim` to `end_dim` into one."""

    start_dim: Index = 1
    end_dim: Index = -1

    memory = "arranged"
    inline = "Tensor.flatten"

    def output(self, x: Shape) -> Shape:
        first, end = self._span(x)
        return *x[:first], product(x[first:end]), *x[end:]

    def view(self, x: Shape, y: Shape) -> View:
        first, end = self._span(x)
        axes = range(len(x))
        merged = first if end - first == 1 else None
        return moved([*axes[:first], merged, *axes[end:]], x)

    def working(self, x: Shape, y: Shape) -> tuple[str, ...]:
        first, end = self._span(x)
        return (f"{'·'.join(map(str, x[first:end]))} = {y[first]}",) if end - first > 1 else ()

    def _span(self, x: Shape) -> tuple[int, int]:
        first, last = place(self.start_dim, x, "start_dim"), place(self.end_dim, x, "end_dim")
        if first > last:
            raise Misfit(
                "conflicting-arguments",
                f"has `start_dim` {self.start_dim} behind `end_dim` {self.end_dim} of {show(x)}",
                blame="start_dim",
                torch="flatten() has invalid args: start_dim cannot come after end_dim",
            )
        return first, last + 1


class Unflatten(Layer):
    """Splits the axis `dim` into axes of `unflattened_size`; one of them may be -1."""

    dim: Index
    unflattened_size: Annotated[Shape, Several(Whole(least=-1), least=1)]

    least = 1
    memory = "arranged"
    inline = "Tensor.unflatten"

    def output(self, x: Shape) -> Shape:
        dim = place(self.dim, x)
        sizes = _filled(self.unflattened_size, x[dim], "unflattened_size")
        if sizes is None:
            raise Misfit(
                "reshape-mismatch",
                f"has `unflattened_size` {_held(self.unflattened_size)}, "
                f"but receives {x[dim]} at axis {dim} of {show(x)}",
                blame="unflattened_size",
                torch=f"unflatten: Provided sizes {torch_sizes(self.unflattened_size)} don't "
                f"multiply up to the size of dim {dim} ({torch_sizes(x)[dim]}) in the input tensor",
            )
        return *x[:dim], *sizes, *x[dim + 1 :]

    def view(self, x: Shape, y: Shape) -> View:
        dim = place(self.dim, x)
        axes = range(len(x))
        return moved([*axes[:dim], *[None] * len(self.unflattened_size), *axes[dim + 1 :]], x)


class Reshape(Layer):
    """Arranges the numbers in a new `shape`; one size may be -1, which is then worked out."""

    shape: Filled

    memory = "arranged"
    function = "Tensor.reshape"

    def output(self, x: Shape) -> Shape:
        numbers = product(x)
        sizes = _filled(self.shape, numbers, "shape")
        if sizes is None:
            raise Misfit(
                "reshape-mismatch",
                f"has `shape` {_held(self.shape)}, but receives {show(x)}, {numbers} numbers",
                blame="shape",
                torch=f"shape '{torch_sizes(self.shape)}' is invalid for input of size "
                f"{product(torch_sizes(x))}",
            )
        return sizes

    def view(self, x: Shape, y: Shape) -> View:
        front, back = _untouched(x, y)
        axes = range(len(x))
        new = [None] * (len(y) - front - back)
        return moved([*axes[:front], *new, *axes[len(x) - back :]], x)

    def working(self, x: Shape, y: Shape) -> tuple[str, ...]:
        front, back = _untouched(x, y)
        parts = [shape[front : len(shape) - back] or (1,) for shape in (x, y)]
        return (" = ".join("·".join(map(str, part)) for part in parts),) if x != y else ()


class Expand(Layer):
    """Repeats axes of 1 up to `size`, which may begin with new axes; -1 keeps an axis."""

    size: Filled

    memory = "viewed"
    function = "Tensor.expand"

    def output(self, x: Shape) -> Shape:
        new = len(self.size) - len(x)
        if new < 0:
            raise Misfit(
                "rank-mismatch",
                f"has {len(self.size)} axes in `size` {show(self.size)} but receives {show(x)}",
                blame="size",
                torch=f"the number of sizes provided ({len(self.size)}) must be greater or equal "
                f"to the number of dimensions in the tensor ({len(x)})",
            )
        if any(_is_hole(size) for size in self.size[:new]):
            raise Misfit(
                "rank-mismatch",
                f"keeps a new axis in `size` {show(self.size)} but receives {show(x)}",
                blame="size",
            )
        for axis in reversed(range(len(x))):
            self._check(x, axis)
        return *self.size[:new], *(
            n if _is_hole(m) else m for n, m in zip(x, self.size[new:], strict=True)
        )

    def view(self, x: Shape, y: Shape) -> View:
        new = len(y) - len(x)
        kept = [axis if x[axis] == y[new + axis] else None for axis in range(len(x))]
        return moved([*[None] * new, *kept], x)

    def _check(self, x: Shape, axis: int) -> None:
        new = len(self.size) - len(x)
        n, size = x[axis], self.size[new + axis]
        if not _is_hole(size) and n != size and differ(n, 1) and differ(n, size):
            raise Misfit(
                "axis-mismatch",
                f"has `size` {show(self.size)} but receives {show(x)}, with {n} where {size} needs "
                f"{size} or 1",
                blame="size",
                torch=f"The expanded size of the tensor ({size}) must match the existing size "
                f"({torch_sizes(x)[axis]}) at non-singleton dimension {new + axis}.",
            )


def _is_hole(size: int) -> bool:
    return is_known(size) and size == -1


def _filled(shape: Shape, numbers: int, blame: str) -> Shape | None:
    """`shape` with its -1 worked out so that it holds `numbers`; `None` where it cannot."""
    size = product(n for n in shape if not _is_hole(n))
    holes = sum(map(_is_hole, shape))
    if holes > 1:
        raise Misfit(
            "conflicting-arguments",
            f"has -1 in {holes} places of `{blame}` {show(shape)}, where one can be worked out",
            blame=blame,
            torch="only one dimension can be inferred",
        )
    if not holes:
        return None if differ(size, numbers) else shape
    if is_known(size) and (size == 0 or numbers % size):
        return None
    return tuple(numbers // size if _is_hole(n) else n for n in shape)


def _held(shape: Shape) -> str:
    size = product(n for n in shape if not _is_hole(n))
    return f"{show(shape)}, " + (
        f"a multiple of {size}" if any(map(_is_hole, shape)) else f"{size} numbers"
    )


def _untouched(x: Shape, y: Shape) -> tuple[int, int]:
    """How many first and how many last axes two shapes of as many numbers have in common."""
    front = _alike(x, y)
    return front, _alike(x[front:][::-1], y[front:][::-1])


def _alike(x: Shape, y: Shape) -> int:
    pairs = enumerate(zip(x, y, strict=False))
    apart = (i for i, (m, n) in pairs if not is_known(m) or not is_known(n) or m != n)
    return next(apart, min(len(x), len(y)))
