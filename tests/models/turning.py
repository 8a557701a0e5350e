"""A spatial transformer: a small network says how the image is turned before it is read."""

import torch
import torch.nn.functional as F  # noqa: N812  # as everybody writes it
from torch import nn


class Localization(nn.Module):
    """Six numbers for each image: the matrix that turns it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 7)
        self.conv2 = nn.Conv2d(8, 10, 5)
        self.fc1 = nn.Linear(90, 32)
        self.fc2 = nn.Linear(32, 6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2(x), 2))
        return self.fc2(F.relu(self.fc1(x.flatten(1)))).view(-1, 2, 3)


class Turned(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.where = Localization()
        self.conv = nn.Conv2d(1, 10, 5)
        self.fc = nn.Linear(10, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        grid = F.affine_grid(self.where(x), list(x.size()), align_corners=False)
        x = F.grid_sample(x, grid, padding_mode="border", align_corners=False)
        return self.fc(self.conv(x).amax((2, 3)))
