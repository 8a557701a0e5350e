"""From an expression of Python that computes with tensors to the steps that do the same."""

import _ast as ast
import re
from collections.abc import Callable, Iterator, Sequence
from math import log

from cnnshape.layers import KINDS
from cnnshape.spec.pasted.chain import Chain, Operand
from cnnshape.spec.pasted.functions import (
    EXTREMES,
    NOTHING,
    extreme,
    has_weights,
    is_function,
    keeps_batch,
    kind_of,
)
from cnnshape.spec.pasted.indices import index_steps, is_number
from cnnshape.spec.pasted.operators import COMPARISONS, OF_NUMBER, OPERATORS, UNARY, WITH_NUMBER
from cnnshape.spec.pasted.recognition import is_module, is_tensor
from cnnshape.spec.syntax import Code, dotted


class Untold(Exception):
    """Something that no step does."""


class Translation:
    """One walk over an expression, which makes a step of each thing that is done in it."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.chain = Chain()

    def operand(self, node: ast.expr) -> Operand:
        """The tensor that an expression is, after the steps that make it; raises `Untold`."""
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
        return self.chain.add(f"{kind}()", *map(self.operand, _terms(node)))

    def _of_number(self, node: ast.BinOp, op: type[ast.operator]) -> Operand:
        """A number and a tensor, in this order."""
        written = self.code.of(node.left)
        x = self.operand(node.right)
        if op is ast.Div:
            inverse = self.chain.add("Reciprocal()", x)
            return inverse if written == "1" else self.chain.add(f"Mul({written})", inverse)
        value = getattr(node.left, "value", 0)  # of what has no sign
        if op is ast.Pow and value > 0:
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
        if isinstance(at, ast.Constant) and at.value in {0, 1} and _is_extreme(of):
            return self._part(of, 1 if at.value else 0)
        steps = index_steps(self.code, node)
        if steps is None:
            raise Untold
        x = self.operand(of)
        for step in steps:
            x = self.chain.add(step, x)
        return x

    def attribute(self, node: ast.Attribute) -> Operand:
        if node.attr not in {"values", "indices"} or not _is_extreme(node.value):
            raise Untold
        return self._part(node.value, 1 if node.attr == "indices" else 0)

    def _part(self, node: ast.expr, place: int) -> Operand:
        """The numbers that `x.max(1)` finds, or their places."""
        assert isinstance(node, ast.Call)
        x = self.call(node)
        text, operands = self.chain.done[-1]
        for kinds in EXTREMES.values():
            if text.startswith(f"{kinds[0]}("):
                self.chain.done[-1] = kinds[place] + text.removeprefix(kinds[0]), operands
        return x

    def call(self, node: ast.Call) -> Operand:
        func, name = node.func, dotted(node.func) or ""
        outer, _, inner = name.rpartition(".")
        if is_module(outer) or name == "abs":
            return self._function(inner, node.args, node)
        if isinstance(func, ast.Attribute) and outer != "self":
            if name and not is_function(inner, node.args):
                raise Untold
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

    def _function(self, name: str, given: Sequence[ast.expr], node: ast.Call) -> Operand:
        if name in NOTHING and given:
            return self.operand(given[0])
        rest = given[1:]
        kind = extreme(name, rest, named=bool(node.keywords)) if name in EXTREMES else kind_of(name)
        if kind is None or has_weights(kind, rest):
            raise Untold
        if kind == "Reshape" and keeps_batch(rest):
            kind, rest = "Flatten", []
        tensors = given[:1]
        if tensors and isinstance(tensors[0], ast.List | ast.Tuple):
            tensors = tensors[0].elts
        elif KINDS[kind].merges or KINDS[kind].arity[0] > 1:
            tensors = [one for one in given if not is_number(one)]
            rest = [one for one in given if is_number(one)]
        written: list[ast.expr | ast.keyword] = [*rest, *node.keywords]
        arguments = [self._argument(one) for one in written if _is_kept(one)]
        return self.chain.add(f"{kind}({', '.join(arguments)})", *map(self.operand, tensors))

    def _argument(self, node: ast.expr | ast.keyword) -> str:
        """What is written for an argument, with sizes as expressions have them."""
        text = self.code.of(node).replace(".size()", ".shape")
        return re.sub(r"\.size\((-?\d+)\)", r".shape[\1]", text)


def _is_kept(node: ast.expr | ast.keyword) -> bool:
    return not isinstance(node, ast.keyword) or node.arg != "training"


def _is_extreme(node: ast.expr) -> bool:
    func = node.func if isinstance(node, ast.Call) else None
    return isinstance(func, ast.Attribute) and func.attr in EXTREMES


def _terms(node: ast.BinOp) -> Iterator[ast.expr]:
    """What is added or multiplied, one behind the other; two of anything else."""
    left = node.left
    is_longer = (
        isinstance(left, ast.BinOp)
        and isinstance(node.op, ast.Add | ast.Mult)
        and type(left.op) is type(node.op)
        and not is_number(left.left)
        and not is_number(left.right)
    )
    yield from _terms(left) if is_longer and isinstance(left, ast.BinOp) else [left]
    yield node.right


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
