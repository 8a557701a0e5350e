"""Tensors that are written to: shifted in time, in place through views, and part by part."""

import torch
from torch import Tensor, nn


class Shift(nn.Module):
    """Moves some channels on by a frame, and others back."""

    def forward(self, x: Tensor) -> Tensor:
        fold = x.shape[2] // 4
        y = torch.zeros_like(x)
        y[:, :-1, :fold] = x[:, 1:, :fold]
        y[:, 1:, fold : 2 * fold] = x[:, :-1, fold : 2 * fold]
        y[:, :, 2 * fold :] = x[:, :, 2 * fold :]
        return y


class Writing(nn.Module):
    """Every line of it is one that models have."""

    def __init__(self) -> None:
        super().__init__()
        self.shift = Shift()
        self.embed = nn.Linear(8, 16)
        self.gate = nn.Linear(8, 4)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.shift(x)
        y = self.embed(x)
        gate = self.gate(x)
        y[..., 12:] += gate
        content, place = y[..., :8], y[..., 8:]
        content.mul_(2)
        self.relu(place)
        y[:, 0] = 0
        return y
