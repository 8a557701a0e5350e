"""A model as the text of a spec, with findings that are shown in the user's Python file."""

import re
from functools import cached_property
from typing import Any, cast

from cnnshape.composing.graph import Op
from cnnshape.diagnostics import Diagnostic, Edit, Fix, Label
from cnnshape.importing.places import Python
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.source import Source, Span


class Model(Source):
    """The text of a spec that was made from a model."""

    def __init__(self, name: str, text: str, python: Python) -> None:
        super().__init__(name, text)
        self.python = python
        self.ops: list[Op] = []
        self.own: list[Diagnostic] = []  # what is wrong beside the plan
        self.is_lost = False  # whether the model could not be followed, and there is no plan

    def but(self, text: str) -> "Model":
        """The same with another text, which has the same steps."""
        other = Model(self.name, text, self.python)
        other.ops, other.own, other.is_lost = self.ops, self.own, self.is_lost
        return other

    def placed(self, plan: Plan) -> Plan:  # type: ignore[override]  # a plan is all there is
        """The plan with its findings shown where they come from in Python."""
        found = [] if self.is_lost else [_Placing(self, plan).moved(d) for d in plan.diagnostics]
        found += self.own
        plan.diagnostics = tuple(sorted(found, key=lambda d: d.at.span))
        if found:
            plan.source = self.python.source
        return plan


class _Placing:
    """Moves findings from a spec into the Python file that it was made from."""

    def __init__(self, model: Model, plan: Plan) -> None:
        self.model, self.plan, self.python = model, plan, model.python
        self.rows = plan.layers if len(plan.layers) == len(model.ops) else ()
        self.lines: dict[int, int] = {}
        for number, row in enumerate(self.rows):
            self.lines.setdefault(model.position(row.step.name_span.start).line, number)

    def moved(self, found: Diagnostic) -> Diagnostic:
        """The same finding in the other text."""
        number = self._row(found)
        if number is None:
            return found.but(at=Label(self.python.home), related=(), fixes=_plain(found.fixes))
        row, op = self.rows[number], self.model.ops[number]
        span, related = self._primary(found, row, op)
        related += [
            Label(place, label.text)
            for label in found.related
            if (place := self._label(label.span, number)) not in (None, span)
        ]
        return found.but(
            at=Label(span, found.at.text),
            related=tuple(related),
            notes=tuple(map(self._lines_of_python, found.notes)),
            help=tuple(map(self._lines_of_python, found.help)),
            fixes=_plain(tuple(fix.but(title=self._title(fix.title, op)) for fix in found.fixes)),
        )

    def _row(self, found: Diagnostic) -> int | None:
        for number, row in enumerate(self.rows):
            if found.layer and row.path == found.layer:
                return number
        return self.lines.get(self.model.position(found.at.span.start).line)

    def _primary(self, found: Diagnostic, row: Row, op: Op) -> tuple[Span, list[Label]]:
        """Where a finding is shown, and where else the layer is used."""
        made, used = self.python.construction(op), self.python.use(op)
        if made is None:
            return (self.python.span(used) if used else self.python.home), []
        name = self._argument(found, row)
        span = None
        if name is not None and row.layer is not None:
            place = [*type(row.layer).arguments()].index(name)
            span = self.python.argument(made, name, place)
        related = [Label(self.python.span(used), "called here")] if used else []
        return span or self.python.callee(made), related

    @staticmethod
    def _argument(found: Diagnostic, row: Row) -> str | None:
        """The argument that a finding blames."""
        for name, written in row.step.bound.arguments.items():
            if row.step.place(written.expression) == found.at.span:
                return name
        for fix in found.fixes:
            for edit in fix.edits:
                if edit.data.get("layer") == row.path and len(fix.edits) == 1:
                    return str(edit.data["arg"])
        return None

    def _label(self, span: Span, before: int) -> Span | None:
        """What a place in the spec is in Python, the last one before a row."""
        line = self.model.position(span.start).line
        for number in reversed(range(before + 1)):
            if self.model.position(self.rows[number].step.name_span.start).line == line:
                return self._op(self.model.ops[number])
        return None

    def _op(self, op: Op) -> Span:
        made, used = self.python.construction(op), self.python.use(op)
        if made is not None:
            return self.python.callee(made)
        return self.python.span(used) if used is not None else self.python.home

    def _title(self, title: str, op: Op) -> str:
        """What a fix does, with the name of a layer that is made where others are made, too."""
        made = self.python.construction(op)
        paths = {one.path for one in self.model.ops if self.python.construction(one) == made}
        if made is not None and len(paths) > 1:
            title = re.sub(r"^set (`\w+`) to", rf"set \1 of `{op.path}` to", title)
        return self._lines_of_python(title)

    @cached_property
    def _columns(self) -> dict[int, set[int]]:
        """Where layers begin on each line of the Python file."""
        columns: dict[int, set[int]] = {}
        for op in self.model.ops:
            at = self.python.source.position(self._op(op).start)
            columns.setdefault(at.line, set()).add(at.column)
        return columns

    def _lines_of_python(self, text: str) -> str:
        """A sentence with lines of the Python file in the place of lines of the spec."""

        def line(match: re.Match[str]) -> str:
            number = self.lines.get(int(match[1]))
            if number is None:
                return match[0]
            at = self.python.source.position(self._op(self.model.ops[number]).start)
            is_shared = len(self._columns[at.line]) > 1
            return f"line {at.line}" + f", column {at.column}" * is_shared

        return re.sub(r"line (\d+)", line, text)


def _plain(fixes: tuple[Fix, ...]) -> tuple[Fix, ...]:
    """Fixes without places in the spec, which is nowhere written."""
    return tuple(
        fix.but(edits=tuple(Edit(cast("dict[str, Any]", edit.data)) for edit in fix.edits))
        for fix in fixes
    )
