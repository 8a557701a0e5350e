"""One encoder for two photographs: its weights count once."""

import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 16, 5)
        self.pool = nn.AdaptiveMaxPool2d(4)
        self.fc = nn.Linear(256, 64)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(torch.flatten(self.pool(self.conv(x)), 1))


class Siamese(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.head = nn.Linear(64, 1)

    def forward(self, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        distance = torch.abs(self.encoder(left) - self.encoder(right))
        return torch.sigmoid(self.head(distance))
