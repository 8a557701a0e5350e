"""torch as the judge: the same layer and inputs, built and run for real."""

import math
import warnings
from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any, NamedTuple

import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape

Tensor = torch.Tensor

torch.set_num_threads(1)  # the layers are tiny


class Verdict(NamedTuple):
    """What torch makes of a layer and its inputs."""

    shapes: tuple[Shape, ...] = ()
    params: int = 0
    flops: int = 0
    refusal: str = ""


def judge(kind: type[Layer], arguments: dict[str, Any], shapes: tuple[Shape, ...]) -> Verdict:
    """Run a layer on zeros, on the CPU, or tell why torch does not."""
    torch.manual_seed(0)
    inputs = [torch.zeros(shape) for shape in shapes]
    try:
        with warnings.catch_warnings(), torch.no_grad():
            for message in SILENCED:
                warnings.filterwarnings("ignore", message)
            layer = build(kind, arguments)
            with FlopCounterMode(display=False, custom_mapping=UNCOUNTED) as counter:
                result = layer(*inputs)
    except REFUSALS as refusal:
        return Verdict(refusal=str(refusal) or type(refusal).__name__)
    parameters = layer.parameters() if isinstance(layer, torch.nn.Module) else ()
    held = [*parameters, *([result] if isinstance(result, torch.nn.Parameter) else [])]
    return Verdict(
        shapes=tuple(tuple(tensor.shape) for tensor in _tensors(result)),
        params=sum(tensor.numel() for tensor in held),
        flops=counter.get_total_flops(),
    )


def build(kind: type[Layer], arguments: dict[str, Any]) -> Callable[..., Any]:
    """A module in evaluation mode, or a function of tensors."""
    if is_module(kind.__name__):
        module: torch.nn.Module = getattr(torch.nn, kind.__name__)(**arguments)
        return module.eval()
    function = FUNCTIONS[kind.__name__]
    return lambda *inputs: function(*inputs, **arguments)


def is_module(name: str) -> bool:
    """Whether `torch.nn` has a layer of this name."""
    found = getattr(torch.nn, name, None)
    return isinstance(found, type) and issubclass(found, torch.nn.Module)


def _tensors(result: object) -> Iterator[Tensor]:
    if isinstance(result, Tensor):
        yield result
    elif isinstance(result, tuple | list):
        for item in result:
            yield from _tensors(item)


def _pointwise(function: Callable[[Tensor, Tensor], Tensor]) -> Callable[..., Tensor]:
    return lambda *inputs: reduce(function, inputs)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "Add": _pointwise(torch.add),
    "Sub": _pointwise(torch.sub),
    "Mul": _pointwise(torch.mul),
    "MatMul": torch.matmul,
    "Concat": lambda *inputs, dim=1: torch.concat(inputs, dim),
    "Stack": lambda *inputs, dim=0: torch.stack(inputs, dim),
    "Reshape": torch.reshape,
    "Expand": lambda x, size: x.expand(size),
    "Permute": torch.permute,
    "Transpose": torch.transpose,
    "Squeeze": lambda x, dim=None: torch.squeeze(x) if dim is None else torch.squeeze(x, dim),
    "Unsqueeze": torch.unsqueeze,
    "Select": torch.select,
    "Narrow": torch.narrow,
    "Mean": lambda x, dim=None, keepdim=False: torch.mean(x, dim, keepdim),
    "Sum": lambda x, dim=None, keepdim=False: torch.sum(x, dim, keepdim),
    "Chunk": torch.chunk,
    "Split": torch.split,
    "Pad": functional.pad,
    "Parameter": lambda shape: torch.nn.Parameter(torch.zeros(shape)),
}

REFUSALS = (
    ArithmeticError,
    AssertionError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)

SILENCED = (
    "Lazy modules are a new feature",
    "Using padding='same' with even kernel lengths and odd dilation",
    "Initializing zero-element tensors is a no-op",
    "dropout[123]d: Received a",
    "input's size at dim=",
    "Implicit dimension choice for",
    "keyword argument `m.._value` is deprecated",
)


def _product_of_first(first: Shape, *_: object, **__: object) -> int:
    return 2 * math.prod(first)


# FlopCounterMode knows products of matrices, but none in which the right side is a vector.
UNCOUNTED = {torch.ops.aten.mv: _product_of_first, torch.ops.aten.dot: _product_of_first}
