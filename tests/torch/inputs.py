"""Random layers and inputs, drawn from nothing but the kinds' own descriptions."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Argument, Shape
from cnnshape.layers.combined_rules import Either, Maybe, PerAxis, Several
from cnnshape.layers.inner import Inner
from cnnshape.layers.refusals import Misread
from cnnshape.layers.rules import Anything, Flag, Real, Rule, Whole, Word

SIZE = st.integers(1, 9)

_MOST = 100  # limits above it keep numbers within what a machine can hold

Values = st.SearchStrategy[Any]


@dataclass(frozen=True)
class Case:
    """A layer in the making, and the shapes it is given."""

    kind: type[Layer]
    arguments: dict[str, Any]
    shapes: tuple[Shape, ...]

    @property
    def told(self) -> dict[str, Any]:
        """The arguments that torch takes."""
        return {name: value for name, value in self.arguments.items() if name != self.kind.lazy}


@st.composite
def cases(draw: st.DrawFn, kind: type[Layer]) -> Case:
    """Half of the cases as they come, the others the first that fits: some kinds are picky."""
    case = draw(_cases(kind))
    for _ in range(draw(st.sampled_from([0, 9]))):
        if _fits(case):
            break
        case = draw(_cases(kind))
    return case


def _fits(case: Case) -> bool:
    try:
        case.kind(**case.arguments).apply(*case.shapes)
    except (Misread, Misfit):
        return False
    return True


@st.composite
def _cases(draw: st.DrawFn, kind: type[Layer]) -> Case:
    """Half of the cases aim to fit; in the others one argument or the rank is off."""
    names = [name for name in kind.arguments() if name != kind.lazy]
    slip = draw(st.sampled_from([None] * (len(names) + 1) + [*names, "rank"]))
    shapes = draw(_shapes(kind, right=slip != "rank"))
    axis = draw(st.integers(0, max(len(shapes[0]) - 1, 0))) if shapes else 0
    arguments = {}
    for name, argument in kind.arguments().items():
        if isinstance(argument.rule, Anything):
            continue
        if argument.required or name == slip or draw(st.booleans()):
            arguments[name] = draw(_value(kind, argument, shapes, axis, wrong=name == slip))
    if draw(st.integers(0, 3)) and shapes:
        shapes = _accompanied(kind, arguments, shapes)
    return Case(kind, arguments, shapes)


def _accompanied(
    kind: type[Layer], arguments: dict[str, Any], shapes: tuple[Shape, ...]
) -> tuple[Shape, ...]:
    """What a layer wants as its first input, and what beside it, where it says so."""
    try:
        layer = kind(**arguments)
        layer.conflicts()
        shapes = (layer.wanted() or shapes[0], *shapes[1:])
        (first,) = layer.batched(shapes[:1])
        others = layer.companions(first)
    except (Misread, Misfit):
        return shapes
    if len(first) > len(shapes[0]):
        others = tuple(x[1:] for x in others)
    return (shapes[0], *others[: len(shapes) - 1]) if others else shapes


@st.composite
def _shapes(draw: st.DrawFn, kind: type[Layer], *, right: bool) -> tuple[Shape, ...]:
    fewest, most = kind.arity
    if not most:
        return ()
    ranks = [*kind.ranks, *[rank - kind.unbatched for rank in kind.ranks]]
    if not right or not ranks:
        ranks = list(range(kind.least if right else 0, 7))
    rank = draw(st.sampled_from(ranks))
    x = tuple(draw(st.lists(SIZE, min_size=rank, max_size=rank)))
    others = draw(st.integers(max(fewest, 1), min(most, 3))) - 1
    return (x, *(draw(_kin(x)) for _ in range(others)))


@st.composite
def _kin(draw: st.DrawFn, x: Shape) -> Shape:
    """A shape that has something in common with `x`."""
    turned = (*x[:-2], *x[:-3:-1])
    like: Shape = draw(st.sampled_from([x, x, x[1:], x[-1:], turned, (*x[:-2], *x[-1:], 3)]))
    changed = draw(st.sampled_from([None, None, *range(len(like))]))
    size = draw(st.sampled_from([1, 1, 2, 5]))
    return tuple(size if axis == changed else n for axis, n in enumerate(like))


def _value(
    kind: type[Layer], argument: Argument, shapes: tuple[Shape, ...], axis: int, *, wrong: bool
) -> Values:
    x = shapes[0] if shapes else ()
    fit = _fit(argument.rule, kind.rank, x, axis)
    if wrong:
        return st.one_of(_off(argument.rule, kind.rank), fit)
    if agreement := argument.agreement:
        batched = (1, *x) if kind.unbatched and len(x) not in kind.ranks else x
        if len(batched) >= agreement.least:
            counts = st.integers(1, max(1, min(3, len(batched))))
            return counts.map(lambda count: agreement.taken(batched, (0,) * count))
    return fit


def _fit(  # noqa: C901, PLR0911  # one case for each rule
    rule: Rule, rank: int, x: Shape = (), axis: int = 0
) -> Values:
    """Values that `rule` takes; those that have to do with the input are about one axis of it."""
    match rule:
        case Whole():
            return _whole(rule, x, axis)
        case Real():
            return _real(rule)
        case Word():
            return st.sampled_from(rule.words)
        case Maybe():
            return st.one_of(_fit(rule.rule, rank, x, axis), st.none())
        case Either():
            return st.one_of(*(_fit(one, rank, x, axis) for one in rule.rules))
        case PerAxis():
            one = _fit(rule.rule, rank, x, axis)
            return st.one_of(one, st.tuples(*[one] * rank))
        case Several():
            items = st.lists(_fit(rule.rule, rank, x, axis), min_size=rule.least, max_size=6)
            if x and isinstance(rule.rule, Whole):
                return st.one_of(items.map(tuple), _made_of(x, axis))
            return items.map(tuple)
        case Inner():
            return st.sampled_from(rule.kinds).flatmap(lambda kind: _inner(kind, x))
        case Anything():
            return st.none()
    assert isinstance(rule, Flag)
    return st.booleans()


@st.composite
def _inner(draw: st.DrawFn, kind: type[Layer], x: Shape) -> Layer:
    """A layer as an argument of another one that takes `x`."""
    arguments = {}
    for name, argument in kind.arguments().items():
        if argument.required or draw(st.booleans()):
            arguments[name] = draw(_value(kind, argument, (x,), 0, wrong=False))
    return kind(**arguments)


def _off(rule: Rule, rank: int) -> Values:  # noqa: PLR0911  # one case for each rule
    """Values just behind a limit of `rule`, where it has one."""
    match rule:
        case Whole():
            below = [] if rule.least is None else [rule.least - 1, rule.least - 2]
            above = [] if rule.most is None or rule.most > _MOST else [rule.most + 1]
            return st.sampled_from([*below, *above] or [-9, -5, 5, 9])
        case Real():
            under = [] if rule.least is None else [rule.least - 0.5]
            over = [] if rule.most is None or rule.most > _MOST else [rule.most + 0.5]
            return st.sampled_from([*under, *over, 1.0])
        case Word():
            return st.just("nonsense") if rule.words else st.just("word")
        case Maybe():
            return _off(rule.rule, rank)
        case Either():
            return st.one_of(*(_off(one, rank) for one in rule.rules))
        case PerAxis():
            right, off = _fit(rule.rule, rank), _off(rule.rule, rank)
            lengths = [length for length in (0, rank - 1, rank + 1) if length != rank]
            count = st.sampled_from(lengths).flatmap(lambda n: st.tuples(*[right] * n))
            return st.one_of(off, st.tuples(*[right] * (rank - 1), off), count)
        case Several():
            return st.lists(_off(rule.rule, rank), max_size=4).map(tuple)
        case Anything() | Inner():
            return st.none()
    assert isinstance(rule, Flag)
    return st.booleans()


def _whole(rule: Whole, x: Shape, axis: int) -> Values:
    if rule.least is None and x:
        return st.one_of(st.sampled_from([axis, axis - len(x)]), st.integers(-3, 5))
    least = -3 if rule.least is None else rule.least
    most = least + 8 if rule.most is None else rule.most
    few = st.integers(least, min(least + 2, most))
    return st.one_of(st.just(least), few, st.integers(least, most))


def _real(rule: Real) -> Values:
    least = -1.0 if rule.least is None else rule.least
    most = least + 4.0 if rule.most is None else min(rule.most, least + 4.0)
    usual = [number for number in (0.5, 1.5, 2.0, 3.0) if least <= number <= most]
    numbers = st.integers(0, 64).map(lambda part: least + (most - least) * part / 64)
    return st.one_of(st.sampled_from(usual), numbers) if usual else numbers


@st.composite
def _made_of(draw: st.DrawFn, x: Shape, axis: int) -> tuple[int, ...]:
    """Axes of `x`, or sizes made of its sizes."""
    n = x[axis]
    part = draw(st.sampled_from([d for d in range(1, n + 1) if n % d == 0]))
    merged = (*x[:axis], n * x[axis + 1], *x[axis + 2 :]) if x[axis + 1 :] else x
    stretched = tuple(3 if size == 1 else size for size in x)
    order = tuple(draw(st.permutations(range(len(x)))))
    ways = [
        order,
        order[: axis + 1],
        tuple(i - len(x) for i in order[:axis]),
        merged,
        (*merged[:axis], -1, *merged[axis + 1 :]),
        (part, n // part),
        (-1, part),
        (n - part, part) if part < n else (n,),
        stretched,
        (2, *stretched),
    ]
    way: tuple[int, ...] = draw(st.sampled_from(ways))
    return way
