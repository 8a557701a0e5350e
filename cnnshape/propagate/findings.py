"""From what the walk meets to findings: the place, where a number was born, the arithmetic."""

from collections.abc import Sequence

from cnnshape.diagnostics import Diagnostic, Label, Report
from cnnshape.layers.arguments import Shape
from cnnshape.layers.refusals import show
from cnnshape.nodes import Leaf
from cnnshape.plans.rows import Row, Tensor
from cnnshape.source import Source, Span, printable
from cnnshape.spec.expressions import Value
from cnnshape.spec.steps import Argument, Step
from cnnshape.spec.syntax import Refused
from cnnshape.spec.values import finding
from cnnshape.spec.words import meaning
from cnnshape.symbols import OpenSize

_FLAGS = {
    **dict.fromkeys(("yes", "on"), "write `True`"),
    **dict.fromkeys(("no", "off"), "write `False`"),
}


class Findings:
    """Adds findings to a report; each says which layer it is about."""

    def __init__(self, source: Source, report: Report) -> None:
        self.source, self.report = source, report

    def add(
        self,
        code: str,
        message: str,
        span: Span,
        path: str,
        help_: str = "",
        related: tuple[Label, ...] = (),
        wanted: Shape | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        """A finding at a place."""
        self.report.add(
            Diagnostic(
                code=code,
                message=printable(message),
                at=Label(span),
                layer=path,
                related=related,
                notes=notes,
                help=(help_,) if help_ else (),
                wanted=wanted,
            )
        )

    def at_step(self, code: str, message: str, step: Step, path: str) -> None:
        """A finding about a step as a whole."""
        self.add(code, message, step.name_span, path)

    def refused(self, refused: Refused, leaf: Leaf, path: str) -> None:
        """A finding about something written that has no value."""
        if refused.code == "open-size":
            refused.help = ask_for(refused.names)
        if refused.code == "unknown-name" and refused.names and not refused.help:
            flag = _FLAGS.get(refused.names[0].lower())
            refused.help = flag or named(refused.names, refused, leaf)
        self.report.add(finding(refused, leaf, self.source, path))

    def refused_value(self, value: Value, refused: Refused) -> None:
        """A finding about a variable."""
        assert value.leaf is not None
        self.refused(refused, value.leaf, "")

    def no_input(self, step: Step, path: str) -> None:
        """The first step of a network with several inputs does not say which it takes."""
        from cnnshape.propagate.arity import naming

        message = f"`{step.call.name}` comes first and has to say which input it takes"
        self.add("arity", message, step.name_span, path, naming(step, "name"))

    def question(self, step: Step, argument: Argument, path: str) -> None:
        """`_` where nothing determines the value."""
        bound = step.bound.arguments.items()
        name = next(name for name, written in bound if written is argument)
        message = f"`_` stands for `{name}`, which the incoming shape does not determine"
        help_ = "give a value, or ask `cnnshape solve`"
        self.add("open-question", message, step.place(argument.expression), path, help_)

    def open_size(self, step: Step, path: str, size: OpenSize) -> None:
        """A layer that needs a number where a size is open; an error that hides it was found."""
        if not size.symbols:
            return
        names = " and ".join(f"`{name}`" for name in size.symbols)
        message = f"`{step.call.name}` needs a number for {names}"
        self.add("open-size", message, step.name_span, path, ask_for(size.symbols))


def named(names: Sequence[str], refused: Refused, leaf: Leaf) -> str:
    """What to do about names that have no value, the first of which is `refused` in a scalar."""
    known = next(filter(None, map(meaning, names)), "")
    if known:
        return known
    if (refused.leaf or leaf).code[refused.end :].startswith("."):  # `x.shape`
        return f"give a step this name: `{names[0]} = ...`"
    return f"give a value: `vars: {{{', '.join(f'{name}: ...' for name in names)}}}`"


def ask_for(symbols: tuple[str, ...]) -> str:
    """How to give open sizes a number."""
    sets = " ".join(f"--set {name}=..." for name in symbols)
    return f"give a number with `{sets}`, or the whole input with `--input`"


def born(tensor: Tensor, axis: int) -> Row | None:
    """The row that made the size of an axis what it is, through all that left it alone."""
    row = tensor.row
    size = tensor.shape[axis] if tensor.shape is not None else None
    while row is not None and row.inputs:
        before = row.inputs[0].shape
        if before is None or len(before) != len(row.outputs[0].shape or ()):
            break
        if not -len(before) <= axis < len(before) or before[axis] != size:
            break
        row = row.inputs[0].row
    return row


def line_of(row: Row) -> int:
    """The line on which the step of a row calls its layer."""
    return row.step.leaf.source.position(row.step.name_span.start).line


def label(row: Row | None) -> tuple[Label, ...]:
    """A word at the layer that made a tensor."""
    if row is None or row.outputs[0].shape is None:
        return ()
    return (Label(row.step.name_span, f"this makes {show(row.outputs[0].shape)}"),)
