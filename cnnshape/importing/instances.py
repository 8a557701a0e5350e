"""`isinstance` as a model asks it of what is followed: a tensor, or a size."""

import builtins
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import fx

from cnnshape.importing.births import TORCH


@contextmanager
def answered(kind: type[fx.Proxy]) -> Iterator[None]:
    """Answer as the value would, for what is of a `kind`.

    An attribute `__class__` would tell the same to torch's own code, which then reads memory that
    is no tensor.
    """
    original = builtins.isinstance
    builtins.isinstance = _asking(kind, original)
    try:
        yield
    finally:
        builtins.isinstance = original


def _asking(kind: type[fx.Proxy], original: Callable[[Any, Any], bool]) -> Any:  # noqa: ANN401
    def is_instance(value: Any, of: Any, /) -> bool:  # noqa: ANN401
        if original(value, of):
            return True
        if not issubclass(type(value), kind):
            return False
        known: object = value.node.meta["values"][0]
        if original(known, torch.Tensor):
            return original(known, of)
        here = sys._getframe(1).f_code.co_filename  # noqa: SLF001  # there is no other way to it
        return not here.startswith(TORCH) and original(known, of)

    return is_instance
