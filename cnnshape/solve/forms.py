"""What a layer makes of a size along one axis: of a number, and of every number at once."""

from math import gcd

from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.views import Lenses, Window
from cnnshape.records import Record
from cnnshape.solve.relations import SIZE, N, Relation
from cnnshape.symbols import OpenSize, Polynomial, is_open
from cnnshape.symbols.assumptions import Assumptions, assuming
from cnnshape.symbols.bounds import rises
from cnnshape.symbols.conditions import accepted
from cnnshape.symbols.equations import zeros
from cnnshape.symbols.sets import SizeSet, made

_BEFORE = (1, 1)  # batch and channels
_PATIENCE = 20_000  # remainders that are looked at
_SMALL = 4_096  # sizes below a closed form that are tried one by one
_FINE = 64  # strides of which it is told at which sizes nothing is left over
_NOTHING = SizeSet(residues=frozenset())


def layer_of(kind: type[Layer], values: dict[str, object]) -> Layer:
    """A layer with some arguments; all others are as small as can be."""
    others = {name: 1 for name, one in kind.arguments().items() if one.required}
    return kind(**{**others, **values})


def reached(layer: Layer, sizes: Shape) -> Shape | None:
    """What a layer makes of the sizes of space, `None` where it refuses them."""
    x = (*_BEFORE, *sizes)
    try:
        return layer.apply(x, *layer.companions(x))[0][len(_BEFORE) :]
    except Misfit:
        return None


class Form(Record):
    """What a layer makes of a size, along each axis, from `start` on and for sizes in `only`."""

    sizes: Shape
    start: int
    only: SizeSet


def form(layer: Layer) -> Form | None:
    """The closed form of what a layer does, where there is one."""
    assumptions = Assumptions(set(), zeros)
    try:
        with assuming(assumptions):
            sizes = reached(layer, (N,) * layer.rank)
    except OpenSize:
        return None
    start, only = 1, SizeSet()
    for assumption in assumptions.made:
        found = accepted(assumption, _PATIENCE)
        if found is None:
            return None
        if assumption.equal:
            only &= found[1]
        else:
            start = max(start, found[1].start)
    return None if sizes is None or start > _SMALL else Form(sizes, start, only)


def sizes_where(layer: Layer, axis: int, of: Form | None, relation: Relation) -> SizeSet | None:
    """All sizes of which a layer makes what `relation` says, `None` where that is not known."""
    if of is None:
        return None

    def holds(n: int) -> bool:
        out = reached(layer, (n,) * layer.rank)
        return out is not None and out[axis] == relation.of(n)

    try:
        return (of.only & _zeros(of.sizes[axis] - relation.of(N))).with_below(of.start, holds)
    except OpenSize:
        return None


def is_near(size: int, relation: Relation) -> bool:
    """Whether an open size stays near what `relation` says, however large it grows."""
    difference = size - relation.of(N)
    return not isinstance(difference, Polynomial) or rises(difference.terms) is None


def _zeros(difference: object) -> SizeSet:
    if is_open(difference):
        return zeros(difference, SIZE, _PATIENCE)
    return _NOTHING if difference else SizeSet()


class Unread(Record):
    """What a window does not read: positions at the end, and whether any between windows."""

    end: int = 0
    between: bool = False


def unread(layer: Layer, before: Shape, after: Shape) -> tuple[Unread, ...]:
    """What a layer leaves unread along each axis."""
    windows = _windows(layer, before, after)
    return tuple(
        Unread(max(min(n, _left(lens, n, m)), 0), _steps_over(lens) and m > 1)
        for lens, n, m in zip(windows, before, after, strict=False)
    )


def whole(layer: Layer, of: Form | None) -> SizeSet | None:
    """The sizes at which the last position is read along the first axis, where that is known."""
    if of is None:
        return None
    space = (N,) * layer.rank
    windows = _windows(layer, space, of.sizes)
    if not windows or windows[0].stride == 1:
        return SizeSet()
    lens = windows[0]
    if lens.stride > _FINE:
        return None
    left = _left(lens, N, of.sizes[0])
    try:
        fits = [_zeros(left + over) for over in range(lens.padding + 1)]
    except OpenSize:
        return None
    return made(
        lambda n: any(n in sizes for sizes in fits),
        max(sizes.start for sizes in fits),
        lens.stride,
    )


def _windows(layer: Layer, before: Shape, after: Shape) -> tuple[Window, ...]:
    """The windows of a layer that slides; none where it spreads."""
    view = layer.view((*_BEFORE, *before), (*_BEFORE, *after))
    lenses = view.lenses if isinstance(view, Lenses) else ()
    return tuple(lens for lens in lenses if isinstance(lens, Window))


def _left(lens: Window, n: int, m: int) -> int:
    """Positions behind the last that is read, below 0 where that lies in the padding."""
    return n + lens.padding - lens.reach - (m - 1) * lens.stride


def _steps_over(lens: Window) -> bool:
    """Whether no window reads some of the positions between the first and the last."""
    taps = (lens.reach - 1) // lens.dilation + 1
    return min(taps, lens.stride // gcd(lens.stride, lens.dilation)) < lens.stride
