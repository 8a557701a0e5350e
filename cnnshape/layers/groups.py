"""Channels in groups, each of which a convolution maps by itself."""

from cnnshape.layers.base import Layer
from cnnshape.layers.refusals import Misfit


def mixed_channels(rank: int, groups: int, before: int, after: int) -> tuple[int, ...]:
    """The axis of channels, unless every channel is seen by itself."""
    return () if groups == before == after else (-1 - rank,)


def per_group(name: str, groups: int) -> str:
    """What to call the channels of one group."""
    return name if groups == 1 else f"({name}/groups)"


def check_groups(layer: Layer, in_channels: int, out_channels: int, groups: int) -> None:
    """Refuse groups that do not divide both numbers of channels."""
    for name, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
        if channels % groups:
            shared = [n for n in _divisors(in_channels) if out_channels % n == 0]
            raise Misfit(
                "not-divisible",
                f"has `groups` {groups}, which does not divide `{name}` {channels}",
                blame="groups",
                instead=min(shared, key=lambda n: abs(n - groups)) if shared else None,
                torch="" if layer.lazy else f"{name} must be divisible by groups",
            )


def _divisors(n: int) -> list[int]:
    return [d for d in range(1, n + 1) if n % d == 0] if isinstance(n, int) and n < 10**5 else []
