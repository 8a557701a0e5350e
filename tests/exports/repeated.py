import torch
from torch import nn


class AddBlock(nn.Module):
    def __init__(self, in_channels: int, out: int, half: bool) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(in_channels, out, 3, padding=1),
            nn.MaxPool2d(1),
        )
        if in_channels != out or half:
            self.shortcut = nn.Conv2d(in_channels, out, 1)
        else:
            self.shortcut = nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.body(x) + self.shortcut(x)  # N×8×16×16


class Res(nn.Module):
    def __init__(self, in_channels: int, out: int, half: bool = False) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            AddBlock(in_channels, out, half),
            AddBlock(out, out, half),
        )
        self.use_tail = not half
        if self.use_tail:
            self.a = nn.Conv2d(out, out, 1)
            self.relu = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.layers(x)  # N×8×16×16
        if self.use_tail:
            a = self.a(y)  # N×8×16×16
            self.relu(a)  # N×8×16×16
            y = a + x  # N×8×16×16
        return y


class Out(nn.Module):
    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.left = nn.Conv2d(in_channels, 4, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([self.left(x), x], dim=1)  # N×(4+in_channels)×16×16


class Repeated(nn.Module):
    """Repeated."""

    def __init__(self) -> None:
        super().__init__()
        self.first = Res(8, 8)
        self.layers = nn.Sequential(
            Res(8, 8),
            Res(8, 8, half=True),
        )
        self.out = nn.Sequential(*(Out(8 + 4 * i) for i in range(3)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.first(x)  # N×8×16×16
        x = self.layers(x)  # N×8×16×16
        return self.out(x)  # N×20×16×16
