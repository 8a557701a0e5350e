"""The matrix of a layer against torch's Jacobian."""

from math import prod

import torch

from cnnshape.explaining.matrices import Matrix
from cnnshape.layers import Layer
from cnnshape.layers.arguments import Shape
from cnnshape.verify.modules import build


def agrees(layer: Layer, x: Shape, matrix: Matrix) -> bool:
    """Whether torch multiplies a sample of `x` by this matrix, each weight a number of its own."""
    module = build(type(layer), layer.values)
    weight = torch.arange(1, 1 + prod(matrix.weight), dtype=torch.float64).reshape(matrix.weight)
    if isinstance(module, torch.nn.Module):
        module = module.double()
        if matrix.weight:
            module.weight.data = weight
    sample = torch.zeros(1, *x[1:], dtype=torch.float64)
    found = torch.autograd.functional.jacobian(module, sample)  # type: ignore[no-untyped-call]  # as torch has it
    return torch.allclose(found.reshape(matrix.rows, matrix.columns), numbers(matrix, weight))


def numbers(matrix: Matrix, weight: torch.Tensor) -> torch.Tensor:
    """The matrix with numbers for the names of weights."""
    filled = torch.zeros(matrix.rows, matrix.columns, dtype=torch.float64)
    for place, entry in matrix.entries.items():
        filled[place] = weight[entry] if isinstance(entry, tuple) else float(entry)
    return filled
