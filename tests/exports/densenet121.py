import torch
from torch import nn


class DenseLayer(nn.Module):
    def __init__(self, in_channels: int) -> None:
        super().__init__()
        self.new = nn.Sequential(
            nn.BatchNorm2d(in_channels),
            nn.ReLU(),
            nn.Conv2d(in_channels, 128, 1, bias=False),
            nn.BatchNorm2d(128),
            nn.ReLU(),
            nn.Conv2d(128, 32, 3, padding=1, bias=False),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([x, self.new(x)], dim=1)  # N×(in_channels+32)×_×_


class Transition(nn.Sequential):
    def __init__(self, in_channels: int) -> None:
        super().__init__(
            nn.BatchNorm2d(in_channels),
            nn.ReLU(),
            nn.Conv2d(in_channels, in_channels // 2, 1, bias=False),
            nn.AvgPool2d(2),
        )


class DenseNet121(nn.Module):
    """DenseNet-121."""

    def __init__(self) -> None:
        super().__init__()
        self.conv0 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.norm1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU()
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self.denseblock1 = nn.Sequential(*(DenseLayer(64 + 32 * i) for i in range(6)))
        self.transition1 = Transition(256)
        self.denseblock2 = nn.Sequential(*(DenseLayer(128 + 32 * i) for i in range(12)))
        self.transition2 = Transition(512)
        self.denseblock3 = nn.Sequential(*(DenseLayer(256 + 32 * i) for i in range(24)))
        self.transition3 = Transition(1024)
        self.denseblock4 = nn.Sequential(*(DenseLayer(512 + 32 * i) for i in range(16)))
        self.norm2 = nn.BatchNorm2d(1024)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(1024, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.relu(self.norm1(self.conv0(x)))  # N×64×112×112
        x = self.maxpool(x)  # N×64×56×56
        x = self.denseblock1(x)  # N×256×56×56
        x = self.transition1(x)  # N×128×28×28
        x = self.denseblock2(x)  # N×512×28×28
        x = self.transition2(x)  # N×256×14×14
        x = self.denseblock3(x)  # N×1024×14×14
        x = self.transition3(x)  # N×512×7×7
        x = self.denseblock4(x)  # N×1024×7×7
        x = self.relu(self.norm2(x))  # N×1024×7×7
        x = self.avgpool(x)  # N×1024×1×1
        x = x.flatten(1)  # N×1024
        return self.classifier(x)  # N×1000
