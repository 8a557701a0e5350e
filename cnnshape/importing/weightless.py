"""Modules made without memory for their weights."""

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from cnnshape.importing.births import TORCH

_MAKERS = frozenset({torch.empty, torch.zeros, torch.ones, torch.full, torch.rand, torch.randn})


class Weightless(TorchFunctionMode):
    """The tensors that torch's own layers make have shapes and no numbers; others are as they are.

    A model may compute with tensors while it is made, such as the widths of its layers.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401  # what torch gives
        given = dict(kwargs or {})
        if func in _MAKERS and given.get("device") is None:
            file = sys._getframe(1).f_code.co_filename  # noqa: SLF001  # there is no other way to it
            if file.startswith(TORCH):
                given["device"] = "meta"
        return func(*args, **given)
