"""The finding about Python where a step belongs, with the steps to write."""

import _ast as ast

from cnnshape.spec.pasted.indices import is_number
from cnnshape.spec.pasted.recognition import computes, is_size, is_step
from cnnshape.spec.pasted.translation import Translation, Untold
from cnnshape.spec.syntax import Code, Instead, Refused, dotted


def not_a_step(code: Code, node: ast.expr) -> Refused | None:
    """The finding for `F.relu(x)`, `torch.cat(...)`, `x.view(...)`, `a + b` and the like."""
    if isinstance(node, ast.Starred):
        return _repeated(code, node)
    if is_size(node):
        help_ = "arguments may be made of sizes, as in `Reshape(x.shape[0], -1)`"
        return _refused(code, node, "a size is a number, not a step", help_)
    try:
        return _translated(code, node)
    except Untold as untold:
        return _untold(code, node, *map(str, untold.args))


def _translated(code: Code, node: ast.expr) -> Refused:
    """The finding with the steps to write; raises `Untold`."""
    translation = Translation(code)
    result = translation.operand(node)
    if isinstance(result, str):
        what = "this is Python to be run, and does nothing to a shape"
        return _refused(code, node, what, "leave it out", result)
    named = translation.chain.written(code.text)
    loose = translation.chain.written(code.text, loose=True)
    if len(named) > 1:
        help_ = f"write steps one after another: {', '.join(f'`{one}`' for one in named)}"
        return _refused(code, node, "this is Python to be run, not a step", help_)
    return _told(code, node, *dict.fromkeys((named[0], loose[0])))


def _told(code: Code, node: ast.expr, *steps: str) -> Refused:
    """The finding with one step to write: on the tensor that it names, or on what arrives."""
    said = steps[-1] if isinstance(node, ast.Call) else steps[0]
    what = f"this is Python to be run; as a step it is `{' '.join(said.split())}`"
    return _refused(code, node, what, "", *steps)


def _refused(code: Code, node: ast.expr, message: str, help_: str, *steps: str) -> Refused:
    """A finding with what to write, and what else."""
    start, end = code.start(node), code.end(node)
    written: list[Instead | None] = [(step, start, end) for step in steps]
    instead, otherwise = [*written, None, None][:2]
    return Refused(
        "not-a-step", message, start, end, help=help_, instead=instead, otherwise=otherwise
    )


def _repeated(code: Code, node: ast.Starred) -> Refused | None:
    """The finding for `*[Block(64) for _ in range(3)]`."""
    each = node.value
    if not isinstance(each, ast.ListComp | ast.GeneratorExp) or len(each.generators) != 1:
        return None
    source = each.generators[0].iter
    if not isinstance(source, ast.Call) or dotted(source.func) != "range" or len(source.args) != 1:
        return None
    return _told(code, node, f"{code.of(each.elt)} * {code.of(source.args[0])}")


def _untold(code: Code, node: ast.expr, help_: str = "") -> Refused | None:
    """The finding for what computes with tensors and is no step, or `None` for anything else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and is_number(node.left):
        step = f"{code.of(node.right)} * {code.of(node.left)}"  # `3 * Block(64)`
        return _told(code, node, step) if is_step(node.right) else None
    if help_:
        return _refused(code, node, "this is Python to be run, not a step", help_)
    if not computes(node):
        return None
    help_ = "`Opaque(N, 64, 8, 8)` stands for what no layer does, with the shape that it gives"
    return _refused(code, node, "this is Python to be run, and no step does it", help_)
