import torch
from torch import nn


class ConvBN(nn.Sequential):
    def __init__(
        self, in_channels: int, out: int, kernel: int, stride: int = 1, groups: int = 1
    ) -> None:
        super().__init__(
            nn.Conv2d(
                in_channels,
                out,
                kernel,
                stride=stride,
                padding=kernel // 2,
                groups=groups,
                bias=False,
            ),
            nn.BatchNorm2d(out),
        )


class Inverted(nn.Module):
    def __init__(self, in_channels: int, out: int, stride: int, expand: int) -> None:
        super().__init__()
        if expand != 1:
            self.layers = nn.Sequential(
                ConvBN(in_channels, expand * in_channels, 1),
                nn.ReLU6(),
            )
        else:
            self.layers = nn.Identity()
        self.conv_bn = ConvBN(
            expand * in_channels,
            expand * in_channels,
            3,
            stride=stride,
            groups=expand * in_channels,
        )
        self.relu6 = nn.ReLU6()
        self.body = ConvBN(expand * in_channels, out, 1)
        self.use_add = stride == 1 and in_channels == out

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.layers(x)  # N×expand*in_channels×_×_
        y = self.relu6(self.conv_bn(y))  # N×expand*in_channels×_×_
        body = self.body(y)  # N×out×_×_
        if self.use_add:
            body = body + x  # N×out×_×_
        return body


class Stage(nn.Sequential):
    def __init__(
        self, in_channels: int, expand: int, out: int, count: int, stride: int
    ) -> None:
        super().__init__(
            Inverted(in_channels, out, stride, expand),
            nn.Sequential(*(Inverted(out, out, 1, expand) for _ in range(count - 1))),
        )


class MobileNetV2(nn.Module):
    """MobileNetV2."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = ConvBN(3, 32, 3, stride=2)
        self.relu6 = nn.ReLU6()
        self.stage1 = Stage(32, 1, 16, 1, 1)
        self.stage2 = Stage(16, 6, 24, 2, 2)
        self.stage3 = Stage(24, 6, 32, 3, 2)
        self.stage4 = Stage(32, 6, 64, 4, 2)
        self.stage5 = Stage(64, 6, 96, 3, 1)
        self.stage6 = Stage(96, 6, 160, 3, 2)
        self.stage7 = Stage(160, 6, 320, 1, 1)
        self.head = ConvBN(320, 1280, 1)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.2)
        self.classifier = nn.Linear(1280, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.relu6(self.stem(x))  # N×32×112×112
        x = self.stage1(x)  # N×16×112×112
        x = self.stage2(x)  # N×24×56×56
        x = self.stage3(x)  # N×32×28×28
        x = self.stage4(x)  # N×64×14×14
        x = self.stage5(x)  # N×96×14×14
        x = self.stage6(x)  # N×160×7×7
        x = self.stage7(x)  # N×320×7×7
        x = self.relu6(self.head(x))  # N×1280×7×7
        x = self.avgpool(x)  # N×1280×1×1
        x = x.flatten(1)  # N×1280
        x = self.dropout(x)  # N×1280
        return self.classifier(x)  # N×1000
