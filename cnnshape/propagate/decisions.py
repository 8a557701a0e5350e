"""Expressions that steer the walk: conditions, counts, and what blocks are given."""

from cnnshape.layers import KINDS
from cnnshape.nodes import Leaf
from cnnshape.plans.rows import Tensor
from cnnshape.propagate.findings import Findings
from cnnshape.propagate.scopes import Binding, Scope
from cnnshape.propagate.settings import Change
from cnnshape.propagate.sight import Globals, Names
from cnnshape.spec.binding import Parameter
from cnnshape.spec.evaluation import evaluate
from cnnshape.spec.expressions import QUESTION, Value
from cnnshape.spec.model import Block
from cnnshape.spec.steps import Step
from cnnshape.spec.syntax import Refused
from cnnshape.symbols import UNKNOWN, is_known, is_open

Tensors = tuple[Tensor, ...]


class Decisions:
    """Evaluates what a step says about itself; `most` is the largest count that is allowed."""

    def __init__(
        self, globals_: Globals, findings: Findings, most: int, changes: dict[int, Change]
    ) -> None:
        self.globals, self.findings, self.most = globals_, findings, most
        self.changes = changes

    def holds(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> bool:
        """Whether a step is to be done; one whose condition has no value is."""
        condition = step.condition
        if condition is None:
            return True
        value = self._value(condition, step, self._names(scope, arriving), path)
        if is_open(value) or value is QUESTION:
            code = "open-size" if is_open(value) else "open-question"
            message = f"`{condition.text}` needs a value that is known"
            self.findings.add(code, message, step.place(condition), path)
            return True
        return bool(value) if is_known(value) else True

    def count(self, step: Step, scope: Scope, path: str, arriving: Tensors) -> int | None:
        """How many times a step is repeated, if it is; once where that has no value."""
        if step.repeat is None:
            return None
        value = self._value(step.repeat, step, self._names(scope, arriving), path)
        if not is_known(value):
            return 1
        code, message = self._refusal(value)
        if code:
            self.findings.add(code, message, step.place(step.repeat), path)
            return 1
        assert isinstance(value, int)
        kind = KINDS.get(step.call.name)
        if value > 1 and kind and kind.merges and (step.joins or step.operands) is not None:
            message = f"`{step.call.name}` of names has nothing new to join the second time"
            self.findings.at_step("bad-call", message, step, path)
            return 1
        return value

    def _refusal(self, value: object) -> tuple[str, str]:
        """The code and the message for a count that is none."""
        if isinstance(value, bool) or not isinstance(value, int):
            code = "open-size" if is_open(value) else "wrong-type"
            return code, "`repeat` needs a whole number of at least 0"
        if value < 0:
            return "out-of-range", f"`repeat` is {value} but needs to be at least 0"
        if value > self.most:
            most = f"a network may have {self.most} steps at most"
            return "too-large", f"`repeat` is {value}, but {most}"
        return "", ""

    def parameters(
        self, block: Block, step: Step, scope: Scope, path: str, own: Scope, arriving: Tensors
    ) -> None:
        """Give the names of a block's parameters their values in the block's `own` scope."""
        names, inside = self._names(scope, arriving), self._names(own, arriving)
        change = self.changes.get(id(step)) if self.changes else None
        for parameter in block.parameters:
            if change and parameter.name in change.arguments:
                own.parameters[parameter.name] = change.arguments[parameter.name]
                continue
            written = step.bound.arguments.get(parameter.name)
            value: object = UNKNOWN
            if written is not None:
                value = self._value(written.expression, step, names, path)
            elif parameter.default is not None:
                value = self._value(parameter.default, step, inside, path, block.leaf)
            if written is not None and not self._is_fit(value, parameter, block, step, path):
                value = UNKNOWN
            own.parameters[parameter.name] = value

    def _is_fit(
        self, value: object, parameter: Parameter, block: Block, step: Step, path: str
    ) -> bool:
        """Whether a block can go on with what a parameter is given."""
        written = step.bound.arguments[parameter.name]
        if value is QUESTION:
            self.findings.question(step, written, path)
            return False
        if parameter.name in block.tensors and is_known(value) and not isinstance(value, Binding):
            from cnnshape.propagate.misread import shown

            message = f"`{block.name}` has `{parameter.name}` {shown(value)} but needs a tensor"
            span = step.place(written.expression)
            help_ = f"write the name of a step, or `input`: `{parameter.name}=...`"
            self.findings.add("wrong-type", message, span, path, help_)
            return False
        return True

    def _names(self, scope: Scope, arriving: Tensors) -> Names:
        return Names(self.globals, scope, arriving[0] if arriving else None)

    def _value(
        self, value: Value, step: Step, names: Names, path: str, leaf: Leaf | None = None
    ) -> object:
        try:
            return evaluate(value, names)
        except Refused as refused:
            self.findings.refused(refused, value.leaf or leaf or step.leaf, path)
            return UNKNOWN
