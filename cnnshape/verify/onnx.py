"""Networks in ONNX, through torch's own exporter."""

import logging
import tempfile
import warnings
from pathlib import Path

import torch

from cnnshape.plans import Plan
from cnnshape.verify.exported import defined, examples
from cnnshape.verify.memory import check_memory
from cnnshape.verify.run import REFUSALS
from cnnshape.verify.sizes import bound

_SEED = 0


class NoOnnx(Exception):
    """Why torch makes no ONNX of a network."""


def onnx_model(text: str, plan: Plan) -> bytes:
    """The network that a text defines, with random weights, and its batch left open.

    Raises `NoOnnx`, and `OutOfMemory`. Needs onnxscript.
    """
    import onnxscript  # noqa: F401  # whose absence torch reports only after much else

    concrete, sizes = bound(plan)
    others = " and ".join(name for name in sizes if name not in plan.batch)
    if others:
        raise NoOnnx(f"ONNX needs a number for {others}; give it with --set")
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # what else it could do with others
    check_memory(concrete)
    torch.manual_seed(_SEED)
    module = defined(text)().eval()
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")
        file = Path(folder) / "net.onnx"
        try:
            _export(module, tuple(examples(concrete, "cpu")), file, plan)
        except (*REFUSALS, torch.onnx.errors.OnnxExporterError) as refusal:
            raise NoOnnx(str(refusal).strip().partition("\n")[0]) from None
        return file.read_bytes()


def _export(
    module: torch.nn.Module, inputs: tuple[torch.Tensor, ...], file: Path, plan: Plan
) -> None:
    torch.onnx.export(
        module,
        inputs,
        str(file),
        input_names=list(plan.inputs),
        output_names=_names(plan),
        dynamic_shapes=_open_axes(plan),
        external_data=False,
        verbose=False,
    )


def _names(plan: Plan) -> list[str]:
    """The names of the outputs, none of which is that of an input."""
    return [f"{name}_out" if name in plan.inputs else name for name in plan.outputs]


def _open_axes(plan: Plan) -> tuple[dict[int, object], ...] | None:
    """For each input, the axes that are a batch left open."""
    batches = {name: torch.export.Dim(name) for name in plan.batch}
    found: list[dict[int, object]] = []
    for tensor in plan.inputs.values():
        sizes = map(str, tensor.shape or ())
        found.append({axis: batches[n] for axis, n in enumerate(sizes) if n in batches})
    return tuple(found) if any(found) else None
