"""Exported modules, run in torch and held against their plan."""

import warnings
from types import ModuleType
from typing import Any

import torch

from cnnshape.plans import Plan
from cnnshape.plans.rows import Tensor
from cnnshape.verify.flops import counting
from cnnshape.verify.memory import check_memory
from cnnshape.verify.modules import tensors
from cnnshape.verify.run import REFUSALS
from cnnshape.verify.sizes import bound

_MODULE = "exported"


def differences(text: str, plan: Plan, device: str = "cpu") -> tuple[str, ...]:
    """Where the network that `text` defines is not what is planned, in words.

    Raises `OutOfMemory`, and `ValueError` for a device that is not there.
    """
    if device == "cuda" and not torch.cuda.is_available():
        raise ValueError("there is no CUDA device")
    concrete, _ = bound(plan)
    if device == "cpu":
        check_memory(concrete)
    try:
        with warnings.catch_warnings(), torch.no_grad(), counting() as counter:
            warnings.simplefilter("ignore")
            module = network(text, device)
            made = [*tensors(module(*examples(concrete, device)))]
    except (*REFUSALS, NameError, SyntaxError) as refusal:
        said = " ".join((str(refusal) or type(refusal).__name__).split())
        return (f"torch refuses it: {said}",)
    found = {
        "outputs": ([tuple(one.shape) for one in made], _shapes(concrete)),
        "parameters": (sum(one.numel() for one in module.parameters()), concrete.params),
        "MACs": (counter.get_total_flops() // 2, concrete.macs),
    }
    pairs = ((name, *both) for name, both in found.items())
    return tuple(
        f"{name} are {made} but {planned} are planned"
        for name, made, planned in pairs
        if made != planned
    )


def network(text: str, device: str) -> torch.nn.Module:
    """The module that a text defines, with weights that hold anything, in evaluation mode."""
    with torch.device("meta"):
        found: torch.nn.Module = defined(text)().eval()
    if device == "meta":
        return found
    found.to_empty(device=device)
    for buffer in found.buffers():
        buffer.zero_()  # which may be places in another tensor
    return found


def defined(text: str) -> Any:  # noqa: ANN401  # a class of modules, which torch says nothing about
    """The class of the network that a text defines: its last one."""
    home = ModuleType(_MODULE)
    exec(compile(text, f"<{_MODULE}>", "exec"), home.__dict__)  # noqa: S102  # it was made here, of names and numbers
    classes = [one for one in home.__dict__.values() if isinstance(one, type)]
    return [one for one in classes if one.__module__ == _MODULE][-1]


def examples(plan: Plan, device: str) -> list[torch.Tensor]:
    """Inputs of zeros: whole numbers where a layer takes them for indices."""
    whole = {
        id(row.inputs[place])
        for row in plan.layers
        if row.layer
        for place in row.layer.indices
        if place < len(row.inputs)
    }
    return [
        torch.zeros(
            tensor.shape or (), dtype=torch.int64 if id(tensor) in whole else None, device=device
        )
        for tensor in plan.inputs.values()
    ]


def _shapes(plan: Plan) -> list[object]:
    outputs: list[Tensor] = [*plan.outputs.values()]
    return [tensor.shape for tensor in outputs]
