"""Layers that a model makes while it runs, of sizes that are known then."""

from typing import Any

import torch

from cnnshape.layers import KINDS


class Late:
    """Makes a layer of its arguments, which hold nothing that is learned, and calls it."""

    def __init__(self, kind: str) -> None:
        self.kind = self.__name__ = kind

    def __call__(self, *inputs: Any, **arguments: Any) -> Any:  # noqa: ANN401  # whatever it takes
        return getattr(torch.nn, self.kind)(**arguments).eval()(*inputs)


def holds_no_tensors(module: torch.nn.Module) -> bool:
    """Whether a module is a layer of the vocabulary that holds no tensors."""
    is_kind = type(module).__name__ in KINDS and type(module).__module__.startswith("torch.nn")
    return is_kind and not [*module.parameters(), *module.buffers()]
