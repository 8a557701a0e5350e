"""Indices of tensors as Python has them, `x[:, 1:]`, and the steps that do the same."""

import _ast as ast
import re
from collections.abc import Iterator

from cnnshape.spec.syntax import Code


def index_steps(code: Code, node: ast.Subscript) -> list[str] | None:
    """The steps that do what an index does, in order; `None` where no steps do."""
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    dots = [place for place, item in enumerate(items) if _is(item, ...)]
    if len(dots) > 1 or not all(map(_is_plain, items)):
        return None
    cut = dots[0] if dots else len(items)
    return [*_from_front(code, items[:cut]), *_from_end(code, items[cut + 1 :])]


def is_number(node: ast.expr) -> bool:
    """Whether it is a number as it is written, with or without a sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) in {int, float}


def sized(text: str) -> str:
    """A text with sizes as expressions have them: `x.shape[1]`."""
    return re.sub(r"\.size\((-?\d+)\)", r".shape[\1]", text.replace(".size()", ".shape"))


def _is_plain(node: ast.expr) -> bool:
    return _is(node, None) or _is(node, ...) or isinstance(node, ast.Slice) or _is_place(node)


def _is_place(node: ast.expr) -> bool:
    value = node.operand if isinstance(node, ast.UnaryOp) else node
    return is_number(node) and type(getattr(value, "value", None)) is int


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _from_front(code: Code, items: list[ast.expr]) -> Iterator[str]:
    """The steps for the first axes, counted from 0."""
    dim = 0
    for item in items:
        yield from _step(code, item, dim)
        dim += _is(item, None) or isinstance(item, ast.Slice)


def _from_end(code: Code, items: list[ast.expr]) -> Iterator[str]:
    """The steps for the axes behind `...`, the last one first, which leaves the others in place."""
    dim = -1
    for item in reversed(items):
        yield from _step(code, item, dim)
        dim -= _is(item, None) or isinstance(item, ast.Slice)


def _step(code: Code, item: ast.expr, dim: int) -> Iterator[str]:
    if _is(item, None):
        yield f"Unsqueeze({dim})"
    elif isinstance(item, ast.Slice):
        bounds = (("start", item.lower), ("end", item.upper), ("step", item.step))
        written = [f"{name}={sized(code.of(node))}" for name, node in bounds if node is not None]
        if written:
            yield f"Slice({', '.join([str(dim), *written])})"
    else:
        yield f"Select({dim}, {code.of(item)})"
