import torch
from torch import nn


class EncoderBlock(nn.Module):
    def __init__(self, in_features: int, mlp: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(in_features, eps=1e-6)
        self.attention = nn.MultiheadAttention(in_features, 12, batch_first=True)
        self.mlp = nn.Sequential(
            nn.LayerNorm(in_features, eps=1e-6),
            nn.Linear(in_features, mlp),
            nn.GELU(),
            nn.Linear(mlp, 768),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.norm(x)  # N×197×768
        attention, _ = self.attention(y, y, y)  # N×197×768
        x = attention + x  # N×197×768
        return self.mlp(x) + x  # N×197×768


class ViTB16(nn.Module):
    """ViT-B/16."""

    def __init__(self) -> None:
        super().__init__()
        self.conv_proj = nn.Conv2d(3, 768, 16, stride=16)
        self.class_token = nn.Parameter(torch.zeros(1, 1, 768))
        self.pos_embedding = nn.Parameter(torch.zeros(1, 197, 768))
        self.encoder = nn.Sequential(*(EncoderBlock(768, 3072) for _ in range(12)))
        self.ln = nn.LayerNorm(768, eps=1e-6)
        self.head = nn.Linear(768, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv_proj(x)  # N×768×14×14
        y = y.flatten(2)  # N×768×196
        patches = y.permute(0, 2, 1)  # N×196×768
        token = self.class_token.expand(x.shape[0], -1, -1)  # N×1×768
        tokens = torch.cat([token, patches], dim=1)  # N×197×768
        x = tokens + self.pos_embedding  # N×197×768
        x = self.encoder(x)  # N×197×768
        x = self.ln(x)  # N×197×768
        x = x.select(1, 0)  # N×768
        return self.head(x)  # N×1000
