"""A plan, layer by layer, in torch: the same shapes, parameters and MACs, and the same refusals."""

import os
import warnings
from collections.abc import Callable
from typing import Any

os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")  # what its kernels lack is nobody's concern

import torch

from cnnshape.layers import Layer, Misfit
from cnnshape.plans import Plan
from cnnshape.plans.proofs import Proof, Shapes, Verification
from cnnshape.plans.rows import Row, Tensor
from cnnshape.symbols import is_known
from cnnshape.verify.disagreements import disagreement, refusals_quoted
from cnnshape.verify.flops import counting
from cnnshape.verify.memory import OutOfMemory, check_memory, last_uses
from cnnshape.verify.modules import call, empty, indices, tensors
from cnnshape.verify.sizes import bound
from cnnshape.verify.stricter import reason

Tick = Callable[[int, int], None]

REFUSALS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)

_NO_MEMORY = ("can't allocate memory", "not enough memory", "out of memory", "Invalid buffer size")


def verify(plan: Plan, device: str = "cpu", tick: Tick | None = None) -> None:
    """Prove a plan: sets its `verification`, and adds a finding for each disagreement.

    `tick` is told how many rows are done, and of how many. Raises `OutOfMemory`, and `ValueError`
    for a device that is not there.
    """
    if device == "cuda" and not torch.cuda.is_available():
        raise ValueError("there is no CUDA device")
    concrete, sizes = bound(plan)
    if device == "cpu":
        check_memory(concrete)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        rows = _Run(concrete, device).rows(tick)
    plan.verification = Verification(device, torch.__version__.partition("+")[0], rows, sizes)
    pairs = zip(concrete.layers, rows, strict=True)
    found = [disagreement(row, proof) for row, proof in pairs if proof.ok is False]
    plan.diagnostics = (*refusals_quoted(plan.diagnostics, rows), *found)


class _Run:
    """Tensors on their way through a network, each freed after its last use."""

    def __init__(self, plan: Plan, device: str) -> None:
        self.plan, self.device = plan, device
        self.values: dict[int, torch.Tensor] = {}
        for tensor in plan.inputs.values():
            self._assume(tensor)

    def rows(self, tick: Tick | None) -> tuple[Proof, ...]:
        """What torch makes of every row."""
        proofs: list[Proof] = []
        rows = self.plan.layers
        with counting() as self.counter:
            for row, done in zip(rows, last_uses(self.plan), strict=True):
                if tick:
                    tick(len(proofs), len(rows))
                proofs.append(self._row(row))
                for key in done:
                    self.values.pop(key, None)
        return tuple(proofs)

    def _row(self, row: Row) -> Proof:
        inputs = [self.values.get(id(tensor)) for tensor in row.inputs]
        known = [value for value in inputs if value is not None]
        layer = row.refused or row.layer
        proof = Proof(row.path)
        made: list[torch.Tensor] = []
        crashes = bool(row.refused) and _misfit(row).crashes
        whole = layer is not None and all(map(_is_whole, layer.values.values()))
        if layer is not None and whole and len(known) == len(inputs) and not crashes:
            proof, made = self._asked(row.path, layer, known)
            if row.refused:
                proof, made = _refused(proof, row), []
            else:
                proof = proof.but(ok=_agrees(proof, row, self.plan.cost(row)))
        if proof.ok and made:
            self.values |= {id(t): v for t, v in zip(row.outputs, made, strict=True)}
        else:
            for tensor in row.outputs:
                self._assume(tensor)
        return proof

    def _asked(
        self, path: str, layer: Layer, inputs: list[torch.Tensor]
    ) -> tuple[Proof, list[torch.Tensor]]:
        """What torch makes of a layer; the layer is freed at once."""
        kind = type(layer)
        before = self.counter.get_total_flops()
        try:
            module = empty(kind, layer.values, self.device)
            made = [*tensors(call(module, kind, indices(kind, inputs)))]
        except (MemoryError, *REFUSALS) as refusal:
            text = str(refusal) or type(refusal).__name__
            if _lacks_memory(refusal):
                raise OutOfMemory from None
            return Proof(path, refusal=" ".join(text.split("\n"))), []
        own = module.parameters() if isinstance(module, torch.nn.Module) else ()
        held = [*own, *(one for one in made if isinstance(one, torch.nn.Parameter))]
        return Proof(
            path,
            output_shapes=tuple(tuple(tensor.shape) for tensor in made),
            params=sum(tensor.numel() for tensor in held),
            macs=(self.counter.get_total_flops() - before) // 2,
        ), made

    def _assume(self, tensor: Tensor) -> None:
        """Zeros in the place of what torch could not make."""
        shape = tensor.shape
        if shape is not None and all(type(n) is int for n in shape):
            try:
                self.values[id(tensor)] = torch.zeros(shape, device=self.device)
            except (MemoryError, RuntimeError) as error:
                raise OutOfMemory from error


def _lacks_memory(refusal: Exception) -> bool:
    said = str(refusal)
    return isinstance(refusal, MemoryError) or any(word in said for word in _NO_MEMORY)


def _agrees(proof: Proof, row: Row, macs: int | None) -> bool:
    return (
        not proof.refusal
        and proof.output_shapes == row.output_shapes
        and proof.params == row.params
        and proof.macs == macs
    )


def _refused(proof: Proof, row: Row) -> Proof:
    """The verdict on a layer that a rule refuses: torch does too, or we are stricter on purpose."""
    assert row.refused is not None
    if proof.refusal:
        return proof.but(ok=True)
    shapes: Shapes = proof.output_shapes or ()
    stricter = reason(_misfit(row), row.refused.values, shapes)
    return proof.but(ok=None if stricter else False)


def _misfit(row: Row) -> Misfit:
    """Why a rule refuses a row."""
    shapes: Any = row.input_shapes
    try:
        assert row.refused is not None
        row.refused.apply(*shapes)
    except Misfit as misfit:
        return misfit
    raise AssertionError(f"{row.path} fits after all")


def _is_whole(value: object) -> bool:
    """Whether an argument, or each part of it, is known."""
    return all(map(_is_whole, value)) if isinstance(value, tuple) else is_known(value)
