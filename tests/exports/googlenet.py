import torch
from torch import nn


class ConvBN(nn.Sequential):
    def __init__(
        self, in_channels: int, out: int, kernel: int, stride: int = 1
    ) -> None:
        super().__init__(
            nn.Conv2d(
                in_channels, out, kernel, stride=stride, padding=kernel // 2, bias=False
            ),
            nn.BatchNorm2d(out),
            nn.ReLU(),
        )


class Halve(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.maxpool = nn.MaxPool2d(3, stride=2, ceil_mode=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.maxpool(x)  # N×_×_×_


class Inception(nn.Module):
    def __init__(
        self,
        in_channels: int,
        point: int,
        thin3: int,
        conv3: int,
        thin5: int,
        conv5: int,
        pool: int,
    ) -> None:
        super().__init__()
        self.b1 = ConvBN(in_channels, point, 1)
        self.b2 = nn.Sequential(
            ConvBN(in_channels, thin3, 1),
            ConvBN(thin3, conv3, 3),
        )
        self.b3 = nn.Sequential(
            ConvBN(in_channels, thin5, 1),
            ConvBN(thin5, conv5, 3),
        )
        self.b4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1),
            ConvBN(in_channels, pool, 1),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        # N×(point+conv3+conv5+pool)×_×_
        return torch.cat([self.b1(x), self.b2(x), self.b3(x), self.b4(x)], dim=1)


class GoogLeNet(nn.Module):
    """GoogLeNet."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = ConvBN(3, 64, 7, stride=2)
        self.halve1 = Halve()
        self.conv2 = ConvBN(64, 64, 1)
        self.conv3 = ConvBN(64, 192, 3)
        self.halve2 = Halve()
        self.inception3a = Inception(192, 64, 96, 128, 16, 32, 32)
        self.inception3b = Inception(256, 128, 128, 192, 32, 96, 64)
        self.halve3 = Halve()
        self.inception4a = Inception(480, 192, 96, 208, 16, 48, 64)
        self.inception4b = Inception(512, 160, 112, 224, 24, 64, 64)
        self.inception4c = Inception(512, 128, 128, 256, 24, 64, 64)
        self.inception4d = Inception(512, 112, 144, 288, 32, 64, 64)
        self.inception4e = Inception(528, 256, 160, 320, 32, 128, 128)
        self.maxpool = nn.MaxPool2d(2, ceil_mode=True)
        self.inception5a = Inception(832, 256, 160, 320, 32, 128, 128)
        self.inception5b = Inception(832, 384, 192, 384, 48, 128, 128)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(1024, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv1(x)  # N×64×112×112
        x = self.halve1(x)  # N×64×56×56
        x = self.conv2(x)  # N×64×56×56
        x = self.conv3(x)  # N×192×56×56
        x = self.halve2(x)  # N×192×28×28
        x = self.inception3a(x)  # N×256×28×28
        x = self.inception3b(x)  # N×480×28×28
        x = self.halve3(x)  # N×480×14×14
        x = self.inception4a(x)  # N×512×14×14
        x = self.inception4b(x)  # N×512×14×14
        x = self.inception4c(x)  # N×512×14×14
        x = self.inception4d(x)  # N×528×14×14
        x = self.inception4e(x)  # N×832×14×14
        x = self.maxpool(x)  # N×832×7×7
        x = self.inception5a(x)  # N×832×7×7
        x = self.inception5b(x)  # N×1024×7×7
        x = self.avgpool(x)  # N×1024×1×1
        x = x.flatten(1)  # N×1024
        x = self.dropout(x)  # N×1024
        return self.fc(x)  # N×1000
