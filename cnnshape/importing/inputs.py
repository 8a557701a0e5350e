"""The inputs of a model, in three sizes: as given, with a larger batch, with larger images."""

import inspect
from collections.abc import Sequence

import torch

from cnnshape.importing.targets import NoModel
from cnnshape.layers.arguments import Shape

_IMAGE = 4  # axes of a batch of images
_KINDS = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)

Given = Sequence[tuple[str | None, Shape]]


class Inputs:
    """Shapes by name. Where the batch is open, its name stands in them."""

    def __init__(
        self,
        model: torch.nn.Module,
        given: Given,
        *,
        is_open: bool,
        whole: frozenset[str] = frozenset(),
    ) -> None:
        self.whole = whole  # the names of those that are whole numbers
        self.shapes = _named(model, given)
        sizes = {x[0] for x in self.shapes.values() if x}
        first = next(iter(sizes)) if len(sizes) == 1 else None
        opens = is_open and all(len(x) > 1 for x in self.shapes.values())
        self.batch = ""
        if first is not None and not isinstance(first, int):
            self.batch = str(first)
        elif first == 1 and opens:
            self.batch = "N"
        self.sizes = (first, first + 1) if isinstance(first, int) else (2, 3)
        for x in self.shapes.values():
            for n in x[1 if self.batch else 0 :]:
                if not isinstance(n, int):
                    raise NoModel(f"{n} in an input needs a number: torch has no open sizes")

    def tensors(self) -> list[dict[str, torch.Tensor]]:
        """Tensors without numbers, in all three sizes."""
        small, large = self.sizes if self.batch else (None, None)
        return [self._made(small, 1), self._made(large, 1), self._made(small, 2)]

    def _made(self, batch: int | None, scale: int) -> dict[str, torch.Tensor]:
        found = {}
        for name, x in self.shapes.items():
            sizes = list(x) if batch is None else [batch, *x[1:]]
            start = 2 if len(x) >= _IMAGE else len(x) - 1 if len(x) == _IMAGE - 1 else len(x)
            start = max(start, len(x) - 2)
            sizes = [n * scale if axis >= start else n for axis, n in enumerate(sizes)]
            kind = torch.int64 if name in self.whole else None
            found[name] = torch.empty(sizes, dtype=kind, device="meta")
        return found

    def written(self) -> dict[str, Sequence[object]]:
        """The shapes as a spec has them."""
        return {n: (self.batch, *x[1:]) if self.batch else x for n, x in self.shapes.items()}


def _named(model: torch.nn.Module, given: Given) -> dict[str, Shape]:
    parameters = inspect.signature(model.forward).parameters.values()
    names = [p.name for p in parameters if p.kind in _KINDS]
    is_open = any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters)
    if not given:
        raise NoModel(f"say what goes in: --input {_example(model)}")
    found: dict[str, Shape] = {}
    for name, shape in given:
        word = name
        if word is None:
            free = [n for n in names if n not in found]
            if names and not free and not is_open:
                raise NoModel(f"more inputs than the model has: {', '.join(names)}")
            word = free[0] if free else f"x{len(found)}"
        elif names and word not in names:
            raise NoModel(f"the model has no input {word}; its inputs are: {', '.join(names)}")
        found[word] = shape
    needed = [p.name for p in parameters if p.kind in _KINDS and p.default is p.empty]
    if missing := [n for n in needed if n not in found]:
        raise NoModel(f"the model has another input, {missing[0]}: --input {missing[0]}=...")
    return found


def _example(model: torch.nn.Module) -> str:
    """A shape that may be right, from the first layer."""
    for module in model.modules():
        if isinstance(module, torch.nn.Conv1d | torch.nn.Conv2d | torch.nn.Conv3d):
            rank = len(module.kernel_size)
            return "x".join(map(str, [1, module.in_channels, *[224 if rank == 2 else 16] * rank]))  # noqa: PLR2004
        if isinstance(module, torch.nn.Linear):
            return f"1x{module.in_features}"
    return "1x3x224x224"
