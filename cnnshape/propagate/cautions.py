"""Warnings about layers that fit but are probably not meant so."""

from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import show
from cnnshape.plans.rows import Tensor
from cnnshape.propagate.findings import Findings
from cnnshape.spec.steps import Step


def caution(findings: Findings, step: Step, layer: Layer, path: str, x: Tensor) -> None:
    """Warn of what a layer makes of an input that fits."""
    if x.shape is None:
        return
    if layer.unbatched and x.row is None and layer.ranks and len(x.shape) not in layer.ranks:
        _unbatched(findings, step, layer, path, x.shape)
    try:
        layer.training(layer.batched((x.shape,))[0])
    except Misfit as misfit:
        message = f"in training, `{type(layer).__name__}` {misfit.message}"
        help_ = "in evaluation it works as it is"
        findings.add("training-refuses", message, step.name_span, path, help_)


def _unbatched(findings: Findings, step: Step, layer: Layer, path: str, shape: Shape) -> None:
    message = f"`{type(layer).__name__}` takes {show(shape)} as one sample without a batch"
    help_ = f"write the input as {show(('N', *shape))}"
    findings.add("unbatched-input", message, step.name_span, path, help_)
