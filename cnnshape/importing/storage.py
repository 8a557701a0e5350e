"""Where torch's tensors lie in memory: which of them share it, and whether they overlap."""

from typing import Any

import torch

_MOST = 2**26  # numbers of a memory in which each is looked at


def tensors_of(value: object) -> list[torch.Tensor]:
    """The tensors in a value."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, tuple | list):
        return [tensor for one in value for tensor in tensors_of(one)]
    return []


def homes(value: object) -> frozenset[int]:
    """The memories that the tensors in a value lie in."""
    return frozenset(map(_home, tensors_of(value)))


def changes(value: object) -> int:
    """How often the tensors in a value, or others in their memory, have been changed in place."""
    return sum(one._version for one in tensors_of(value))  # noqa: SLF001  # nothing else tells


def are_same(one: Any, other: Any) -> bool:  # noqa: ANN401  # whatever a model computes
    """Whether two values are one tensor, number for number."""
    if not isinstance(one, torch.Tensor) or not isinstance(other, torch.Tensor):
        return False
    return one is other or (
        _home(one) == _home(other)
        and one.shape == other.shape
        and one.stride() == other.stride()
        and one.storage_offset() == other.storage_offset()
    )


def overlap(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two tensors have a number of one memory in common."""
    if _home(one) != _home(other):
        return False
    numbers = one.untyped_storage().nbytes() // one.element_size()
    if numbers > _MOST or one.dtype != other.dtype:
        return True
    flags = torch.zeros(numbers, dtype=torch.bool)
    _laid(flags, one).fill_(value=True)
    return bool(_laid(flags, other).any())


def _home(tensor: torch.Tensor) -> int:
    home: int = tensor.untyped_storage()._cdata  # noqa: SLF001  # nothing else tells them apart
    return home


def _laid(flags: torch.Tensor, tensor: torch.Tensor) -> torch.Tensor:
    return flags.as_strided(tensor.shape, tensor.stride(), tensor.storage_offset())
