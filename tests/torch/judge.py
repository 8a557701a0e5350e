"""torch as the judge: the same layer and inputs, built and run for real."""

import warnings
from typing import Any, NamedTuple

import torch

from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.verify.flops import counting
from cnnshape.verify.modules import build, call, tensors, zeros
from cnnshape.verify.run import REFUSALS

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
    try:
        with warnings.catch_warnings(), torch.no_grad():
            for message in SILENCED:
                warnings.filterwarnings("ignore", message)
            inputs = zeros(kind, shapes)
            layer = build(kind, arguments)
            with counting() as counter:
                result = call(layer, kind, inputs)
    except REFUSALS as refusal:
        return Verdict(refusal=str(refusal) or type(refusal).__name__)
    parameters = layer.parameters() if isinstance(layer, torch.nn.Module) else ()
    held = [*parameters, *([result] if isinstance(result, torch.nn.Parameter) else [])]
    return Verdict(
        shapes=tuple(tuple(tensor.shape) for tensor in tensors(result)),
        params=sum(tensor.numel() for tensor in held),
        flops=counter.get_total_flops(),
    )


SILENCED = (
    "dropout option adds dropout after all but last",
    "enable_nested_tensor is True",
    "LSTM with projections is not supported with oneDNN",
    "Lazy modules are a new feature",
    "Using padding='same' with even kernel lengths and odd dilation",
    "Initializing zero-element tensors is a no-op",
    "dropout[123]d: Received a",
    "input's size at dim=",
    "Implicit dimension choice for",
    r"(std|var)\(\): degrees of freedom is <= 0",
    "keyword argument `m.._value` is deprecated",
    "Default grid_sample and affine_grid behavior has changed",
    "Since version 1.3.0, affine_grid behavior has changed for unit-size grids",
)
