"""What a pasted expression is: a step as it stands, a computation with tensors, or a size."""

import _ast as ast

from cnnshape.spec.pasted.indices import is_number
from cnnshape.spec.syntax import dotted

TORCH = {"", "F", "nn.functional", "torch", "torch.nn.functional", "torch.Tensor"}
_MODULES = {"F", "torch", "nn.functional", "np", "numpy", "math"}
_OURS = {"", "self", "nn", "torch.nn"}
_SIZES = {"size", "dim", "numel"}
_COMPUTED = ast.BinOp | ast.UnaryOp | ast.Compare | ast.Subscript | ast.Attribute | ast.Call


def is_tensor(name: str | None) -> bool:
    """Whether a name may be that of a tensor, not of a layer or a shape."""
    first, _, last = (name or "").rpartition(".")
    return bool(last) and not is_module(first) and last != "shape" and not last[:1].isupper()


def is_module(name: str) -> bool:
    """Whether a name is that of a module with functions of tensors, such as `torch.fft`."""
    return name in _MODULES or (name.startswith("torch.") and name not in _OURS)


def is_step(node: ast.expr) -> bool:
    """Whether it may be a step as it stands: a layer, or an earlier step, with names of tensors."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _is_repeated(node.left)
    if not isinstance(node, ast.Call):
        return dotted(node) is not None and not is_size(node)
    name = dotted(node.func)
    is_plain = not any(map(_is_computed, node.args))
    if name is None:
        return is_plain and isinstance(node.func, ast.Call)
    outer, _, last = name.rpartition(".")
    if last[:1].isupper() and not is_module(outer):
        return True
    is_ours = outer in _OURS or not (is_module(outer) or _is_function(last, node))
    return is_ours and is_plain and name != "abs" and not (_is_pasted(node) or is_size(node))


def computes(node: ast.expr) -> bool:
    """Whether something takes a tensor by its name, or calls a function of a module."""
    if isinstance(node, ast.BinOp):
        return is_tensor(dotted(node.left)) or is_tensor(dotted(node.right))
    if isinstance(node, ast.Subscript):
        return is_tensor(dotted(node.value))
    return isinstance(node, ast.Call) and _is_pasted(node)


def is_size(node: ast.expr) -> bool:
    """Whether it is `x.shape`, `x.size(0)` or a part of them."""
    is_called = False
    while isinstance(node, ast.Subscript | ast.Call):
        is_called = isinstance(node, ast.Call) and all(map(is_number, node.args))
        node = node.value if isinstance(node, ast.Subscript) else node.func
    if not isinstance(node, ast.Attribute) or dotted(node) is None:
        return False
    return node.attr == "shape" or (is_called and node.attr in _SIZES)


def _is_pasted(node: ast.Call) -> bool:
    """Whether a call is one of a module or a tensor: it has arguments that name no tensor."""
    outer, _, _ = (dotted(node.func) or "").rpartition(".")
    are_tensors = all(is_tensor(dotted(one)) for one in node.args)
    return is_module(outer) or (outer not in _OURS and not are_tensors)


def _is_function(name: str, node: ast.Call) -> bool:
    from cnnshape.spec.pasted.functions import is_function

    return is_function(name, node.args)


def _is_repeated(node: ast.expr) -> bool:
    """Whether it is a step that may be done several times: `Block(64)`, `ReLU`, `relu`."""
    name = dotted(node)
    if name is None:
        return is_step(node)
    last = name.rpartition(".")[2]
    if last[:1].isupper():
        return True
    from cnnshape.spec.pasted.functions import kind_of

    return kind_of(last) is not None


def _is_computed(node: ast.expr) -> bool:
    """Whether a tensor has to be computed, rather than named."""
    return isinstance(node, _COMPUTED) and dotted(node) is None and not is_number(node)
