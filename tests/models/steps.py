"""Steps that change tensors in place, and sums and parts as Python writes them."""

import torch
from torch import Tensor, nn


class Steps(nn.Module):
    """Every line of it is one that models have."""

    def __init__(self) -> None:
        super().__init__()
        self.a = nn.Linear(8, 8)
        self.b = nn.Linear(8, 8)
        self.place = nn.Parameter(torch.zeros(5, 8))
        self.register_buffer("order", torch.zeros(3, dtype=torch.int64))

    def forward(self, x: Tensor) -> Tensor:
        if not isinstance(x, Tensor):
            raise TypeError
        x.add_(self.place)
        y = self.a(x) + self.b(x) + x
        y = torch.pow(y, 2.0)
        y = torch.index_select(y, 1, self.order)
        y = nn.ZeroPad1d((0, x.shape[2] - 4))(y)
        return y[..., 1:] * y[..., -1:]
