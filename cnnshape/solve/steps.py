"""Answers in the text of a spec: each `_` with its value in its place."""

from cnnshape.rewrite.calls import CannotRewrite, closing
from cnnshape.solve.found import Found
from cnnshape.source import Source, Span
from cnnshape.spec.steps import Step

Changes = list[tuple[Span, str]]


def changes(found: Found) -> Changes:
    """What an answer writes in place of each `_`; raises `CannotRewrite`."""
    written = [
        (question.spans[name], str(value))
        for question, values in found.values
        for name, value in values.items()
    ]
    text = found.plan.source.text
    if any(text[span.start : span.end] != "_" for span, _ in written):
        raise CannotRewrite
    return sorted(written)


def filled(found: Found) -> Source:
    """The text of the spec with an answer written into it; raises `CannotRewrite`."""
    source = found.plan.source
    for span, text in reversed(changes(found)):
        source = source.replaced(span, text)
    return source


def texts(found: Found) -> list[tuple[str, str, int]]:
    """Each step that asked, as it reads with its answer: its path, its text, its line."""
    steps = {id(question.step): question.step for question in found.asked}
    ordered = sorted(steps.values(), key=lambda step: step.name_span)
    return [(path_of(step, found), _text(step, found), _line(step)) for step in ordered]


def path_of(step: Step, found: Found) -> str:
    """The path of the first layer that a step makes; of a block the name, if it has one."""
    paths = (row.path for row in found.plan.layers if row.step is step)
    return next(paths, step.name or "")


def _line(step: Step) -> int:
    return step.leaf.source.position(step.name_span.start).line


def _text(step: Step, found: Found) -> str:
    """A call with the values in place of its questions; a mapping as a call."""
    values: dict[str, object] = {}
    for question, answer in found.values:
        if question.step is step:
            values |= answer
    call, code = step.call, step.leaf.code
    if call.opened is None or step.arguments is not call.arguments:
        given = {
            name: str(values.get(name, written.expression.text))
            for name, written in step.bound.arguments.items()
        }
        return f"{call.name}({', '.join(f'{name}={value}' for name, value in given.items())})"
    text = code[call.start : closing(code, call.opened) + 1]
    asked = [(step.bound.arguments[name].expression, value) for name, value in values.items()]
    for expression, value in sorted(asked, key=lambda item: -item[0].start):
        start, end = expression.start - call.start, expression.end - call.start
        text = f"{text[:start]}{value}{text[end:]}"
    return " ".join(text.split())
