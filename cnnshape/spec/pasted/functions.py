"""Functions of tensors under the names that code has for them, and the layers that do the same."""

import _ast as ast
import re
from collections.abc import Sequence

from cnnshape.layers import KINDS
from cnnshape.spec.pasted.indices import is_number
from cnnshape.spec.syntax import dotted

EXTREMES = {"max": ("Amax", "Argmax", "Maximum"), "min": ("Amin", "Argmin", "Minimum")}
NOTHING = frozenset(  # is done to a shape by these
    {"clone", "contiguous", "cpu", "cuda", "detach", "double", "float", "half", "to", "type"}
)
_SEVERAL = (  # outputs
    r"(Chunk|GRU|LSTM|LSTMCell|MultiheadAttention|RNN|Split|Topk)\(.*"
    r"|\w*MaxPool\dd\(.*(return_indices=True.*|, True\))"
)
_WHOLE = r"(u?int\d*|long|short|char|byte|bool)(tensor)?"
_NAMES = {"cat": "Concat", "concat": "Concat", "view": "Reshape", "interpolate": "Upsample"}


def kind_of(name: str) -> str | None:
    """The layer that does what a function does."""
    plain = name.replace("_", "").lower()
    kind = _NAMES.get(name) or next((kind for kind in KINDS if kind.lower() == plain), None)
    return kind if kind and KINDS[kind].arity[1] else None


def is_function(name: str, given: Sequence[ast.expr]) -> bool:
    """Whether `x.name(...)` computes with `x`, and is no step in a group that is called so."""
    if name in EXTREMES or name in NOTHING:
        return True
    kind = None if name[:1].isupper() else kind_of(name)
    if kind is None:
        return False
    return KINDS[kind].merges or not given or not all(map(_is_name, given))


def is_plain(kind: str, arguments: Sequence[str]) -> bool:
    """Whether a layer does what is called so anywhere: it has no arguments, and needs none."""
    needs = any(argument.required for argument in KINDS[kind].arguments().values())
    return not arguments and not needs and KINDS[kind].role in {"activation", "merge"}


def gives_several(step: str) -> bool:
    """Whether a step as it is written has several outputs."""
    return re.fullmatch(_SEVERAL, step, re.DOTALL) is not None


def extreme(name: str, arguments: Sequence[ast.expr], *, named: bool) -> str:
    """The layer for `max` and `min` of one tensor, or of several."""
    along, _, several = EXTREMES[name]
    return several if arguments and not named and not is_number(arguments[0]) else along


def has_weights(kind: str, arguments: Sequence[ast.expr]) -> bool:
    """Whether a function is given the weights that the layer has by itself."""
    if KINDS[kind].role == "weights" and not KINDS[kind].function:
        return True
    first = next(iter(KINDS[kind].arguments().values()), None)
    is_inferred = first is not None and first.agreement is not None
    return is_inferred and bool(arguments) and _is_name(arguments[0])


def keeps_batch(sizes: Sequence[ast.expr]) -> bool:
    """Whether sizes are those of `x.view(x.size(0), -1)`."""
    from ast import unparse

    if len(sizes) != 2 or unparse(sizes[1]) != "-1":  # noqa: PLR2004  # all but one axis
        return False
    return unparse(sizes[0]).endswith((".size(0)", ".shape[0]"))


def is_whole(given: Sequence[ast.expr | ast.keyword]) -> bool:
    """Whether `x.to(torch.long)` and the like cut numbers off, and are not nothing."""
    values = [one.value if isinstance(one, ast.keyword) else one for one in given[1:]]
    names = [(dotted(one) or "").rpartition(".")[2].lower() for one in values]
    is_mask = isinstance(given[0], ast.Compare)
    return not is_mask and any(map(re.compile(_WHOLE).fullmatch, names))


def _is_name(node: ast.expr) -> bool:
    name = dotted(node)
    return name is not None and not name.endswith(".shape")
