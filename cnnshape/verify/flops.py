"""MACs as torch counts them, with the products of matrices that its counter does not know."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from cnnshape.layers.arguments import Shape


def _product_of_first(first: Shape, *_: object, **__: object) -> int:
    return 2 * math.prod(first)


def _steps_of_both(x: Shape, own: Shape, state: Shape, *_: object, **__: object) -> int:
    """A layer of an LSTM in oneDNN: two matrices, each at every step."""
    return 2 * math.prod(x[:-1]) * (math.prod(own) + math.prod(state))


def _weighed_products(x: Shape, weight: Shape, *_: object, **__: object) -> int:
    """A bilinear layer: a weight for each product of a number of both inputs."""
    return 2 * x[0] * math.prod(weight)


@contextmanager
def counting() -> Iterator[FlopCounterMode]:
    """Count with kernels that show their products: no fused attention."""
    fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with (
            sdpa_kernel(SDPBackend.MATH),
            FlopCounterMode(display=False, custom_mapping=UNCOUNTED) as counter,
        ):
            yield counter
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)


# The counter knows products of matrices, but none in which the right side is a vector.
UNCOUNTED: dict[Any, Callable[..., int]] = {
    torch.ops.aten.mv: _product_of_first,
    torch.ops.aten.dot: _product_of_first,
    torch.ops.aten._trilinear: _weighed_products,  # noqa: SLF001  # that is its name
    torch.ops.aten.mkldnn_rnn_layer: _steps_of_both,
}
