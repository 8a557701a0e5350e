"""Random layers and inputs, drawn from nothing but the kinds' own descriptions."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from cnnshape.layers import Layer
from cnnshape.layers.arguments import (
    Anything,
    Either,
    Flag,
    Maybe,
    PerAxis,
    Real,
    Rule,
    Several,
    Shape,
    Whole,
    Word,
)
from cnnshape.layers.base import Argument

SIZE = st.integers(1, 9)
SHAPE = st.lists(SIZE, max_size=6).map(tuple)
Draw = st.DrawFn


@dataclass(frozen=True)
class Case:
    """A layer in the making, and the shapes it is given."""

    kind: type[Layer]
    arguments: dict[str, Any] = field(default_factory=dict)
    shapes: tuple[Shape, ...] = ()


@st.composite
def cases(draw: Draw, kind: type[Layer]) -> Case:
    """Half of the cases aim to fit; in the others one argument or the rank is off."""
    names = list(kind.arguments())
    slip = draw(st.sampled_from([None] * (len(names) + 1) + [*names, "rank"]))
    shapes = draw(_shapes(kind, right=slip != "rank"))
    x = shapes[0] if shapes else ()
    arguments = {}
    for name, argument in kind.arguments().items():
        if isinstance(argument.rule, Anything):
            continue
        if argument.required or name == slip or draw(st.booleans()):
            arguments[name] = draw(_value(kind, argument, x, wrong=name == slip))
    return Case(kind, arguments, shapes)


@st.composite
def _shapes(draw: Draw, kind: type[Layer], *, right: bool) -> tuple[Shape, ...]:
    fewest, most = kind.arity
    if not most:
        return ()
    if not right:
        ranks = list(range(7))
    elif kind.ranks:
        ranks = [*kind.ranks, *[rank - kind.unbatched for rank in kind.ranks]]
    else:
        ranks = list(range(kind.least, 6))
    rank = draw(st.sampled_from(ranks))
    x = tuple(draw(st.lists(SIZE, min_size=rank, max_size=rank)))
    others = draw(st.integers(max(fewest, 1), min(most, 3))) - 1
    return (x, *(draw(_kin(x)) for _ in range(others)))


@st.composite
def _kin(draw: Draw, x: Shape) -> Shape:
    """A shape that has something in common with `x`."""
    like = draw(
        st.sampled_from([x, x[1:], x[:-1], (*x[:-2], *x[:-3:-1]), (*x[:-2], *x[-1:], 3), (2, *x)])
    )
    changed = draw(st.sets(st.integers(0, max(len(like) - 1, 0)), max_size=1))
    size = draw(st.sampled_from([1, 1, 2, 5]))
    return tuple(size if axis in changed else n for axis, n in enumerate(like))


def _value(
    kind: type[Layer], argument: Argument, x: Shape, *, wrong: bool
) -> st.SearchStrategy[Any]:
    if argument.agreement and not wrong:
        batched = (1, *x) if kind.unbatched and len(x) not in kind.ranks else x
        if len(batched) >= argument.agreement.least:
            return st.integers(1, 3).map(
                lambda count: argument.agreement.taken(batched, (0,) * count)  # type: ignore[union-attr]
            )
    return _wrong(argument.rule, kind.rank) if wrong else _right(argument.rule, kind.rank, x)


def _right(rule: Rule, rank: int, x: Shape) -> st.SearchStrategy[Any]:
    """Values that `rule` takes; lists of numbers are often made of the input's shape."""
    match rule:
        case Whole():
            return st.integers(*_range(rule))
        case Real():
            least = -1.0 if rule.least is None else rule.least
            most = least + 3 if rule.most is None else rule.most
            return st.one_of(
                st.sampled_from([v for v in (0.5, 1.0, 1.5, 2.0, 3.0) if least <= v <= most] or [least]),
                st.floats(least, most, allow_subnormal=False),
            )
        case Flag():
            return st.booleans()
        case Word():
            return st.sampled_from(rule.words)
        case Maybe():
            return st.one_of(_right(rule.rule, rank, x), st.none())
        case Either():
            return st.one_of(*(_right(one, rank, x) for one in rule.rules))
        case PerAxis():
            one = _right(rule.rule, rank, x)
            return st.one_of(one, st.tuples(*[one] * rank))
        case Several():
            items = st.lists(_right(rule.rule, rank, x), min_size=rule.least, max_size=6)
            return st.one_of(items.map(tuple), _made_of(x))
    raise NotImplementedError(rule)


def _wrong(rule: Rule, rank: int) -> st.SearchStrategy[Any]:
    """Values at the border or just behind it, where there is one."""
    match rule:
        case Whole() | Real():
            ...
    raise NotImplementedError(rule)
