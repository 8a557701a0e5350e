"""A layer that does not fit: the finding, the repair that goes on from here, and fixes to try."""

from collections.abc import Callable

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import show
from cnnshape.plans.rows import Tensor
from cnnshape.propagate.causes import causes
from cnnshape.propagate.findings import Findings, ask_for, born, label
from cnnshape.propagate.repairs import wants_flatten
from cnnshape.spec.steps import Step
from cnnshape.symbols import OpenSize, is_known, product, symbols_of

Tensors = tuple[Tensor, ...]
Interned = Callable[[type[Layer], dict[str, object]], Layer | None]


class MisfitReport:
    """Turns what a rule refuses into a finding."""

    def __init__(self, findings: Findings, batch: set[str]) -> None:
        self.findings, self.batch = findings, batch  # symbols of which nothing is assumed

    def report(
        self,
        misfit: Misfit,
        step: Step,
        layer: Layer,
        path: str,
        inputs: Tensors,
        interned: Interned,
    ) -> tuple[Layer, tuple[Shape, ...]] | None:
        """Add the finding; the repaired layer and its outputs where one argument mends it."""
        if _is_incomplete(step):
            return self._repaired(misfit, layer, inputs, interned)
        if misfit.code == "axis-mismatch" and symbols_of(misfit.instead) & self.batch:
            self._report_open(misfit, step, layer, path, inputs)
        else:
            self._report(misfit, step, layer, path, inputs)
        return self._repaired(misfit, layer, inputs, interned)

    def _repaired(
        self, misfit: Misfit, layer: Layer, inputs: Tensors, interned: Interned
    ) -> tuple[Layer, tuple[Shape, ...]] | None:
        shapes = [tensor.shape for tensor in inputs if tensor.shape is not None]
        if misfit.blame is None or misfit.instead is None or len(shapes) < len(inputs):
            return None
        instead = misfit.instead
        if misfit.blame == "in_features" and wants_flatten(shapes[0], layer.values[misfit.blame]):
            shapes = [(shapes[0][0], product(shapes[0][1:]))]
            instead = shapes[0][1]
        repaired = interned(type(layer), layer.values | {misfit.blame: instead})
        if repaired is None:
            return None
        try:
            return repaired, repaired.apply(*shapes)
        except (Misfit, OpenSize):
            return None

    def _report_open(
        self, misfit: Misfit, step: Step, layer: Layer, path: str, inputs: Tensors
    ) -> None:
        shape = inputs[0].shape
        if shape and layer.unbatched and len(shape) not in layer.ranks:
            # An open size where one sample has its channels is a batch, and an axis is missing.
            message = (
                f"`{type(layer).__name__}` needs {layer.axes_needed()} but receives {show(shape)}"
            )
            self.findings.add("rank-mismatch", message, step.name_span, path)
            return
        symbols = tuple(sorted(symbols_of(misfit.instead)))
        message = f"`{type(layer).__name__}` {misfit.message}, an open size"
        self.findings.add("open-size", message, step.name_span, path, ask_for(symbols))

    def _report(self, misfit: Misfit, step: Step, layer: Layer, path: str, inputs: Tensors) -> None:
        kind = type(layer).__name__
        written = step.bound.arguments.get(misfit.blame or "")
        span = step.place(written.expression) if written else step.name_span
        if self.findings.report.knows(misfit.code, span):
            return
        notes = [misfit.note] if misfit.note else []
        related: tuple[Label, ...] = ()
        if misfit.blame and written is None and misfit.code != "axis-mismatch":
            value = show(getattr(layer, misfit.blame))
            notes.append(f"`{misfit.blame}` is not written; its value is {value}")
        if _is_agreement(misfit, layer):
            related = self._births(misfit, layer, inputs)
        else:
            related = tuple(found for tensor in inputs[:2] for found in label(tensor.row))
        notes += causes(misfit.code, layer, inputs, misfit.instead)
        self.findings.report.add(
            Diagnostic(
                code=misfit.code,
                message=f"`{kind}` {misfit.message}",
                at=Label(span),
                layer=path,
                related=related,
                notes=tuple(notes),
                torch="" if "?" in misfit.torch else misfit.torch,
            )
        )

    def _births(self, misfit: Misfit, layer: Layer, inputs: Tensors) -> tuple[Label, ...]:
        shape = inputs[0].shape or ()
        axis = len(shape) - 1
        if layer.ranks and len(shape) > 1:
            axis = 1 if len(shape) in layer.ranks else 0
        row = born(inputs[0], axis) if is_known(misfit.instead) else None
        return label(row)


def _is_agreement(misfit: Misfit, layer: Layer) -> bool:
    """Whether an argument that repeats an axis of the input says something else."""
    argument = layer.arguments().get(misfit.blame or "")
    return misfit.code == "axis-mismatch" and argument is not None and bool(argument.agreement)


def _is_incomplete(step: Step) -> bool:
    """Whether arguments are missing, so that the others may stand in the wrong place."""
    return any(one.code in {"missing-argument", "arity"} for one in step.bound.problems)
