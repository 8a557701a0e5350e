"""Two tensors that are to be joined differ."""

from collections.abc import Iterator

from cnnshape.diagnostics import Fix
from cnnshape.plans.rows import Row, Tensor
from cnnshape.propagate.findings import born
from cnnshape.propagate.remedies.above import missing, tweaks
from cnnshape.propagate.remedies.case import Case
from cnnshape.propagate.remedies.edits import both, insert, replace, set_above, set_argument
from cnnshape.propagate.remedies.inputs import fitting
from cnnshape.sizes import slide
from cnnshape.symbols import is_known

_SPACE = 2  # the first axis of space


def joining(case: Case) -> Iterator[Fix]:
    """Sizes of space, channels, the axis along which they are joined, the number of axes."""
    pair = _pair(case)
    if pair is None:
        return
    left, right = pair
    a, b = left.shape or (), right.shape or ()
    if len(a) != len(b):
        yield from _ranks(case, left, right)
        return
    axes = [axis for axis in range(len(a)) if _differ(a[axis], b[axis])]
    if case.row.kind == "Concat":
        dim = getattr(case.layer, "dim", 1)
        axes = [axis for axis in axes if axis != dim % len(a)]
        if axes == [1]:
            yield set_argument(case.path, "dim", 1)
    channels = [axis for axis in axes if axis == 1]
    space = [axis for axis in axes if axis >= _SPACE]
    yield from _projected(case, left, right)
    if channels:
        yield from _channels(left, right)
    if space:
        yield from _space(case, left, right)
    if case.row.kind == "MatMul":
        yield insert(case.path, "Transpose(-2, -1)")


def _pair(case: Case) -> tuple[Tensor, Tensor] | None:
    """The first input and the first that differs from it in what it may not."""
    known = [tensor for tensor in case.row.inputs if tensor.shape is not None]
    if len(known) < 2 or len(known) < len(case.row.inputs):  # noqa: PLR2004  # a pair
        return None
    dim = getattr(case.layer, "dim", None) if case.row.kind == "Concat" else None
    for other in known[1:]:
        a, b = known[0].shape or (), other.shape or ()
        pairs = enumerate(zip(a, b, strict=False))
        if len(a) != len(b) or any(_differ(*sizes) for axis, sizes in pairs if axis != dim):
            return known[0], other
    return None


def _differ(m: int, n: int) -> bool:
    return (is_known(m) and is_known(n) and m != n and 1 not in {m, n}) or (m == 1) != (n == 1)


def _projected(case: Case, left: Tensor, right: Tensor) -> Iterator[Fix]:
    """A convolution of 1 on the way that skips layers, as ResNet has it."""
    if case.row.kind != "Add":
        return
    shorter, longer = (left, right) if _depth(case, left) < _depth(case, right) else (right, left)
    own, wanted = shorter.shape or (), longer.shape or ()
    rank = len(own) - _SPACE
    if not 1 <= rank <= 3:  # noqa: PLR2004  # Conv1d to Conv3d
        return
    if not all(type(n) is int for n in (*own[1:], *wanted[1:])) or own[2] < wanted[2]:
        return
    stride = -(-own[2] // wanted[2])
    if any(slide(n, 1, stride) != m for n, m in zip(own[2:], wanted[2:], strict=True)):
        return
    strided = f", stride={stride}" if stride > 1 else ""
    projection = f"Conv{rank}d({own[1]}, {wanted[1]}, 1{strided})"
    title = f"put `{projection}` on the way of `{shorter.label}`"
    yield from _rewired(case, shorter, projection, "projected", title)


def _cropped(case: Case, left: Tensor, right: Tensor) -> Iterator[Fix]:
    """The larger tensor loses its rim, as the first U-Net has it."""
    for one, other in ((left, right), (right, left)):
        more = [-n for n in missing((one.shape or ())[_SPACE:], (other.shape or ())[_SPACE:])]
        rank = len(more)
        if not 1 <= rank <= 3 or min(more) < 0:  # noqa: PLR2004  # ZeroPad1d to ZeroPad3d
            continue
        sides = [-part for n in reversed(more) for part in (n // 2, n - n // 2)]
        border = str(sides[0]) if len(set(sides)) == 1 else f"({', '.join(map(str, sides))})"
        crop = f"ZeroPad{rank}d({border})"
        yield from _rewired(case, one, crop, "cropped", f"crop `{one.label}` with `{crop}`")


def _rewired(case: Case, tensor: Tensor, call: str, what: str, title: str) -> Iterator[Fix]:
    """A step on the way of one tensor that is joined by its name."""
    step = case.row.step
    names = [reference.name for reference in step.joins or step.operands or ()]
    if tensor.label not in names:
        return
    new = f"{tensor.label.replace('.', '_')}_{what}"
    joined = ", ".join(new if name == tensor.label else name for name in names)
    written = step.call.text if step.call.opened is not None else f"{step.call.name}()"
    first = insert(case.path, f"{new} = {call}({tensor.label})")
    yield both(title, first, replace(case.row, f"{written}({joined})"))


def _depth(case: Case, tensor: Tensor) -> int:
    return len(list(case.above(tensor))) if tensor.row is not None else 0


def _channels(left: Tensor, right: Tensor) -> Iterator[Fix]:
    """The layer behind one tensor makes as many as the other has."""
    for one, other in ((left, right), (right, left)):
        maker = born(one, 1)
        wanted = (other.shape or ())[1]
        for name in ("out_channels", "out_features"):
            if maker is not None and maker.layer is not None and name in maker.layer.values:
                yield set_above(maker, name, wanted)


def _space(case: Case, left: Tensor, right: Tensor) -> Iterator[Fix]:
    """Sizes that the network takes, or a change on one of the two ways to here."""
    a, b = left.shape or (), right.shape or ()
    ways = [list(case.above(one)) for one in (left, right)]
    shared = {id(row) for row in ways[0]} & {id(row) for row in ways[1]}
    for one, other in ((left, right), (right, left)):
        yield from _resizes(other, shared, ways[one is right])
    sizes = list(fitting(case))
    alone = [[row for row in way if id(row) not in shared] for way in ways]
    changes: list[Fix] = []
    for way, own, wanted in ((alone[0], a, b), (alone[1], b, a)):
        changes += tweaks(case, way, missing(own[_SPACE:], wanted[_SPACE:]))
    changes.sort(key=_usualness)
    yield from sizes[:1]
    yield from changes[:1]
    yield from _cropped(case, left, right)
    yield from sizes[1:]
    yield from changes[1:]


def _usualness(fix: Fix) -> int:
    names = ("output_padding", "ceil_mode", "padding", "stride", "kernel_size")
    argument = str(fix.edits[0].data.get("arg"))
    return names.index(argument) if argument in names else len(names)


def _resizes(other: Tensor, shared: set[int], way: list[Row]) -> Iterator[Fix]:
    """A resize by a factor becomes one to the size of the tensor that is joined."""
    label = other.label
    if not label.replace("_", "").isalnum() or label.isdigit():
        return
    for row in way:
        if row.kind == "Upsample" and id(row) not in shared:
            mode = str(row.layer.values["mode"]) if row.layer else "nearest"
            more = f", mode='{mode}'" if mode != "nearest" else ""
            yield replace(row, f"Upsample(size={label}.shape[2:]{more})")
            return


def _ranks(case: Case, left: Tensor, right: Tensor) -> Iterator[Fix]:
    """The tensor with more axes is flattened, or one with fewer gets axes of 1."""
    a, b = left.shape or (), right.shape or ()
    for one, wanted in ((left, b), (right, a)):
        if one.row is None or len(one.shape or ()) <= len(wanted):
            continue
        if len(wanted) == _SPACE and one.row.path != case.path:
            yield from _flattened(case, one)


def _flattened(case: Case, tensor: Tensor) -> Iterator[Fix]:
    if tensor is case.row.inputs[0] and case.row.step.operands is None:
        yield insert(case.path, "Flatten()", "put `Flatten` before it")
