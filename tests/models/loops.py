"""Lists of layers that `forward` goes through."""

import torch
from torch import nn


class Mlp(nn.Module):
    def __init__(self, sizes: tuple[int, ...] = (784, 256, 256, 256, 10)) -> None:
        super().__init__()
        pairs = list(zip(sizes, sizes[1:], strict=False))
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairs])
        self.drop = nn.Dropout(0.2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x.reshape(x.shape[0], -1)
        for number, layer in enumerate(self.layers):
            x = layer(x)
            if number < len(self.layers) - 1:
                x = self.drop(torch.relu(x))
        return x


class Unit(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(width)
        self.conv = nn.Conv1d(width, width, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.conv(torch.relu(self.norm(x)))


class Tower(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv1d(1, 32, 7, padding=3)
        self.units = nn.ModuleList(Unit(32) for _ in range(5))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        for unit in self.units:
            x = unit(x)
        return x.mean(dim=-1)
