"""ResNet-50 in plain torch, printed by torchinfo: the usual way to learn its shapes."""

import torch
from torch import Tensor, nn
from torchinfo import summary


class Add(nn.Module):
    """Adds, as a module, for a line in the summary: the plan has 175 of them too."""

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return x + y


class Bottleneck(nn.Module):
    """Three convolutions and a shortcut."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, width, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, 4 * width, 1, bias=False),
            nn.BatchNorm2d(4 * width),
        )
        self.shortcut = nn.Sequential()
        if stride != 1 or channels != 4 * width:
            self.shortcut.append(nn.Conv2d(channels, 4 * width, 1, stride, bias=False))
            self.shortcut.append(nn.BatchNorm2d(4 * width))
        self.add = Add()
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        added: Tensor = self.add(self.body(x), self.shortcut(x))
        relu: Tensor = self.relu(added)
        return relu


def resnet50() -> nn.Module:
    """The network of `specs/resnet50.yaml`."""
    network = nn.Sequential(
        nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False),
        nn.BatchNorm2d(64),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2, padding=1),
    )
    channels = 64
    for width, units, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        stage = nn.Sequential()
        for unit in range(units):
            stage.append(Bottleneck(channels, width, 1 if unit else stride))
            channels = 4 * width
        network.append(stage)
    return network.extend([nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000)])


if __name__ == "__main__":
    with torch.no_grad():
        summary(resnet50(), input_size=(1, 3, 224, 224), depth=5)
