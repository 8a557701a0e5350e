"""Where a number comes from that does not fit: the product, the sum, the row that a floor lost."""

from cnnshape.layers import Layer
from cnnshape.plans.rows import Row, Tensor
from cnnshape.propagate.findings import born, line_of
from cnnshape.propagate.windows import unread
from cnnshape.symbols import is_known, product

_FAR = 200  # layers that are looked through
_LONGEST = 9  # sizes in a chain
_AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def causes(code: str, layer: Layer, inputs: tuple[Tensor, ...], size: object) -> list[str]:
    """Notes on a misfit; `size` is what an argument should have been."""
    if code == "axis-mismatch":
        return [*_flattened(inputs[0], size), *_joined(inputs[0], size)]
    if code == "join-mismatch":
        return [note for tensor in inputs[:2] for note in _lost(tensor, inputs[:2])][:2]
    if code == "empty-output":
        return _chain(layer, inputs[0])
    return []


def _flattened(tensor: Tensor, size: object) -> list[str]:
    """`400 = 16 × 5 × 5, flattened at line 11`, where a row has flattened."""
    row = tensor.row
    while row is not None and row.inputs and row.inputs[0].shape == row.outputs[0].shape:
        row = row.inputs[0].row
    if row is None or not row.inputs or row.inputs[0].shape is None or row.kind != "Flatten":
        return []
    factors = row.inputs[0].shape[1:]
    if product(factors) != size or len(factors) < 2:  # noqa: PLR2004  # a product has two
        return []
    return [f"{size} = {' × '.join(map(str, factors))}, flattened at line {line_of(row)}"]


def _joined(tensor: Tensor, size: object) -> list[str]:
    """`96 = 64 + 32, joined at line 8`, where a row has joined."""
    shape = tensor.shape or ()
    row = born(tensor, 1) if len(shape) > 1 else None
    if row is None or row.kind != "Concat" or getattr(row.layer, "dim", None) != 1:
        return []
    parts = [shape[1] for shape in row.input_shapes if shape is not None and len(shape) > 1]
    if len(parts) < 2 or sum(parts) != size:  # noqa: PLR2004  # a sum has two
        return []
    return [f"{size} = {' + '.join(map(str, parts))}, joined at line {line_of(row)}"]


def _lost(tensor: Tensor, pair: tuple[Tensor, ...]) -> list[str]:
    """The rows and columns that were never read on the way to the smaller of two tensors."""
    other = pair[0] if tensor is pair[-1] else pair[-1]
    a, b = tensor.shape or (), other.shape or ()
    if len(a) != len(b) or not all(map(is_known, (*a, *b))):
        return []
    notes = []
    rank = len(a) - 2
    for axis in range(-rank, 0):
        m, n = a[axis], b[axis]
        if not (isinstance(m, int) and isinstance(n, int) and m < n):
            continue
        for row in _above(tensor):
            left = unread(row).get(axis, 0)
            if type(left) is int and left > 0:
                before, after = (row.inputs[0].shape or ())[axis], (row.output_shape or ())[axis]
                word = _AXES.get(rank, ("size",) * rank)[axis]
                rest = "the last one is" if left == 1 else f"the last {left} are"
                notes.append(
                    f"{word} {before} → {after} at `{row.kind}` on line {line_of(row)}: "
                    f"{rest} never read"
                )
                break
    return notes[:1]


def _above(tensor: Tensor) -> list[Row]:
    """The rows on the way to a tensor, by their first inputs, the nearest first."""
    rows: list[Row] = []
    row = tensor.row
    while row is not None and len(rows) < _FAR:
        rows.append(row)
        row = row.inputs[0].row if row.inputs else None
    return rows


def _chain(layer: Layer, tensor: Tensor) -> list[str]:
    """`height 32 → 16 → 8 → 4`, with the line of each step, down to where nothing is left."""
    shape = tensor.shape or ()
    if not layer.rank or len(shape) < layer.rank or not all(map(is_known, shape)):
        return []
    sizes = shape[-layer.rank :]
    axis = min(range(-layer.rank, 0), key=lambda at: sizes[at] if type(sizes[at]) is int else 10**9)
    words = []
    for row in _above(tensor):
        before = (row.input_shapes or (None,))[0]
        after = row.output_shape
        if before is None or after is None or len(before) != len(after) or -axis > len(before):
            break
        if before[axis] != after[axis]:
            words.append(f"{after[axis]} (line {line_of(row)})")
        first = before[axis]
    if not words:
        return []
    shown = words[::-1]
    if len(shown) > _LONGEST:
        shown[2 : 3 - _LONGEST] = ["..."]
    return [f"{_AXES[layer.rank][axis]} {first} → {' → '.join(shown)}"]
