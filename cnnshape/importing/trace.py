"""What is kept of a model that is followed: its calls of modules, and the operations in them."""

import inspect
from typing import Any

import torch
from torch import fx


class Call:
    """A module that is called: its path, what it is given, what it does, and what it gives."""

    def __init__(self, path: str, module: torch.nn.Module, arguments: dict[str, object]) -> None:
        self.path, self.module, self.arguments = path, module, arguments
        self.body: list[fx.Node | Call] = []
        self.result: object = None


def named(
    module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, object]:
    """What a module is called with, by the names of its arguments."""
    try:
        return dict(inspect.signature(module.forward).bind(*args, **kwargs).arguments)
    except (TypeError, ValueError):
        return {str(number): value for number, value in enumerate(args)} | kwargs
