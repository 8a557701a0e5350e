"""From an expression of Python that computes with tensors to the steps that do the same."""

import _ast as ast
from collections.abc import Callable, Sequence
from math import inf, log

from cnnshape.layers import KINDS
from cnnshape.spec.pasted.arguments import TENSORS, Arguments
from cnnshape.spec.pasted.chain import Chain, Operand
from cnnshape.spec.pasted.functions import (
    EXTREMES,
    NOTHING,
    extreme,
    gives_several,
    has_weights,
    is_function,
    is_plain,
    is_whole,
    keeps_batch,
    kind_of,
)
from cnnshape.spec.pasted.indices import index_steps, is_number
from cnnshape.spec.pasted.operators import (
    COMPARISONS,
    OF_NUMBER,
    OPERATORS,
    REFLECTED,
    UNARY,
    WITH_NUMBER,
    terms,
)
from cnnshape.spec.pasted.recognition import TORCH, is_module, is_tensor
from cnnshape.spec.syntax import Code, dotted

_NAMED = "several outputs are given names, as in `left, right = Chunk(2, dim=1)`"


class Untold(Exception):
    """Something that no step does; what to do instead, if that is known."""


class Translation:
    """One walk over an expression, which makes a step of each thing that is done in it."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.chain = Chain()

    def operand(self, node: ast.expr) -> Operand:
        """The tensor that an expression is, after the steps that make it; raises `Untold`."""
        if isinstance(node, ast.Attribute) and node.attr == "mT":
            return self.chain.add("Transpose(-2, -1)", self.operand(node.value))
        name = dotted(node)
        if name is not None and is_tensor(name):
            return name.removeprefix("self.")
        method = _METHODS.get(type(node))
        if name is not None or method is None:
            raise Untold
        return method(self, node)

    def binary(self, node: ast.BinOp) -> Operand:
        op = type(node.op)
        if op is ast.FloorDiv:
            divided = ast.BinOp(node.left, ast.Div(), node.right)
            return self.chain.add("Floor()", self.binary(divided))
        if is_number(node.left):
            return self._of_number(node, op)
        if is_number(node.right):
            kind = _known(WITH_NUMBER.get(op))
            return self.chain.add(f"{kind}({self.code.of(node.right)})", self.operand(node.left))
        kind = _known(OPERATORS.get(op))
        return self.chain.add(f"{kind}()", *map(self.operand, terms(node)))

    def _of_number(self, node: ast.BinOp, op: type[ast.operator]) -> Operand:
        """A number and a tensor, in this order."""
        written = self.code.of(node.left)
        x = self.operand(node.right)
        if op is ast.Div:
            inverse = self.chain.add("Reciprocal()", x)
            return inverse if written == "1" else self.chain.add(f"Mul({written})", inverse)
        value = getattr(node.left, "value", 0)  # of what has no sign
        if op is ast.Pow and 0 < value < inf:
            return self.chain.add("Exp()", self.chain.add(f"Mul({log(value)})", x))
        return self.chain.add(f"{_known(OF_NUMBER.get(op))}({written})", x)

    def unary(self, node: ast.UnaryOp) -> Operand:
        return self.chain.add(_known(UNARY.get(type(node.op))), self.operand(node.operand))

    def comparison(self, node: ast.Compare) -> Operand:
        kind, reflected = COMPARISONS.get(type(node.ops[0]), ("", ""))
        left, right = node.left, node.comparators[0]
        if not kind or len(node.ops) > 1:
            raise Untold
        if is_number(right):
            return self.chain.add(f"{kind}({self.code.of(right)})", self.operand(left))
        if is_number(left):
            return self.chain.add(f"{reflected}({self.code.of(left)})", self.operand(right))
        return self.chain.add(f"{kind}()", self.operand(left), self.operand(right))

    def item(self, node: ast.Subscript) -> Operand:
        of, at = node.value, node.slice
        steps = index_steps(self.code, node)
        if steps is None:
            raise Untold
        place = at.value if isinstance(at, ast.Constant) and type(at.value) is int else None
        x = self.operand(of)
        if isinstance(of, ast.Call) and self._is_part(of, x, place):
            return x
        for step in steps:
            x = self.chain.add(step, x)
        return x

    def attribute(self, node: ast.Attribute) -> Operand:
        place = {"values": 0, "indices": 1}.get(node.attr)
        if place is None or not isinstance(node.value, ast.Call):
            raise Untold
        x = self.operand(node.value)
        if not self._is_part(node.value, x, place):
            raise Untold
        return x

    def _is_part(self, node: ast.Call, x: Operand, place: int | None) -> bool:
        """Whether an index chooses of what a call gives, and the step, as it now is, gives that."""
        text, operands = self.chain.done[x] if isinstance(x, int) else ("", ())
        kind = text.partition("(")[0]
        func = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        along, places, _ = EXTREMES.get(func, ("", "", ""))
        if kind == along and place in {0, 1} and isinstance(x, int):
            self.chain.done[x] = (places if place else kind) + text.removeprefix(kind), operands
            return True
        is_own = kind.startswith("self.") and place is not None
        if is_own or (gives_several(text) and place != 0):
            raise Untold(_NAMED)
        return gives_several(text)

    def call(self, node: ast.Call) -> Operand:
        func, name = node.func, dotted(node.func) or ""
        outer, _, inner = name.rpartition(".")
        if is_module(outer) or name == "abs":
            return self._function(inner, node.args, node, is_foreign=outer not in TORCH)
        if isinstance(func, ast.Attribute) and outer != "self":
            if (name and not is_function(inner, node.args)) or func.attr == "unfold":
                raise Untold  # `x.unfold(...)` is not `F.unfold(x, ...)`
            return self._function(func.attr, [func.value, *node.args], node)
        if is_tensor(name):
            return self._layer(name, node)
        if isinstance(func, ast.Call) and dotted(func.func) is not None:
            return self._layer(self.code.of(func).removeprefix("nn."), node)
        raise Untold

    def _layer(self, text: str, node: ast.Call) -> Operand:
        """A step that is named or written out, on tensors."""
        if node.keywords or not node.args:
            raise Untold
        return self.chain.add(text, *map(self.operand, node.args))

    def _function(
        self, name: str, given: Sequence[ast.expr], node: ast.Call, *, is_foreign: bool = False
    ) -> Operand:
        tensors = [one.value for one in node.keywords if one.arg in TENSORS]
        named = [one for one in node.keywords if one.arg not in TENSORS]
        given = [*given, *tensors]
        if name in NOTHING and given and not is_whole([*given, *named]):
            return self.operand(given[0])
        rest = given[1:]
        kind = extreme(name, rest, named=bool(named)) if name in EXTREMES else kind_of(name)
        if kind is None or has_weights(kind, rest):
            raise Untold
        if kind == "Reshape" and keeps_batch(rest):
            return self.chain.add("Flatten()", self.operand(given[0]))
        tensors = given[:1]
        if tensors and isinstance(tensors[0], ast.List | ast.Tuple):
            tensors = tensors[0].elts
        elif KINDS[kind].merges or KINDS[kind].arity[0] > 1:
            tensors = [one for one in given if not is_number(one)]
            rest = [one for one in given if is_number(one)]
            if rest and rest[0] is given[0]:  # a number first
                kind = _known(REFLECTED.get(kind))
        written = Arguments(self.code, kind, rest, named).written()
        if written is None or (is_foreign and not is_plain(kind, written)):
            raise Untold  # `np.std(x, 1)` is not `x.std(1)`
        return self.chain.add(f"{kind}({', '.join(written)})", *map(self.operand, tensors))


def _known(kind: str | None) -> str:
    if kind is None:
        raise Untold
    return kind


_METHODS: dict[type[ast.expr], Callable[..., Operand]] = {
    ast.BinOp: Translation.binary,
    ast.UnaryOp: Translation.unary,
    ast.Compare: Translation.comparison,
    ast.Subscript: Translation.item,
    ast.Attribute: Translation.attribute,
    ast.Call: Translation.call,
}
