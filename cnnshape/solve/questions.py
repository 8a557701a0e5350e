"""The questions in a spec: `_` where nothing that comes in says what is meant."""

from cnnshape.layers import KINDS, Layer
from cnnshape.plans import Arguments, Plan, Row
from cnnshape.records import Record
from cnnshape.solve.windows import names_of
from cnnshape.source import Span
from cnnshape.spec.expressions import QUESTION
from cnnshape.spec.steps import Step
from cnnshape.symbols import UNKNOWN


class Question(Record):
    """Arguments of one step that are answered together: those of its window, or one other."""

    step: Step
    kind: type[Layer]
    names: tuple[str, ...]
    uses: int  # how many layers the step makes

    @property
    def is_window(self) -> bool:
        """Whether it asks how a window goes."""
        return bool({*self.names} & {*names_of(self.kind)})

    @property
    def spans(self) -> dict[str, Span]:
        """Where each `_` stands."""
        arguments = self.step.bound.arguments
        return {name: self.step.place(arguments[name].expression) for name in self.names}


class Choice(Record):
    """Values for a question; those with the same `outcome` make no difference to what follows."""

    cost: int
    values: dict[str, object]
    outcome: str


Path = tuple[Choice, ...]  # choices for the first questions


def questions(plan: Plan) -> tuple[Question, ...]:
    """What a spec asks: how windows go first, in the order of layers, then everything else."""
    steps = {id(row.step): row.step for row in plan.layers}
    found = []
    for key, step in steps.items():
        kind = KINDS.get(step.call.name)
        if kind is None:
            continue
        uses = sum(id(row.step) == key for row in plan.layers)
        asked = _asked(step, kind)
        window = tuple(name for name in asked if name in names_of(kind))
        others = [(name,) for name in asked if name not in window]
        found += [Question(step, kind, names, uses) for names in [window, *others] if names]
    return tuple(sorted(found, key=lambda question: not question.is_window))


def _asked(step: Step, kind: type[Layer]) -> list[str]:
    return [
        name
        for name, written in step.bound.arguments.items()
        if written.expression.is_constant
        and written.expression.value is QUESTION
        and kind.arguments()[name].agreement is None
    ]


def answered(asked: tuple[Question, ...], path: Path) -> Arguments:
    """What a path says of each step; what it does not say yet is unknown."""
    arguments: dict[int, dict[str, object]] = {}
    for place, question in enumerate(asked):
        values = path[place].values if place < len(path) else {}
        own = {name: values.get(name, UNKNOWN) for name in question.names}
        arguments.setdefault(id(question.step), {}).update(own)
    return arguments


def row_of(plan: Plan, question: Question) -> Row | None:
    """The first layer that a step makes."""
    return next((row for row in plan.layers if row.step is question.step), None)
