"""The arguments that say how a window goes, and the values that are tried for each."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from cnnshape.layers import KINDS, Layer
from cnnshape.layers.spatial import Spatial
from cnnshape.sizes import reach

KERNEL, STRIDE, PADDING, DILATION, EXTRA = NAMES = (
    "kernel_size",
    "stride",
    "padding",
    "dilation",
    "output_padding",
)
IDLE = {PADDING: 0, DILATION: 1, EXTRA: 0}  # what a kind without such an argument does

_KERNELS, _STRIDES, _DILATIONS = range(1, 12), range(1, 5), range(1, 3)
_PADDINGS = 10  # numbers from 0 on, beside the middle and the whole of a window
_MOST = 50_000  # combinations that are tried

Values = dict[str, int]
Ranges = Mapping[str, tuple[int, ...]]


class CannotSolve(ValueError):
    """A question that has no meaning, or is too large."""


def names_of(kind: type[Layer]) -> tuple[str, ...]:
    """The arguments of a kind that say how its window goes; none where it has no window."""
    names = tuple(name for name in NAMES if name in kind.arguments())
    return names if {KERNEL, STRIDE} <= {*names} else ()


def is_solvable(kind: type[Layer]) -> bool:
    """Whether the window of a kind turns each size of space into another."""
    return issubclass(kind, Spatial) and bool(names_of(kind))


def solvable() -> Iterator[type[Layer]]:
    """All kinds of which that is so."""
    return filter(is_solvable, KINDS.values())


def ratios(pairs: Iterable[tuple[int, int]]) -> set[int]:
    """How many times larger one of two sizes is than the other, rounded down and up."""
    ordered = [sorted(pair) for pair in pairs]
    return {n for low, high in ordered for n in (high // low, -(-high // low))}


def candidates(kind: type[Layer], ranges: Ranges, near: set[int]) -> list[Values]:
    """All arguments of a window within `ranges`, or within what is usual.

    Usual are small numbers, and strides and kernels `near` the ratio of two sizes. Raises
    `CannotSolve` where there are too many.
    """
    found = list(islice(_candidates(kind, ranges, near), _MOST + 1))
    if len(found) > _MOST:
        raise CannotSolve(f"more than {_MOST:,} combinations; narrow a range, such as --kernel 3")
    return found


def _candidates(kind: type[Layer], ranges: Ranges, near: set[int]) -> Iterator[Values]:
    names = names_of(kind)
    follows = kind.arguments()[STRIDE].like == KERNEL
    kernels = ranges.get(KERNEL) or sorted({*_KERNELS, *near, *(2 * n for n in near)})
    for kernel in kernels:
        own = {kernel} if follows else set()
        strides = ranges.get(STRIDE) or sorted({*_STRIDES, *near, *own})
        dilations = ranges.get(DILATION) or _DILATIONS if DILATION in names else (1,)
        if kernel == 1:
            dilations = dilations[:1]  # a window of one position has no gaps
        for stride, dilation in product(strides, dilations):
            paddings = ranges.get(PADDING) or _paddings(reach(kernel, dilation))
            extras = ranges.get(EXTRA) or range(min(stride, _PADDINGS))
            for padding, extra in product(
                paddings if PADDING in names else (0,), extras if EXTRA in names else (0,)
            ):
                whole = dict(zip(NAMES, (kernel, stride, padding, dilation, extra), strict=True))
                yield {name: whole[name] for name in names}


def _paddings(width: int) -> list[int]:
    """Paddings with which every window still sees a part of what it slides over."""
    return sorted({*range(min(width, _PADDINGS + 1)), (width - 1) // 2, width - 1})
