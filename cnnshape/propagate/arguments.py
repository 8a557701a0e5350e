"""The written arguments of a layer as values, and the ones to take from its input."""

from collections.abc import Container

from cnnshape.layers import KINDS, Layer
from cnnshape.layers.arguments import Argument
from cnnshape.layers.refusals import Misread
from cnnshape.plans.rows import Tensor
from cnnshape.propagate.findings import Findings
from cnnshape.propagate.scopes import Scope
from cnnshape.propagate.sight import Globals, Names
from cnnshape.spec import steps
from cnnshape.spec.binding import bind, signature_of
from cnnshape.spec.calls import read_inner
from cnnshape.spec.evaluation import evaluate
from cnnshape.spec.expressions import QUESTION
from cnnshape.spec.steps import Step
from cnnshape.spec.syntax import Refused
from cnnshape.symbols import UNKNOWN, is_known

Values = dict[str, object]
Unknown = list[tuple[Refused, Argument, steps.Argument]]


class Reading:
    """Reads the arguments of one step where it stands."""

    def __init__(
        self,
        findings: Findings,
        globals_: Globals,
        step: Step,
        scope: Scope,
        path: str,
        arriving: Tensor | None,
    ) -> None:
        self.findings, self.globals, self.step, self.scope = findings, globals_, step, scope
        self.path, self.arriving = path, arriving
        self.names = Names(globals_, scope, arriving)
        self._unknown: Unknown = []
        self._is_shifted = False  # a tensor stands before the arguments, all in the wrong place

    def read(
        self, kind: type[Layer], answered: Container[str] = ()
    ) -> tuple[Values, tuple[str, ...]]:
        """The written arguments as values, and the ones to take from the input.

        Those `answered` have their values from elsewhere.
        """
        values: Values = {}
        questions = []
        for name, argument in kind.arguments().items():
            written = self.step.bound.arguments.get(name)
            value: object = QUESTION if argument.agreement else UNKNOWN
            if written is not None:
                value = self._evaluated(written, argument)
            elif not argument.required:
                continue
            if value is QUESTION and argument.agreement:
                questions.append(name)
                continue
            if value is QUESTION and name in answered:
                continue
            if value is QUESTION and written is not None:
                self.findings.question(self.step, written, self.path)
                value = UNKNOWN
            values[name] = value
            if written is not None:
                values[name] = self._value(value, argument, kind, written)
        self._report_unknown()
        return values, tuple(questions)

    def _evaluated(self, written: steps.Argument, argument: Argument) -> object:
        expression = written.expression
        if expression.is_constant:
            return expression.value
        try:
            inner = read_inner(expression) if argument.rule.kinds else None
            if inner is not None:
                return self._inner(Step(expression.leaf or self.step.leaf, inner), argument)
            value = evaluate(expression, self.names)
        except Refused as refused:
            if refused.code != "unknown-name":
                self.findings.refused(refused, expression.leaf or self.step.leaf, self.path)
                return UNKNOWN
            word = expression.text if expression.text in argument.rule.words else expression.word
            if word is not None and argument.rule.words:
                return word  # the rule says which words it takes
            from cnnshape.spec.misplaced import USUAL

            self._is_shifted = self._is_shifted or expression.word in USUAL
            self._unknown.append((refused, argument, written))
            return UNKNOWN
        is_word = value is None and expression.text in argument.rule.words
        return expression.text if is_word else value  # `none` may be a word

    def _inner(self, step: Step, argument: Argument) -> object:
        """The layer that an argument is; what it takes from its input is what arrives here."""
        kind = KINDS.get(step.call.name)
        if kind not in argument.rule.kinds:
            return step.call.text
        assert kind is not None
        step.bound = bind(signature_of(kind), step.call, step.call.arguments)
        for problem in step.bound.problems:
            self.findings.refused(problem, step.leaf, self.path)
        found = len(self.findings.report)
        reading = Reading(self.findings, self.globals, step, self.scope, self.path, self.arriving)
        values, questions = reading.read(kind)
        if step.bound.problems or len(self.findings.report) > found:
            return UNKNOWN
        return kind(**values | taken(kind, questions, (self.arriving,) if self.arriving else ()))

    def _report_unknown(self) -> None:
        """One finding for all names in a call that mean nothing."""
        if not self._unknown:
            return
        names = list(
            dict.fromkeys(name for refused, _, _ in self._unknown for name in refused.names)
        )
        refused, argument, written = self._unknown[0]
        if names:
            from cnnshape.propagate.misread import unknown

            refused = unknown(names, refused, self.step, argument, written)
        self.findings.refused(refused, written.expression.leaf or self.step.leaf, self.path)

    def _value(
        self, value: object, argument: Argument, kind: type[Layer], written: steps.Argument
    ) -> object:
        """What the argument's rule makes of a value."""
        if argument.loose and isinstance(value, int) and not isinstance(value, bool):
            value = (value,)
        try:
            return argument.rule.read(value, kind.rank)
        except Misread as misread:
            if is_known(value) and not self._is_shifted:
                from cnnshape.propagate.misread import unread

                refused = unread(misread, value, argument, kind, self.step, written)
                self._is_shifted = bool(refused.note)
                self.findings.refused(refused, self.step.leaf, self.path)
            return UNKNOWN if argument.required else argument.default


def taken(kind: type[Layer], questions: tuple[str, ...], inputs: tuple[Tensor, ...]) -> Values:
    """The arguments that the incoming tensor determines."""
    shape = inputs[0].shape if inputs else None
    if shape is not None and kind.unbatched and len(shape) + 1 in kind.ranks:
        shape = (1, *shape)
    values: Values = {}
    for name in questions:
        agreement = kind.arguments()[name].agreement
        if shape is None or agreement is None or len(shape) < agreement.least:
            values[name] = UNKNOWN
        else:
            values[name] = agreement.taken(shape, None)
    return values
