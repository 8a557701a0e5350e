import torch
from torch import nn


class Siamese(nn.Module):
    """Siamese."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(3, 8, 3),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.score = nn.Linear(8, 1)

    def forward(
        self, photo: torch.Tensor, sketch: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        distance = self.encoder(photo) - self.encoder(sketch)  # N×8
        x = self.score(distance)  # N×1
        return x, distance
