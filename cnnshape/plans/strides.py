"""How the numbers of a tensor lie in the memory of another one: the way along each axis."""

from itertools import accumulate
from operator import mul

from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.layers.views import Moved

Strides = tuple[int, ...]  # numbers from one position to the next, for each axis


def in_order(x: Shape) -> Strides:
    """The strides of a tensor whose numbers lie one behind the other.

    >>> in_order((2, 3, 4))
    (12, 4, 1)
    """
    return tuple(accumulate(x[:0:-1], mul, initial=1))[::-1] if x else ()


def laid(layer: Layer, x: Shape, strides: Strides, y: Shape) -> Strides | None:
    """The strides of the output of a layer in its input's memory; `None` where it has its own."""
    if layer.memory == "own":  # in place
        return strides
    if layer.memory == "arranged":
        return arranged(x, strides, y)
    view = layer.view(x, y)
    if not isinstance(view, Moved):
        return strides  # a part
    return tuple(0 if axis is None else strides[axis] for axis in reversed(view.sources))


def arranged(x: Shape, strides: Strides, y: Shape) -> Strides | None:
    """The strides of the same numbers in other axes, `None` where none reach them in order.

    >>> arranged((2, 12), (12, 1), (2, 3, 4)), arranged((4, 3), (1, 4), (12,))
    ((12, 4, 1), None)
    """
    runs = _runs(x, strides)
    found = []
    left, step = 1, 1
    for n in reversed(y):
        if left == 1 and n > 1:
            left, step = runs.pop()
        if left % n:
            return None
        found.append(step)
        left, step = left // n, step * n
    return tuple(reversed(found))


def _runs(x: Shape, strides: Strides) -> list[tuple[int, int]]:
    """Axes that can be walked along as one: how many numbers, and the way between them."""
    runs: list[tuple[int, int]] = []
    for n, stride in zip(x, strides, strict=True):
        if runs and runs[-1][1] == n * stride:
            runs[-1] = runs[-1][0] * n, stride
        elif n > 1:
            runs.append((n, stride))
    return runs
