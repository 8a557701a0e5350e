"""How tensors have to agree that are joined, point by point or one behind the other."""

from cnnshape.layers.arguments import Shape
from cnnshape.layers.axes import known
from cnnshape.layers.refusals import Misfit, show, torch_sizes
from cnnshape.symbols import UNKNOWN, bulk, differ, is_known


def broadcast(a: Shape, b: Shape, whole: tuple[Shape, Shape] | None = None) -> Shape:
    """The shape of two tensors joined point by point; a message names the `whole` tensors.

    >>> broadcast((8, 16, 32, 32), (16, 1, 1))
    (8, 16, 32, 32)
    """
    axes = max(len(a), len(b))
    left, right = ((1,) * (axes - len(x)) + x for x in (a, b))
    sizes: list[int] = []
    for axis in reversed(range(axes)):
        size = _stretched(left[axis], right[axis])
        if size is None:
            m, n = torch_sizes((left[axis], right[axis]))
            torch = (
                f"The size of tensor a ({m}) must match the size of tensor b ({n}) "
                f"at non-singleton dimension {axis}"
            )
            raise mismatch(axis, (left, right), torch, whole or (a, b))
        sizes.append(size)
    return tuple(reversed(sizes))


def check_axes(a: Shape, b: Shape, torch: str) -> None:
    """Refuse tensors of different axes; `torch` is what it says of their numbers."""
    if len(a) != len(b):
        raise Misfit(
            "rank-mismatch",
            f"receives {len(a)} axes and {len(b)}, {show(a)} and {show(b)}",
            torch=torch.format(len(a), len(b)),
        )


def mismatch(
    axis: int, xs: tuple[Shape, Shape], torch: str, whole: tuple[Shape, Shape] | None = None
) -> Misfit:
    """What does not fit about two tensors at an axis; a message names the `whole` tensors."""
    a, b = xs
    m, n = whole or xs
    message = f"receives {a[axis]} and {b[axis]} at axis {axis}, of {show(m)} and {show(n)}"
    return Misfit("join-mismatch", message, torch=torch)


def _stretched(m: int, n: int) -> int | None:
    """The size where `m` meets `n` and a 1 gives way; `None` where they contradict."""
    if is_known(m) and is_known(n):
        if m == 1 or n in {1, m}:
            return n if m == 1 else m
        return None if m > 1 and n > 1 and differ(m, n) else min(m, n, key=bulk)
    size = known(m, n)
    return size if isinstance(size, int) and size > 1 else UNKNOWN  # a symbol may stand for 1
