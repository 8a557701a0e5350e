import torch
from torch import nn


class ConcatBlock(nn.Module):
    def __init__(self, in_channels: int, by: int) -> None:
        super().__init__()
        self.new = nn.Conv2d(in_channels, by, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([x, self.new(x)], dim=1)  # N×(in_channels+by)×32×32


class Grow(nn.Module):
    def __init__(self, in_channels: int, by: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            ConcatBlock(in_channels, by),
            ConcatBlock(in_channels + by, by),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x)  # N×12×32×32


class ConcatBlock2(nn.Module):
    def __init__(self, in_channels: int, by: int) -> None:
        super().__init__()
        self.new = nn.Conv2d(in_channels, by, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([x, self.new(x)], dim=1)  # N×(in_channels+by)×32×32


class Grow2(nn.Module):
    def __init__(self, in_channels: int, by: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            ConcatBlock2(in_channels, by),
            ConcatBlock2(in_channels + by, by),
            ConcatBlock2(in_channels + by + by, by),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x)  # N×18×32×32


class Stage(nn.Module):
    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Sequential(
                nn.Conv2d(in_channels, 2 * in_channels, 1),
            ),
            nn.Sequential(*(nn.ReLU() for _ in range(2))),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.layers(x)  # N×36×32×32
        return x.transpose(2, 3)  # N×36×32×32


class Stage2(nn.Module):
    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Sequential(
                nn.Conv2d(in_channels, 2 * in_channels, 1),
                nn.Conv2d(2 * in_channels, 2 * (2 * in_channels), 1),
            ),
            nn.Sequential(*(nn.ReLU() for _ in range(3))),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.layers(x)  # N×144×32×32
        x = x.transpose(2, 3)  # N×144×32×32
        return x.transpose(2, 3)  # N×144×32×32


class Cut(nn.Module):
    def __init__(self, k: int, in_channels: int) -> None:
        super().__init__()
        self.k = k
        self.conv = nn.Conv2d(in_channels, k, 1)

    def forward(self, x: torch.Tensor, skip: torch.Tensor) -> torch.Tensor:
        y, _ = x.split((self.k, x.shape[1] - self.k), dim=1)  # N×_×32×32
        self.conv(y)  # N×k×32×32
        return x + skip  # N×144×32×32


class Counts(nn.Module):
    """Counts."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            Grow(4, 4),
            Grow2(12, 2),
            Stage(18),
            Stage2(36),
        )
        self.cut1 = Cut(3, 3)
        self.cut2 = Cut(5, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.layers(x)  # N×144×32×32
        x = self.cut1(x, x)  # N×144×32×32
        x = self.cut2(x, x)  # N×144×32×32
        a, b, *_ = x.chunk(4, dim=1)  # N×36×32×32, N×36×32×32
        x = torch.stack([b, a], dim=2)  # N×36×2×32×32
        return x.mean((2, 3))  # N×36×32
