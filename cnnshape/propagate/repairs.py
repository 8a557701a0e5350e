"""What a layer that does not fit was probably to do, so that what follows is planned from there."""

from cnnshape.layers.arguments import Shape
from cnnshape.symbols import product

_SEQUENCE = 3  # axes of [N, T, features], which may go in as it is


def wants_flatten(shape: Shape, written: object) -> bool:
    """Whether a tensor that meets a linear layer was probably to be flattened before."""
    axes = len(shape)
    return axes > _SEQUENCE or (axes == _SEQUENCE and product(shape[1:]) == written)
