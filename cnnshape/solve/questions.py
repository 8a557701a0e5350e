"""The questions in a spec: `_` where nothing that comes in says what is meant."""

from collections import Counter
from functools import cached_property

from cnnshape.diagnostics import Report
from cnnshape.layers import KINDS, Layer
from cnnshape.layers.refusals import Misread
from cnnshape.layers.rules import Rule
from cnnshape.plans import Arguments, Plan
from cnnshape.plans.rows import Row
from cnnshape.records import Record
from cnnshape.solve.windows import names_of
from cnnshape.source import Span
from cnnshape.spec.expressions import QUESTION
from cnnshape.spec.model import Spec
from cnnshape.spec.reader import read
from cnnshape.spec.steps import Step
from cnnshape.symbols import UNKNOWN

_NUMBER = 3  # that every argument takes which takes numbers


class Question(Record):
    """Arguments of one step that are answered together: those of its window, or one other."""

    step: Step
    kind: type[Layer] | None  # `None` for a block
    names: tuple[str, ...]
    uses: int  # how many layers the step makes
    default: object = None  # of one argument that is no window's, as it is written or kept

    @property
    def is_window(self) -> bool:
        """Whether it asks how a window goes."""
        return self.kind is not None and bool({*self.names} & {*names_of(self.kind)})

    @property
    def spans(self) -> dict[str, Span]:
        """Where each `_` stands."""
        arguments = self.step.bound.arguments
        return {name: self.step.place(arguments[name].expression) for name in self.names}

    @property
    def values(self) -> list[object] | None:
        """All that may be answered, the default first; `None` for numbers."""
        if self.kind is None or self.is_window:
            return [self.default, not self.default] if isinstance(self.default, bool) else None
        rule = self.kind.arguments()[self.names[0]].rule
        if _reads(rule, _NUMBER, self.kind.rank):
            return None
        found = [
            value for value in (False, True, *rule.words) if _reads(rule, value, self.kind.rank)
        ]
        return sorted(found, key=lambda value: value != self.default)


class Choice(Record):
    """Values for a question; those with the same `outcome` make no difference to what follows."""

    cost: int
    values: dict[str, object]
    outcome: str


Path = tuple[Choice, ...]  # choices for the first questions


def questions(plan: Plan) -> tuple[Question, ...]:
    """What a spec asks: how windows go first, in the order of layers, then everything else."""
    steps = [row.step for row in plan.layers]
    steps += [step for step, _ in plan.ends if step.call.name not in KINDS]
    uses_of = Counter(map(id, steps))
    blocks = _Blocks(plan)
    found = []
    for key, step in {id(step): step for step in steps}.items():
        kind, uses = KINDS.get(step.call.name), uses_of[key]
        asked = _asked(step, kind)
        window = tuple(name for name in asked if kind and name in names_of(kind))
        if window:
            found.append(Question(step, kind, window, uses))
        others = [name for name in asked if name not in window]
        defaults = blocks.defaults(step, kind) if others else {}
        found += [Question(step, kind, (name,), uses, defaults.get(name)) for name in others]
    return tuple(sorted(found, key=lambda question: not question.is_window))


class _Blocks:
    """Knows what the blocks of a spec take; reads it once, if that is asked."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def _spec(self) -> Spec | None:
        return read(self.plan.source, Report(self.plan.source))

    def defaults(self, step: Step, kind: type[Layer] | None) -> dict[str, object]:
        """The defaults of a layer's arguments, or those of a block that are written as such."""
        if kind is not None:
            return {name: argument.default for name, argument in kind.arguments().items()}
        block = self._spec.blocks.get(step.call.name) if self._spec else None
        parameters = block.parameters if block else ()
        return {one.name: one.default.value for one in parameters if one.default}


def _asked(step: Step, kind: type[Layer] | None) -> list[str]:
    """The arguments of a step that are `_` and that no tensor determines."""
    known = kind.arguments() if kind else {}
    return [
        name
        for name, written in step.bound.arguments.items()
        if written.expression.is_constant
        and written.expression.value is QUESTION
        and (name not in known or known[name].agreement is None)
    ]


def answered(asked: tuple[Question, ...], path: Path) -> Arguments:
    """What a path says of each step; what it does not say yet is unknown, or as it usually is."""
    arguments: dict[int, dict[str, object]] = {}
    for place, question in enumerate(asked):
        values = path[place].values if place < len(path) else {}
        usual = (question.values or (UNKNOWN,))[0]
        own = {name: values.get(name, usual) for name in question.names}
        arguments.setdefault(id(question.step), {}).update(own)
    return arguments


def row_of(plan: Plan, question: Question) -> Row | None:
    """The first layer that a step makes."""
    return next((row for row in plan.layers if row.step is question.step), None)


def _reads(rule: Rule, value: object, rank: int) -> bool:
    try:
        rule.read(value, rank)
    except Misread:
        return False
    return True
