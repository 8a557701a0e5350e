"""Comparisons, choices, statistics, and the strongest of several numbers."""

import torch
from torch import nn


class Selection(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding="same")
        self.gate = nn.Conv2d(3, 8, 1)
        self.head = nn.Linear(6, 4)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        y = torch.maximum(self.conv(x), self.gate(x))
        y = torch.where(y > 0, y, 0.1 * y)
        spread = y.var(dim=(2, 3), unbiased=False).sqrt() + y.flatten(2).std(-1)
        scores = spread.cumsum(dim=1).square().floor().round()
        best = scores.topk(6, dim=1).values
        return self.head(best), torch.logsumexp(best, 1).sign() * torch.erf(best.argmax(1) >= 2)
