"""Indices of tensors as Python has them, `x[:, 1:]`, and the steps that do the same."""

import _ast as ast
from collections.abc import Iterator

from cnnshape.spec.syntax import Code, dotted


def parts_of(code: Code, node: ast.Subscript) -> list[str]:
    """The steps of an indexed tensor, in order; none where it is something else."""
    name = (dotted(node.value) or "").removeprefix("self.")
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    is_layer = name.rpartition(".")[2][:1].isupper()
    if not name or is_layer or not all(map(_is_plain, items)) or _is_new_behind_dots(items):
        return []
    first, *rest = [*_steps(code, items)] or [""]
    return [f"{first}({name})", *rest] if first else [name]


def is_number(node: ast.expr) -> bool:
    """Whether it is a number as it is written, with or without a sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) in {int, float}


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant) and (node.value is None or node.value is ...):
        return True
    return isinstance(node, ast.Slice) or is_number(node)


def _steps(code: Code, items: list[ast.expr]) -> Iterator[str]:
    dim = 0
    for place, item in enumerate(items):
        if isinstance(item, ast.Constant) and item.value is ...:
            dim = place + 1 - len(items)
        elif _is_new(item):
            yield f"Unsqueeze({dim})"
            dim += 1
        elif isinstance(item, ast.Slice):
            yield from _slice(code, item, dim)
            dim += 1
        else:
            yield f"Select({dim}, {code.of(item)})"
            dim += dim < 0


def _is_new(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_new_behind_dots(items: list[ast.expr]) -> bool:
    dots = [isinstance(item, ast.Constant) and item.value is ... for item in items]
    return any(map(_is_new, items[dots.index(True) :])) if any(dots) else False


def _slice(code: Code, item: ast.Slice, dim: int) -> Iterator[str]:
    bounds = (("start", item.lower), ("end", item.upper), ("step", item.step))
    written = [f"{name}={code.of(node)}" for name, node in bounds if node is not None]
    if written:
        yield f"Slice({', '.join([str(dim), *written])})"
