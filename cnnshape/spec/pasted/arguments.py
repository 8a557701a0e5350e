"""The arguments that code gives to a function, as those of the layer that does the same."""

import _ast as ast
import re
from collections.abc import Iterator, Sequence

from cnnshape.layers import KINDS
from cnnshape.spec.pasted.indices import is_number, sized
from cnnshape.spec.syntax import Code, dotted

TENSORS = ("condition", "input", "tensors", "x1", "other", "index", "src", "x2")  # by their names
_SYNONYMS = {"axis": "dim", "keepdims": "keepdim"}  # that torch has too
_POOLING = ("kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices")
_DROPPING = ("p", "training", "inplace")
_ORDERS = (  # of the arguments of functions, where layers have another one
    (r"MaxPool\dd", _POOLING),
    (r"\w*Dropout\d?d?", _DROPPING),
    (r"RReLU", ("lower", "upper", "training", "inplace")),
)
_DEFAULTS = {"Concat": ("dim", "0"), "Flatten": ("start_dim", "0")}  # of functions
_BARE = {"GroupNorm": "affine", "LayerNorm": "elementwise_affine", "RMSNorm": "elementwise_affine"}
_COMPUTED = {"Pow", "Clamp"}  # whose functions take a tensor for a number


class Arguments:
    """The arguments of one call, without its tensors."""

    def __init__(
        self, code: Code, kind: str, placed: Sequence[ast.expr], named: Sequence[ast.keyword]
    ) -> None:
        self.code, self.kind, self.placed, self.named = code, kind, placed, named

    def written(self) -> list[str] | None:
        """What to write in the parentheses of the layer; `None` where it has no such arguments."""
        if self._are_unfit():
            return None
        given = [*self._by_place(), *self._by_name()]
        if self.kind in _DEFAULTS:
            name, value = _DEFAULTS[self.kind]
            if not self.placed and all(name != one for one, _ in given):
                given.insert(0, (name, value))
        known = KINDS[self.kind].arguments()
        if any(name and name not in known for name, _ in given):
            return None
        if self.kind in _BARE:  # a layer would hold weights
            given.append((_BARE[self.kind], "False"))
        return [f"{name}={text}" if name else text for name, text in given]

    def _are_unfit(self) -> bool:
        arguments = list(KINDS[self.kind].arguments().values())
        order = self._order()
        most = len(order or arguments) if self.kind not in _BARE else 1
        is_loose = bool(arguments) and arguments[0].loose
        values = [*self.placed, *(one.value for one in self.named)]
        return (
            (len(self.placed) > most and not is_loose)
            or any(isinstance(one, ast.Starred) for one in self.placed)
            or (self.kind in _COMPUTED and any(map(_is_tensor, values)))
        )

    def _by_place(self) -> Iterator[tuple[str, str]]:
        order = self._order()
        known = list(KINDS[self.kind].arguments())
        is_named = False
        for place, node in enumerate(self.placed):
            name = order[place] if order else ""
            is_named |= bool(name) and (place >= len(known) or known[place] != name)
            if name != "training":  # which a layer is told otherwise
                yield name if is_named else "", sized(self.code.of(node))

    def _by_name(self) -> Iterator[tuple[str, str]]:
        known = KINDS[self.kind].arguments()
        for one in self.named:
            name = one.arg or "**"
            name = name if name in known else _SYNONYMS.get(name, name)
            if name == "training" or (name == "dtype" and _is_real(one.value)):
                continue
            yield name, sized(self.code.of(one.value))

    def _order(self) -> tuple[str, ...]:
        """The names of the arguments by their places, where they are not those of the layer."""
        return next((order for kinds, order in _ORDERS if re.fullmatch(kinds, self.kind)), ())


def _is_tensor(node: ast.expr) -> bool:
    """Whether a number may be a tensor, as in `torch.pow(a, b)`."""
    return not is_number(node) and not (isinstance(node, ast.Constant) and node.value is None)


def _is_real(node: ast.expr) -> bool:
    return "float" in (dotted(node) or "").rpartition(".")[2]
