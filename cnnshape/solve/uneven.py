"""Answers with other arguments along each axis, where none does with the same for all."""

from heapq import nsmallest
from itertools import product
from math import prod

from cnnshape.layers import Layer
from cnnshape.solve.answers import Answer, along
from cnnshape.solve.forms import form, layer_of, reached, unread
from cnnshape.solve.usual import cost
from cnnshape.solve.windows import Values

_TRIED = {2: 60, 3: 14}  # answers for each axis that are combined
_APART = 2  # what it costs that an argument is not the same for all axes


def uneven(
    kind: type[Layer], pairs: tuple[tuple[int, int], ...], tried: list[Values], limit: int
) -> tuple[tuple[Answer, ...], int]:
    """The most usual combinations of answers for each axis, and how many there are."""
    hits = [_hits(kind, pair, tried) for pair in pairs]
    total = prod(map(len, hits))
    usual = [axis[: _TRIED[kind.rank]] for axis in hits]
    best = nsmallest(limit, product(*usual), key=lambda chosen: _price(kind, chosen))
    return tuple(_answer(kind, chosen, pairs) for chosen in best), total


def _hits(kind: type[Layer], pair: tuple[int, int], tried: list[Values]) -> list[Values]:
    before, after = ((size,) * kind.rank for size in pair)
    found = [values for values in tried if reached(layer_of(kind, {**values}), before) == after]
    return sorted(found, key=lambda values: cost(kind, values))


def _price(kind: type[Layer], chosen: tuple[Values, ...]) -> int:
    apart = sum(len({values[name] for values in chosen}) > 1 for name in chosen[0])
    return sum(cost(kind, values) for values in chosen) + _APART * apart


def _answer(
    kind: type[Layer], chosen: tuple[Values, ...], pairs: tuple[tuple[int, int], ...]
) -> Answer:
    before, after = zip(*pairs, strict=True)
    both: dict[str, tuple[int, ...]] = {
        name: tuple(values[name] for values in chosen) for name in chosen[0]
    }
    arguments = {name: of[0] if len({*of}) == 1 else of for name, of in both.items()}
    layers = [layer_of(kind, {**values}) for values in chosen]
    axes = tuple(
        along(layer, axis, form(layer), (pair,))
        for axis, (layer, pair) in enumerate(zip(layers, pairs, strict=True))
    )
    left = unread(layer_of(kind, {**arguments}), before, after)
    return Answer({**arguments}, _price(kind, chosen), axes, left, after)
