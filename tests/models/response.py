"""Inverted blocks with a global response normalization that is written out by hand."""

import torch
from torch import nn


class GlobalResponse(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.zeros(width))
        self.beta = nn.Parameter(torch.zeros(width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        strength = torch.norm(x, p=2, dim=(1, 2), keepdim=True)
        share = strength / (strength.mean(-1, keepdim=True) + 1e-6)
        return self.gamma * (x * share) + self.beta + x


class Inverted(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(width, width, 7, padding=3, groups=width)
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 4 * width)
        self.response = GlobalResponse(4 * width)
        self.narrow = nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.norm(self.depthwise(x).permute(0, 2, 3, 1))
        y = self.narrow(self.response(nn.functional.gelu(self.widen(y))))
        return x + y.permute(0, 3, 1, 2)


class Classifier(nn.Module):
    def __init__(self, widths: tuple[int, ...] = (24, 48), depth: int = 2) -> None:
        super().__init__()
        shrinking = [nn.Conv2d(3, widths[0], 4, stride=4)]
        shrinking += [
            nn.Conv2d(a, b, 2, stride=2) for a, b in zip(widths, widths[1:], strict=False)
        ]
        self.shrinking = nn.ModuleList(shrinking)
        self.stages = nn.ModuleList(
            nn.Sequential(*(Inverted(width) for _ in range(depth))) for width in widths
        )
        self.head = nn.Linear(widths[-1], 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for shrink, stage in zip(self.shrinking, self.stages, strict=True):
            x = stage(shrink(x))
        return self.head(x.mean([-2, -1]))
