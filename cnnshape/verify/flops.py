"""Products of matrices that torch's counter does not know."""

import math
from collections.abc import Callable
from typing import Any

import torch

from cnnshape.layers.arguments import Shape


def _product_of_first(first: Shape, *_: object, **__: object) -> int:
    return 2 * math.prod(first)


# The counter knows products of matrices, but none in which the right side is a vector.
UNCOUNTED: dict[Any, Callable[..., int]] = {
    torch.ops.aten.mv: _product_of_first,
    torch.ops.aten.dot: _product_of_first,
}
