"""A layer that does not fit: the finding, the repair that goes on from here, and fixes to try."""

from collections.abc import Callable

from cnnshape.diagnostics import Diagnostic, Edit, Fix, Label
from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import PerAxis, Shape
from cnnshape.layers.base import show
from cnnshape.plan import Row, Tensor
from cnnshape.propagate.findings import Findings, ask_for, born, label
from cnnshape.sizes import reach
from cnnshape.spec.binding import Bound
from cnnshape.spec.steps import Step
from cnnshape.symbols import OpenSize, is_known, is_open, product, symbols_of

Tensors = tuple[Tensor, ...]
Interned = Callable[[type[Layer], dict[str, object]], Layer]


class MisfitReport:
    """Turns what a rule refuses into a finding."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self._troubled: set[int] = set()

    def troubled(self, step: Step) -> bool:
        """Whether a step has been found not to fit."""
        return id(step.bound) in self._troubled

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
        self._troubled.add(id(step.bound))
        if _is_incomplete(step):
            return self._repaired(misfit, layer, inputs, interned)
        if misfit.code == "axis-mismatch" and is_open(misfit.instead):
            self._report_open(misfit, step, layer, path)
        else:
            self._report(misfit, step, layer, path, inputs)
        return self._repaired(misfit, layer, inputs, interned)

    def _repaired(
        self, misfit: Misfit, layer: Layer, inputs: Tensors, interned: Interned
    ) -> tuple[Layer, tuple[Shape, ...]] | None:
        shapes = [tensor.shape for tensor in inputs if tensor.shape is not None]
        if misfit.blame is None or misfit.instead is None or len(shapes) < len(inputs):
            return None
        repaired = interned(type(layer), layer.values | {misfit.blame: misfit.instead})
        try:
            return repaired, repaired.apply(*shapes)
        except (Misfit, OpenSize):
            return None

    def _report_open(self, misfit: Misfit, step: Step, layer: Layer, path: str) -> None:
        symbols = tuple(sorted(symbols_of(misfit.instead)))
        message = f"`{type(layer).__name__}` {misfit.message}, an open size"
        self.findings.add("open-size", message, step.name_span, path, ask_for(symbols))

    def _report(self, misfit: Misfit, step: Step, layer: Layer, path: str, inputs: Tensors) -> None:
        bound = step.bound
        assert isinstance(bound, Bound)
        kind = type(layer).__name__
        written = bound.arguments.get(misfit.blame or "")
        span = step.place(written.expression) if written else step.name_span
        notes = [misfit.note] if misfit.note else []
        related: tuple[Label, ...] = ()
        fixes: list[Fix] = []
        if misfit.blame and written is None and misfit.code != "axis-mismatch":
            value = show(getattr(layer, misfit.blame))
            notes.append(f"`{misfit.blame}` is not written; its value is {value}")
        if misfit.code == "axis-mismatch" and misfit.blame:
            related = self._births(misfit, layer, inputs)
            notes += _product(inputs[0], misfit.instead)
            fixes = _agreement_fixes(misfit, step, layer, path, inputs)
        else:
            related = tuple(found for tensor in inputs[:2] for found in label(tensor.row))
            if misfit.blame and misfit.instead is not None:
                fixes = [set_argument(path, misfit.blame, _short(layer, misfit))]
            if misfit.code == "empty-output":
                fixes += _roomier(layer, path, inputs)
        self.findings.report.add(
            Diagnostic(
                code=misfit.code,
                message=f"`{kind}` {misfit.message}",
                at=Label(span),
                layer=path,
                related=related,
                notes=tuple(notes),
                torch="" if "?" in misfit.torch else misfit.torch,
                fixes=tuple(fixes),
            )
        )

    def _births(self, misfit: Misfit, layer: Layer, inputs: Tensors) -> tuple[Label, ...]:
        shape = inputs[0].shape or ()
        axis = len(shape) - 1
        if layer.ranks and len(shape) > 1:
            axis = 1 if len(shape) in layer.ranks else 0
        row = born(inputs[0], axis) if is_known(misfit.instead) else None
        return label(row)


def set_argument(path: str, name: str, value: object) -> Fix:
    """The fix that gives one argument another value."""
    data = {"layer": path, "arg": name, "value": _plain(value)}
    return Fix(title=f"set `{name}` to {show(value)}", edits=(Edit(data=data),))


def _agreement_fixes(
    misfit: Misfit, step: Step, layer: Layer, path: str, inputs: Tensors
) -> list[Fix]:
    """What may be changed where an argument disagrees with the incoming tensor."""
    assert misfit.blame is not None
    shape = inputs[0].shape or ()
    fixes = []
    features = product(shape[1:])
    if misfit.blame == "in_features" and len(shape) > 2:  # noqa: PLR2004  # [N, features] fits
        flat = Edit(data={"insert_before": path, "step": "Flatten()"})
        written = getattr(layer, misfit.blame)
        if written == features:
            fixes.append(Fix(title="put `Flatten` before it", edits=(flat,)))
        else:
            resized = set_argument(path, misfit.blame, features)
            title = f"put `Flatten` before it and {resized.title}"
            fixes.append(Fix(title=title, edits=(flat, *resized.edits)))
    fixes.append(set_argument(path, misfit.blame, misfit.instead))
    axis = len(shape) - 1 if misfit.blame == "in_features" else 1
    maker = born(inputs[0], axis) if len(shape) > axis else None
    wanted = getattr(layer, misfit.blame)
    if maker is not None and maker.layer is not None:
        for name in ("out_channels", "out_features"):
            if getattr(maker.layer, name, None) == misfit.instead and not is_open(wanted):
                data = {"layer": maker.path, "arg": name, "value": wanted}
                title = f"set `{name}` of {_called(maker)} to {show(wanted)}"
                fixes.append(Fix(title=title, edits=(Edit(data=data),)))
    return fixes


def _called(row: Row) -> str:
    """A row as a title names it: by its name, or by its kind and line where it has none."""
    if not row.path.rpartition(".")[2].isdigit():
        return f"`{row.path}`"
    return f"`{row.kind}` at line {_line(row)}"


def _line(row: Row) -> int:
    return row.step.leaf.source.position(row.step.name_span.start).line


def _short(layer: Layer, misfit: Misfit) -> object:
    """The value that would fit, as a person writes it: one number for equal ones."""
    value = misfit.instead
    rule = type(layer).arguments()[misfit.blame or ""].rule
    return _shortened(value) if isinstance(rule, PerAxis) else value


def _shortened(value: object) -> object:
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value


def _roomier(layer: Layer, path: str, inputs: Tensors) -> list[Fix]:
    """What may be changed where a window is wider than its input: nothing, the kernel, padding."""
    fixes = []
    if not layer.params():
        out = Edit(data={"remove": path})
        fixes.append(Fix(title=f"take this `{type(layer).__name__}` out", edits=(out,)))
    space = (inputs[0].shape or ())[-layer.rank :] if layer.rank else ()
    kernel, padding = getattr(layer, "kernel_size", None), getattr(layer, "padding", None)
    gaps = getattr(layer, "dilation", (1,) * layer.rank)
    values = (space, kernel, padding, gaps)
    if not all(_is_plain(numbers, layer.rank) for numbers in values):
        return fixes
    axes = list(zip(*values, strict=True))
    widest = tuple(min(k, (n + 2 * p - 1) // gap + 1) for n, k, p, gap in axes)
    if min(widest) >= 1 and max(widest) > 1:
        fixes.append(set_argument(path, "kernel_size", _shortened(widest)))
    least = tuple(max(p, -((n - reach(k, gap)) // 2)) for n, k, p, gap in axes)
    fixes.append(set_argument(path, "padding", _shortened(least)))
    return fixes


def _is_plain(numbers: object, count: int) -> bool:
    if not isinstance(numbers, tuple) or len(numbers) != count:
        return False
    return count > 0 and all(type(n) is int for n in numbers)


def _is_incomplete(step: Step) -> bool:
    """Whether arguments are missing, so that the others may stand in the wrong place."""
    problems = step.bound.problems if isinstance(step.bound, Bound) else ()
    return any(problem.code in {"missing-argument", "arity"} for problem in problems)


def _product(tensor: Tensor, size: object) -> list[str]:
    """`400 = 16 × 5 × 5, flattened at line 11`, where a row has flattened."""
    row = tensor.row
    while row is not None and row.inputs and row.inputs[0].shape == row.outputs[0].shape:
        row = row.inputs[0].row
    if row is None or not row.inputs or row.inputs[0].shape is None or row.kind != "Flatten":
        return []
    factors = row.inputs[0].shape[1:]
    if product(factors) != size or len(factors) < 2:  # noqa: PLR2004  # a product has two
        return []
    return [f"{size} = {' × '.join(map(str, factors))}, flattened at line {_line(row)}"]


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, int | float | str) or value is None else str(value)
