"""Functions that arrange, cut, pad and resize tensors."""

from typing import Any

import torch
from torch import fx

from cnnshape.composing.graph import Formula
from cnnshape.importing.draft import Draft
from cnnshape.importing.functions.calls import Reading, bound, plain, without
from cnnshape.importing.nodes import Unspeakable
from cnnshape.importing.values import UNKNOWN
from cnnshape.layers import KINDS


def viewed(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`view` and `reshape`, with one size worked out where it follows the input."""
    x, *rest = node.args
    sizes: Any = rest[0] if len(rest) == 1 else tuple(rest)
    if not rest:
        sizes = node.kwargs.get("shape", node.kwargs.get("size"))
    if isinstance(sizes, torch.dtype):
        return draft.made[x]  # type: ignore[index]
    whole = draft.formulas.value(sizes, keep=True)
    if isinstance(whole, Formula) and isinstance(whole.value, tuple):
        return draft.add(node, "Reshape", [x], shape=whole)  # type: ignore[list-item]
    if not isinstance(whole, tuple):
        whole = (whole,)
    if len(whole) == 2 and whole[1] == -1 and _is_batch(whole[0]):  # noqa: PLR2004
        shape = draft.tensor(x).shape  # type: ignore[arg-type]
        if (
            shape is not None
            and len(shape) > 1
            and shape[0] == whole[0].value
            and whole[0].times == 1
        ):
            return draft.add(node, "Flatten", [x])  # type: ignore[list-item]
    open_ones = [
        place
        for place, size in enumerate(whole)
        if isinstance(size, Formula) and not size.is_fixed and not _is_batch(size)
    ]
    if len(open_ones) == 1 and not any(isinstance(n, int) and n == -1 for n in whole):
        whole = tuple(-1 if place == open_ones[0] else n for place, n in enumerate(whole))
    return draft.add(node, "Reshape", [x], shape=whole)  # type: ignore[list-item]


def unflattened(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`unflatten`, which calls its sizes in another way than the layer."""
    given = bound(node, "input", "dim", "sizes")
    x, dim, sizes = given["input"], given["dim"], given["sizes"]
    return draft.add(node, "Unflatten", [x], dim=dim, unflattened_size=sizes)


def _is_batch(size: object) -> bool:
    return isinstance(size, Formula) and bool(size.times)


def padded(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`pad`, unless it adds nothing."""
    given = bound(node, "input", "pad", "mode", "value")
    if all(n == 0 for n in draft.formulas.value(given["pad"])):
        return draft.made[given["input"]]
    return plain("Pad", "pad", "mode", "value")(draft, node, "pad")


def torn(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`tensor_split` as parts of given sizes."""
    given = bound(node, "input", "indices_or_sections", "dim")
    dim = given.get("dim", 0)
    values = node.meta["values"]
    rows = [[x.shape[dim] for x in v] for v in values if v is not UNKNOWN]
    rows += [rows[0]] * (3 - len(rows))
    sizes = [draft.formulas.scalar(row) for row in zip(*rows, strict=True)]
    x = draft.tensor(given["input"])
    sizes = [
        n
        if not isinstance(n, Formula) and len({r[p] for r in rows}) == 1
        else Formula(
            rows[0][p],
            (x, f".shape[{dim}] - {sum(m for m in sizes if isinstance(m, int) and m != n)}"),
            is_atom=False,
        )
        for p, n in enumerate(sizes)
    ]
    return draft.add(node, "Split", [given["input"]], split_size_or_sections=tuple(sizes), dim=dim)


def transposed(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`t`, of a matrix."""
    return draft.add(node, "Transpose", [node.args[0]], dim0=0, dim1=1)  # type: ignore[list-item]


def attribute(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """Attributes that are tensors, such as `x.T`, or one of several results, `.values`."""
    x, name = node.args
    made = draft.made.get(x)  # type: ignore[arg-type]
    if isinstance(made, tuple):
        results = x.meta["values"][0]  # type: ignore[union-attr]
        return next(
            one for one, v in zip(made, results, strict=True) if v is getattr(results, str(name))
        )
    if name == "data":
        return draft.made[x]  # type: ignore[index]
    if name in {"T", "mT"}:
        dims = {"dim0": -2, "dim1": -1} if name == "mT" else {"dim0": 0, "dim1": 1}
        return draft.add(node, "Transpose", [x], **dims)  # type: ignore[list-item]
    raise Unspeakable


def unbound(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`unbind`: a step for each place along an axis."""
    given = bound(node, "input", "dim")
    count = len(node.meta["values"][0])
    dim = given.get("dim", 0)
    values = node.meta["values"]
    made = []
    for place in range(count):
        shapes = [tuple(v[place].shape) for v in values if v is not UNKNOWN]
        op = draft.step(node, "Select", [given["input"]], shapes, dim=dim, index=place)
        op.variables = op.variables[place : place + 1]
        made.append(op.outputs[0])
    return tuple(made)


def unfolded(draft: Draft, node: fx.Node, name: str) -> Any:  # noqa: ANN401
    """`F.unfold`; the method of this name does something else."""
    if node.op == "call_method":
        raise Unspeakable("`Unfold` is `F.unfold`, which gives columns, not windows")
    return plain("Unfold", "kernel_size", "dilation", "padding", "stride")(draft, node, name)


def resized(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`interpolate`."""
    given = bound(node, "input", "size", "scale_factor", "mode", "align_corners")
    x = given.pop("input")
    known = KINDS["Upsample"].arguments()
    without("Upsample", {k: v for k, v in given.items() if k not in known})
    told = {k: v for k, v in given.items() if k in known and v is not None}
    return draft.add(node, "Upsample", [x], **told)


def expanded(draft: Draft, node: fx.Node, name: str) -> Any:  # noqa: ANN401
    """`expand_as`, `view_as` and `reshape_as`."""
    other = draft.tensor(node.args[1])  # type: ignore[arg-type]
    whole = Formula(other.shape, (other, ".shape"))
    kind, argument = ("Expand", "size") if name == "expand_as" else ("Reshape", "shape")
    return draft.add(node, kind, [node.args[0]], **{argument: whole})  # type: ignore[list-item, arg-type]


def moved(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
    """`movedim` as an order of all axes."""
    given = bound(node, "input", "source", "destination")
    rank = len(draft.tensor(given["input"]).shape or ())
    pairs = [
        x if isinstance(x, tuple | list) else (x,) for x in (given["source"], given["destination"])
    ]
    source, target = ([n % rank for n in one] for one in pairs)
    order = [axis for axis in range(rank) if axis not in source]
    for place, axis in sorted(zip(target, source, strict=True)):
        order.insert(place, axis)
    return draft.add(node, "Permute", [given["input"]], dims=tuple(order))


def parts(kind: str, *names: str) -> Reading:
    """A function that cuts a tensor into several."""

    def reading(draft: Draft, node: fx.Node, _: str) -> Any:  # noqa: ANN401
        given = bound(node, "input", *names)
        x = given.pop("input")
        known = KINDS[kind].arguments()
        values = {"split_size_or_sections" if k == "split_size" else k: v for k, v in given.items()}
        return draft.add(node, kind, [x], **{k: v for k, v in values.items() if k in known})

    return reading
