"""What a layer that does not fit was probably to do, so that what follows is planned from there."""

from cnnshape.layers.arguments import Shape
from cnnshape.symbols import product


def wants_flatten(shape: Shape, written: object) -> bool:
    """Whether a tensor that meets a linear layer was probably to be flattened before."""
    is_image = len(shape) > 3  # noqa: PLR2004  # [N, T, features] may go in as it is
    return is_image or (len(shape) > 2 and product(shape[1:]) == written)  # noqa: PLR2004
