"""What functions of tensors share: axes counted from either end, and sizes that have to agree."""

from collections.abc import Sequence

from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.views import Moved
from cnnshape.symbols import UNKNOWN, OpenSize, is_known


def place(axis: int, x: Shape, blame: str = "dim", *, new: int = 0) -> int:
    """The axis that `axis` means, from the front, of `x` and `new` axes more.

    torch lets a scalar have one axis.

    >>> place(-1, (8, 16, 32))
    2
    """
    if not isinstance(axis, int):
        raise OpenSize(axis)
    axes = max(len(x) + new, 1)
    if not -axes <= axis < axes:
        raise Misfit(
            "axis-out-of-range",
            f"has `{blame}` {axis} but receives {show(x)}",
            blame=blame,
            torch="Dimension out of range "
            f"(expected to be in range of [{-axes}, {axes - 1}], but got {axis})",
        )
    return axis % axes


def places(axes: Sequence[int], x: Shape, blame: str, twice: str) -> list[int]:
    """The different axes of `x` that `axes` mean; `twice` is what torch says to a repeated one."""
    found: list[int] = []
    for axis in axes:
        here = place(axis, x, blame)
        if here in found:
            raise Misfit(
                "conflicting-arguments",
                f"has axis {here} twice in `{blame}` {show(tuple(axes))}",
                blame=blame,
                torch=twice.format(here),
            )
        found.append(here)
    return found


def known(*sizes: int) -> int:
    """One of some sizes that agree, the first that an earlier error does not hide."""
    return next(filter(is_known, sizes), UNKNOWN)


def moved(sources: Sequence[int | None], x: Shape) -> Moved:
    """The view of an output whose axes are the axes `sources` of `x`, or none of them."""
    return Moved(tuple(None if axis is None else axis - len(x) for axis in reversed(sources)))
