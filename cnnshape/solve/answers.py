"""Which arguments turn sizes into others, the most usual first, and for which sizes they do so."""

from collections.abc import Iterator, Sequence

from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.records import Record
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
from cnnshape.solve.relations import COMMON, Pair, Relation, formula, relations
from cnnshape.solve.usual import cost
from cnnshape.solve.windows import CannotSolve, Ranges, Values, candidates, ratios
from cnnshape.symbols.sets import SizeSet

_PROBES = (210, 211, 223)  # sizes at which a rule for all sizes is tried before it is proven
_EXAMPLE = 64
_NEAREST = 3
_SEVERAL = 2

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
    rules: list[tuple[int, Answer]] = []
    for values in tried:
        place = _place(kind, values, question)
        answer = None if place is None else _rule(kind, values, COMMON[question][place])
        if place is not None and answer is not None:
            rules.append((place, answer))
    rules.sort(key=lambda rule: (rule[0], rule[1].cost))
    near: tuple[Answer, ...] = ()
    if not rules:
        wanted = COMMON[question][0].of(_EXAMPLE)
        near = between(kind, (_EXAMPLE,), (wanted,), ranges, _NEAREST).nearest
    answers = tuple(answer for _, answer in rules[:limit])
    return Solution(kind.__name__, question, answers, len(rules), len(tried), near)


def _place(kind: type[Layer], values: Values, question: str) -> int | None:
    """Which relation of a question may hold for all sizes, as it does for a few."""
    outs = [_outcome(kind, values, (n,) * kind.rank) for n in _PROBES]
    made = [out[0] if out else None for out in outs]
    holds = ([one.of(n) for n in _PROBES] == made for one in COMMON[question])
    return next((place for place, fits in enumerate(holds) if fits), None)


def _rule(kind: type[Layer], values: Values, relation: Relation) -> Answer | None:
    """The answer, where it is proven for all sizes from some size on."""
    layer = layer_of(kind, {**values})
    closed = form(layer)
    sizes = sizes_where(layer, 0, closed, relation)
    if sizes is None or sizes.period > 1 or not sizes.residues:
        return None
    axis = Along(relation.text, sizes, relation.text, sizes, whole(layer, closed))
    left = unread(layer, (_EXAMPLE,) * kind.rank, (relation.of(_EXAMPLE),) * kind.rank)
    return Answer({**values}, cost(kind, values), (axis,), left)


def checked(kind: type[Layer], before: Shape, after: Shape) -> None:
    """Refuse a question that has no meaning; raises `CannotSolve`."""
    if len(before) != len(after) or len(before) not in {1, kind.rank}:
        axes = "one size" if kind.rank == 1 else f"one size, or {kind.rank}"
        raise CannotSolve(f"{kind.__name__} takes {axes}, before and after")


def along(layer: Layer, axis: int, closed: Form | None, pairs: Sequence[Pair]) -> Along:
    """What a layer does along an axis, said as plainly as holds for more than a few sizes."""
    said = relations(pairs)
    near = [one for one in said if closed and is_near(closed.sizes[axis], one)]
    held = [(one, sizes_where(layer, axis, closed, one)) for one in near]
    lasting = [(one, sizes) for one, sizes in held if sizes is not None and sizes.residues]
    gives, sizes = max(lasting, key=_density, default=(None, None))
    if gives is None and closed is not None:
        gives = formula(closed.sizes[axis])
        sizes = sizes_where(layer, axis, closed, gives)
    text = gives.text if gives else ""
    if len(said) < _SEVERAL or gives in said[:-1]:  # a difference alone says nothing
        return Along(text, sizes, text, sizes)
    return Along(text, sizes, said[0].text, sizes_where(layer, axis, closed, said[0]))


def _density(item: tuple[Relation, SizeSet]) -> float:
    return len(item[1].residues) / item[1].period


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
