"""A U-Net whose skips are concatenated; `Broken` forgets that this doubles the channels."""

import torch
from torch import nn
from torch.nn import functional


class Double(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, padding=1),
            nn.ReLU(),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv(x)


class Up(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(inputs, outputs, 2, stride=2)
        self.merge = Double(2 * outputs, outputs)

    def forward(self, x: torch.Tensor, skip: torch.Tensor) -> torch.Tensor:
        return self.merge(torch.cat([skip, self.up(x)], dim=1))


class Unet(nn.Module):
    def __init__(self, classes: int = 2) -> None:
        super().__init__()
        self.d1 = Double(3, 32)
        self.d2 = Double(32, 64)
        self.d3 = Double(64, 128)
        self.u2 = Up(128, 64)
        self.u1 = Up(64, 32)
        self.out = nn.Conv2d(32, classes, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        one = self.d1(x)
        two = self.d2(functional.max_pool2d(one, 2))
        three = self.d3(functional.max_pool2d(two, 2))
        return self.out(self.u1(self.u2(three, two), one))


class Broken(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.down1 = nn.Conv2d(3, 16, 3, padding=1)
        self.down2 = nn.Conv2d(16, 32, 3, padding=1)
        self.up = nn.Upsample(scale_factor=2)
        self.up1 = nn.Conv2d(32, 16, 3, padding=1)
        self.out = nn.Conv2d(16, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        skip = torch.relu(self.down1(x))
        x = torch.relu(self.down2(functional.max_pool2d(skip, 2)))
        x = torch.cat([self.up(x), skip], dim=1)
        return self.out(torch.relu(self.up1(x)))
