"""Fixes that might mend a layer that does not fit. They are tried before they are offered."""

from typing import TypeGuard

from cnnshape.diagnostics import Edit, Fix
from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import PerAxis, Shape
from cnnshape.layers.base import show
from cnnshape.plans import Row, Tensor
from cnnshape.propagate.findings import born
from cnnshape.sizes import reach
from cnnshape.symbols import is_open, product

Tensors = tuple[Tensor, ...]


def set_argument(path: str, name: str, value: object) -> Fix:
    """The fix that gives one argument another value."""
    data = {"layer": path, "arg": name, "value": _plain(value)}
    return Fix(title=f"set `{name}` to {show(value)}", edits=(Edit(data=data),))


def agreeing(misfit: Misfit, layer: Layer, path: str, inputs: Tensors) -> list[Fix]:
    """What may be changed where an argument disagrees with the incoming tensor."""
    blame = misfit.blame or ""
    shape = inputs[0].shape or ()
    wanted = getattr(layer, blame)
    fixes = [set_argument(path, blame, misfit.instead)]
    if blame == "in_features" and len(shape) > 2:  # noqa: PLR2004  # [N, features] fits
        likely = wants_flatten(shape, wanted)
        fixes.insert(0 if likely else 1, _flattened(path, wanted, product(shape[1:])))
    axis = len(shape) - 1 if blame == "in_features" else 1
    maker = born(inputs[0], axis) if len(shape) > axis else None
    for name in ("out_channels", "out_features"):
        made = getattr(maker.layer, name, None) if maker else None
        if maker and made == misfit.instead and not is_open(wanted):
            data = {"layer": maker.path, "arg": name, "value": wanted}
            title = f"set `{name}` of {_called(maker)} to {show(wanted)}"
            fixes.append(Fix(title=title, edits=(Edit(data=data),)))
    return fixes


def wants_flatten(shape: Shape, written: object) -> bool:
    """Whether a tensor that meets a linear layer was probably to be flattened before."""
    is_image = len(shape) > 3  # noqa: PLR2004  # [N, T, features] may go in as it is
    return is_image or (len(shape) > 2 and product(shape[1:]) == written)  # noqa: PLR2004


def _flattened(path: str, written: object, features: int) -> Fix:
    flat = Edit(data={"insert_before": path, "step": "Flatten()"})
    if written == features:
        return Fix(title="put `Flatten` before it", edits=(flat,))
    resized = set_argument(path, "in_features", features)
    title = f"put `Flatten` before it and {resized.title}"
    return Fix(title=title, edits=(flat, *resized.edits))


def _called(row: Row) -> str:
    """A row as a title names it: by its name, or by its kind and line where it has none."""
    if not row.path.rpartition(".")[2].isdigit():
        return f"`{row.path}`"
    return f"`{row.kind}` at line {line_of(row)}"


def line_of(row: Row) -> int:
    """The line on which the step of a row calls its layer."""
    return row.step.leaf.source.position(row.step.name_span.start).line


def brief_value(layer: Layer, misfit: Misfit) -> object:
    """The value that would fit, as a person writes it: one number for equal ones."""
    value = misfit.instead
    rule = type(layer).arguments()[misfit.blame or ""].rule
    return _shortened(value) if isinstance(rule, PerAxis) else value


def _shortened(value: object) -> object:
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value


def roomier(layer: Layer, path: str, inputs: Tensors) -> list[Fix]:
    """What may be changed where a window is wider than its input: nothing, the kernel, padding."""
    fixes = []
    if not layer.is_learned:
        out = Edit(data={"remove": path})
        fixes.append(Fix(title=f"take this `{type(layer).__name__}` out", edits=(out,)))
    space = (inputs[0].shape or ())[-layer.rank :] if layer.rank else ()
    kernel, padding = getattr(layer, "kernel_size", None), getattr(layer, "padding", None)
    gaps = getattr(layer, "dilation", (1,) * layer.rank)
    columns = [n for n in (space, kernel, padding, gaps) if _is_plain(n, layer.rank)]
    if len(columns) < 4:  # noqa: PLR2004  # a size that is open, or words in the place of numbers
        return fixes
    axes = list(zip(*columns, strict=True))
    widest = tuple(min(k, (n + 2 * p - 1) // gap + 1) for n, k, p, gap in axes)
    if min(widest) >= 1 and max(widest) > 1:
        fixes.append(set_argument(path, "kernel_size", _shortened(widest)))
    least = tuple(max(p, -((n - reach(k, gap)) // 2)) for n, k, p, gap in axes)
    fixes.append(set_argument(path, "padding", _shortened(least)))
    return fixes


def _is_plain(numbers: object, count: int) -> TypeGuard[Shape]:
    if not isinstance(numbers, tuple) or len(numbers) != count:
        return False
    return count > 0 and all(type(n) is int for n in numbers)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, int | float | str) or value is None else str(value)
