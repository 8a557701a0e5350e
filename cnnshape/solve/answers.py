"""Which arguments turn sizes into others, the most usual first, and for which sizes they do so."""

from collections.abc import Iterator, Sequence

from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.records import Record
from cnnshape.size_sets import SizeSet
from cnnshape.solve.forms import (
    Form,
    Unread,
    form,
    is_near,
    layer_of,
    reached,
    sizes_where,
    unread,
    whole,
)
from cnnshape.solve.relations import COMMON, Relation, formula, relations
from cnnshape.solve.usual import cost
from cnnshape.solve.windows import CannotSolve, Ranges, Values, candidates, ratios

_PROBES = (210, 211, 223)  # sizes at which a rule for all sizes is tried before it is proven
_EXAMPLE = 64
_NEAREST = 3

Arguments = dict[str, object]
Found = list[tuple[int, Values]]  # with the cost of each


class Along(Record):
    """What a layer makes of a size n along an axis, and of which sizes; `None` is not known.

    `asked` is what the question says, where that holds for some sizes only.
    """

    gives: str
    sizes: SizeSet | None
    asked: str
    asked_sizes: SizeSet | None
    whole: SizeSet | None = None  # the sizes at which the last position is read


class Answer(Record):
    """Arguments that do it; one `Along` for all axes where they are the same for all."""

    arguments: Arguments
    cost: int
    axes: tuple[Along, ...]
    unread: tuple[Unread, ...] = ()
    makes: Shape = ()


class Solution(Record):
    """Some answers of all; what comes nearest where there are none."""

    kind: str
    asked: tuple[Shape, Shape] | str
    answers: tuple[Answer, ...]
    total: int
    tried: int
    nearest: tuple[Answer, ...] = ()


def between(kind: type[Layer], before: Shape, after: Shape, ranges: Ranges, limit: int) -> Solution:
    """The arguments with which a kind makes sizes `after` of sizes `before`."""
    pairs = tuple(zip(before, after, strict=True))
    asked = (before, after)
    sizes = before if len(before) == kind.rank else before * kind.rank
    tried = candidates(kind, ranges, ratios(pairs))
    wanted = after if len(after) == kind.rank else after * kind.rank
    outcomes = [(cost(kind, values), values, _outcome(kind, values, sizes)) for values in tried]
    hits = sorted(((c, v) for c, v, out in outcomes if out == wanted), key=_by_cost)
    if hits:
        answers = tuple(_answer(kind, c, values, pairs) for c, values in hits[:limit])
        return Solution(kind.__name__, asked, answers, len(hits), len(tried))
    if len(set(pairs)) > 1:
        from cnnshape.solve.uneven import uneven

        answers, total = uneven(kind, pairs, tried, limit)
        if answers:
            return Solution(kind.__name__, asked, answers, total, len(tried))
    near = tuple(_nearest(wanted, outcomes))
    return Solution(kind.__name__, asked, (), 0, len(tried), near)


def always(kind: type[Layer], question: str, ranges: Ranges, limit: int) -> Solution:
    """The arguments with which a kind keeps, halves or doubles every size, from some size on."""
    tried = candidates(kind, ranges, {2})
    hits: list[tuple[int, int, Values, Relation]] = []
    for values in tried:
        outs = [_outcome(kind, values, (n,) * kind.rank) for n in _PROBES]
        for place, relation in enumerate(COMMON[question]):
            if all(out and out[0] == relation.of(n) for n, out in zip(_PROBES, outs, strict=True)):
                hits.append((place, cost(kind, values), values, relation))
                break
    hits.sort(key=lambda hit: hit[:2])
    proven: list[Answer] = []
    total = 0
    for _, price, values, relation in hits:
        layer = layer_of(kind, {**values})
        closed = form(layer)
        sizes = sizes_where(layer, 0, closed, relation)
        if sizes is None or sizes.period > 1 or not sizes.residues:
            continue
        total += 1
        if total <= limit:
            axis = Along(relation.text, sizes, relation.text, sizes, whole(layer, closed))
            made = unread(layer, (_EXAMPLE,) * kind.rank, (relation.of(_EXAMPLE),) * kind.rank)
            proven.append(Answer({**values}, price, (axis,), made))
    near: tuple[Answer, ...] = ()
    if not proven:
        wanted = COMMON[question][0].of(_EXAMPLE)
        near = between(kind, (_EXAMPLE,), (wanted,), ranges, _NEAREST).nearest
    return Solution(kind.__name__, question, tuple(proven), total, len(tried), near)


def checked(kind: type[Layer], before: Shape, after: Shape) -> None:
    """Refuse a question that has no meaning; raises `CannotSolve`."""
    if len(before) != len(after) or len(before) not in {1, kind.rank}:
        axes = "one size" if kind.rank == 1 else f"one size, or {kind.rank}"
        raise CannotSolve(f"{kind.__name__} takes {axes}, before and after")


def along(layer: Layer, axis: int, closed: Form | None, pairs: Sequence[tuple[int, int]]) -> Along:
    """What a layer does along an axis, said as plainly as holds for more than a few sizes."""
    said = relations(pairs)
    near = [one for one in said if closed and is_near(closed.sizes[axis], one)]
    held = [(one, sizes_where(layer, axis, closed, one)) for one in near]
    lasting = [(one, sizes) for one, sizes in held if sizes is not None and sizes.residues]
    if lasting:
        one, sizes = max(lasting, key=lambda item: len(item[1].residues) / item[1].period)
        return Along(one.text, sizes, one.text, sizes)
    own = formula(closed.sizes[axis]) if closed else None
    asked = said[0] if len(said) > 1 else None  # a difference alone says nothing
    return Along(
        own.text if own else "",
        sizes_where(layer, axis, closed, own) if own else None,
        asked.text if asked else "",
        sizes_where(layer, axis, closed, asked) if asked else None,
    )


def _answer(
    kind: type[Layer], price: int, values: Values, pairs: Sequence[tuple[int, int]]
) -> Answer:
    layer = layer_of(kind, {**values})
    before, after = (size * (kind.rank // len(size)) for size in zip(*pairs, strict=True))
    left = unread(layer, before, after)[: len(pairs)]
    return Answer({**values}, price, (along(layer, 0, form(layer), pairs),), left, after)


def _outcome(kind: type[Layer], values: Values, sizes: Shape) -> Shape | None:
    return reached(layer_of(kind, {**values}), sizes)


def _by_cost(hit: tuple[int, Values]) -> int:
    return hit[0]


def _nearest(
    wanted: Shape, outcomes: Sequence[tuple[int, Values, Shape | None]]
) -> Iterator[Answer]:
    """The outputs that come nearest to those wanted, each with its most usual arguments."""
    reachable = [(c, v, out) for c, v, out in outcomes if out is not None]
    best: dict[Shape, tuple[int, Values]] = {}
    for price, values, out in sorted(reachable, key=lambda item: item[0]):
        best.setdefault(out, (price, values))

    def distance(out: Shape) -> int:
        return sum(abs(n - m) for n, m in zip(out, wanted, strict=True))

    for out in sorted(best, key=lambda out: (distance(out), best[out][0]))[:_NEAREST]:
        yield Answer({**best[out][1]}, best[out][0], (), (), out)
