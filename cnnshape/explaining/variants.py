"""The same layer with one argument moved by one."""

from collections.abc import Iterator

from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Argument, Shape
from cnnshape.layers.refusals import Misread
from cnnshape.records import Record
from cnnshape.symbols import OpenSize, bind


class Variant(Record):
    """Some arguments changed, and what comes of it: shapes and counts, or why it is refused."""

    changes: tuple[tuple[str, object], ...]
    outputs: tuple[Shape, ...] = ()
    params: int = 0
    macs: int = 0
    refusal: str = ""


def variants(layer: Layer, xs: tuple[Shape, ...], batch: dict[str, int]) -> tuple[Variant, ...]:
    """One less and one more of each argument that has a whole number for each axis of space.

    MACs are those of one sample where the `batch` is open; with other open sizes, there may be
    none.
    """
    try:
        return tuple(_variants(layer, xs, batch))
    except OpenSize:
        return ()


def _variants(layer: Layer, xs: tuple[Shape, ...], batch: dict[str, int]) -> Iterator[Variant]:
    for name, argument in type(layer).arguments().items():
        for by in (-1, 1):
            value = _moved(argument, getattr(layer, name), by)
            if value is not None:
                yield _variant(layer, xs, batch, name, value)


def _moved(argument: Argument, value: object, by: int) -> object:
    if not argument.rule.per_axis:
        return None
    if isinstance(value, tuple):
        whole = value and all(type(n) is int for n in value)
        return tuple(n + by for n in value) if whole else None
    return value + by if type(value) is int else None


def _variant(
    layer: Layer, xs: tuple[Shape, ...], batch: dict[str, int], name: str, value: object
) -> Variant:
    given = layer.values | {name: value}
    changes = [(name, value)]
    for other, argument in type(layer).arguments().items():
        if argument.like == name and getattr(layer, other) == getattr(layer, name):
            given[other] = value  # left out, it goes along
            changes.append((other, value))
    try:
        changed = type(layer)(**given)
        ys = changed.apply(*xs)
        sample, made = (tuple(tuple(bind(n, batch) for n in x) for x in some) for some in (xs, ys))
        batched = changed.batched(sample)
        if batched is not sample:
            made = tuple((1, *y) for y in made)
        return Variant(tuple(changes), ys, changed.params, changed.work(batched, made))
    except Misfit as misfit:
        return Variant(tuple(changes), refusal=misfit.message)
    except Misread as misread:
        return Variant(tuple(changes), refusal=f"needs {misread.needs}")
