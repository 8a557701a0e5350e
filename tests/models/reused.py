"""Weights that are used again, in other modules, and layers made of layers."""

import torch
from torch import nn


class Arm(nn.Module):
    def __init__(self, shared: nn.Module) -> None:
        super().__init__()
        self.shared = shared
        self.own = nn.Linear(8, 8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.own(self.shared(x))


class Tied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        shared = nn.Linear(8, 8)
        self.left = Arm(shared)
        self.right = Arm(shared)
        self.again = nn.Linear(8, 8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.right(self.left(x))
        for _ in range(3):
            x = self.again(x)
        return x


class Words(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.gru = nn.GRU(16, 12, 2, batch_first=True)
        self.head = nn.Linear(12, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        state = torch.zeros(2, x.size(0), 12)
        _, last = self.gru(self.encoder(x), state)
        return self.head(last[-1])
