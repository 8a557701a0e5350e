"""Functions of tensors under the names that code has for them, and the layers that do the same."""

import _ast as ast
from collections.abc import Sequence

from cnnshape.layers import KINDS
from cnnshape.spec.pasted.indices import is_number

EXTREMES = {"max": ("Amax", "Argmax", "Maximum"), "min": ("Amin", "Argmin", "Minimum")}
NOTHING = frozenset(  # is done to a shape by these
    {"clone", "contiguous", "cpu", "cuda", "detach", "double", "float", "half", "to", "type"}
)
_NAMES = {"cat": "Concat", "concat": "Concat", "view": "Reshape", "interpolate": "Upsample"}


def kind_of(name: str) -> str | None:
    """The layer that does what a function does."""
    plain = name.replace("_", "").lower()
    return _NAMES.get(name) or next((kind for kind in KINDS if kind.lower() == plain), None)


def is_function(name: str, given: Sequence[ast.expr]) -> bool:
    """Whether `x.name(...)` computes with `x`, and is no step in a group that is called so."""
    if name in EXTREMES or name in NOTHING:
        return True
    kind = None if name[:1].isupper() else kind_of(name)
    if kind is None:
        return False
    return KINDS[kind].merges or not given or not all(map(_is_name, given))


def extreme(name: str, arguments: Sequence[ast.expr], *, named: bool) -> str:
    """The layer for `max` and `min` of one tensor, or of several."""
    along, _, several = EXTREMES[name]
    return several if arguments and not named and not is_number(arguments[0]) else along


def has_weights(kind: str, arguments: Sequence[ast.expr]) -> bool:
    """Whether a function is given the weights that the layer has by itself."""
    first = next(iter(KINDS[kind].arguments().values()), None)
    is_inferred = first is not None and first.agreement is not None
    return is_inferred and bool(arguments) and _is_name(arguments[0])


def keeps_batch(sizes: Sequence[ast.expr]) -> bool:
    """Whether sizes are those of `x.view(x.size(0), -1)`."""
    from ast import unparse

    if len(sizes) != 2 or unparse(sizes[1]) != "-1":  # noqa: PLR2004  # all but one axis
        return False
    return unparse(sizes[0]).endswith((".size(0)", ".shape[0]"))


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute)
