import torch
from torch import nn


class LeNet5(nn.Module):
    """LeNet-5."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.tanh = nn.Tanh()
        self.avgpool = nn.AvgPool2d(2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.tanh(self.conv1(x))  # N×6×28×28
        x = self.avgpool(x)  # N×6×14×14
        x = self.tanh(self.conv2(x))  # N×16×10×10
        x = self.avgpool(x)  # N×16×5×5
        x = x.flatten(1)  # N×400
        x = self.tanh(self.fc1(x))  # N×120
        x = self.tanh(self.fc2(x))  # N×84
        return self.fc3(x)  # N×10
