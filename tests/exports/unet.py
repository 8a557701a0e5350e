import torch
from torch import nn


class Double(nn.Sequential):
    def __init__(self, in_channels: int, out: int) -> None:
        super().__init__(
            nn.Conv2d(in_channels, out, 3),
            nn.ReLU(),
            nn.Conv2d(out, out, 3),
            nn.ReLU(),
        )


class Down(nn.Module):
    def __init__(self, in_channels: int, out: int) -> None:
        super().__init__()
        self.skip = Double(in_channels, out)
        self.maxpool = nn.MaxPool2d(2)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        skip = self.skip(x)  # N×out×_×_
        x = self.maxpool(skip)  # N×out×_×_
        return x, skip


class Up(nn.Module):
    def __init__(self, in_channels: int, skip_channels: int, out: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(in_channels, out, 2, stride=2)
        self.double_block = Double(skip_channels + out, out)

    def forward(self, x: torch.Tensor, skip: torch.Tensor) -> torch.Tensor:
        up = self.up(x)  # N×out×_×_
        # N×skip_channels×_×_
        crop = nn.ZeroPad2d((up.shape[2] - skip.shape[2]) // 2)(skip)
        x = torch.cat([crop, up], dim=1)  # N×(skip_channels+out)×_×_
        return self.double_block(x)  # N×out×_×_


class UNet(nn.Module):
    """U-Net."""

    def __init__(self) -> None:
        super().__init__()
        self.d1 = Down(1, 64)
        self.d2 = Down(64, 128)
        self.d3 = Down(128, 256)
        self.d4 = Down(256, 512)
        self.double_block = Double(512, 1024)
        self.up1 = Up(1024, 512, 512)
        self.up2 = Up(512, 256, 256)
        self.up3 = Up(256, 128, 128)
        self.up4 = Up(128, 64, 64)
        self.conv = nn.Conv2d(64, 2, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x, d1_skip = self.d1(x)  # N×64×284×284, N×64×568×568
        x, d2_skip = self.d2(x)  # N×128×140×140, N×128×280×280
        x, d3_skip = self.d3(x)  # N×256×68×68, N×256×136×136
        x, d4_skip = self.d4(x)  # N×512×32×32, N×512×64×64
        x = self.double_block(x)  # N×1024×28×28
        x = self.up1(x, d4_skip)  # N×512×52×52
        x = self.up2(x, d3_skip)  # N×256×100×100
        x = self.up3(x, d2_skip)  # N×128×196×196
        x = self.up4(x, d1_skip)  # N×64×388×388
        return self.conv(x)  # N×2×388×388
