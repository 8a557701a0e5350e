"""What can still be said of shapes when a part of them is hidden or does not fit."""

from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.symbols import UNKNOWN, OpenSize

Guess = tuple[Shape | None, ...]


def guessed(layer: Layer, shapes: Guess) -> Guess:
    """Shapes of the right rank in the place of unknown ones, where there is one right rank."""
    if len(layer.ranks) != 1:
        return shapes
    axes = layer.ranks[0]
    return tuple((UNKNOWN,) * axes if shape is None else shape for shape in shapes)


def partly(layer: Layer, shapes: Guess) -> Guess:
    """What can still be said of the outputs when the sizes in space are forgotten."""
    forgotten = tuple((*x[:2], *(UNKNOWN for _ in x[2:])) for x in shapes if x is not None)
    try:
        return layer.apply(*forgotten)
    except (Misfit, OpenSize):
        return (None,)
