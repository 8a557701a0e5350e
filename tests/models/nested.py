"""Groups in groups, and a model that a function makes."""

from torch import nn


def conv_bn(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


def make(width: int = 16) -> nn.Sequential:
    return nn.Sequential(
        nn.Sequential(conv_bn(1, width), conv_bn(width, width)),
        nn.MaxPool2d(2),
        nn.Sequential(conv_bn(width, 2 * width), conv_bn(2 * width, 2 * width, stride=2)),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(2 * width, 10),
    )


model = make(8)
