"""One layer on its inputs: the arguments read, the layer built, the shapes worked out."""

from collections.abc import Iterator
from contextlib import contextmanager

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.layers import Layer, Misfit
from cnnshape.layers.arguments import Flag, Misread, Shape
from cnnshape.layers.base import Argument, show
from cnnshape.plan import Row, Tensor
from cnnshape.propagate.findings import Findings, ask_for
from cnnshape.propagate.misfits import MisfitReport
from cnnshape.propagate.scopes import Globals, Names, Scope
from cnnshape.propagate.settings import Settings
from cnnshape.source import printable
from cnnshape.spec import steps
from cnnshape.spec.evaluation import evaluate
from cnnshape.spec.expressions import QUESTION
from cnnshape.spec.steps import Step
from cnnshape.spec.syntax import Refused
from cnnshape.symbols import UNKNOWN, OpenSize, is_known

Tensors = tuple[Tensor, ...]
Shapes = tuple[Shape, ...]
Values = dict[str, object]

_FLAGS = {"yes", "no", "on", "off", "y", "n"}


class Applier:
    """Applies layers and keeps the rows. The same layer on the same shapes is worked out once."""

    def __init__(self, findings: Findings, globals_: Globals, settings: Settings) -> None:
        self.findings, self.globals, self.settings = findings, globals_, settings
        self.rows: list[Row] = []
        self.misfits = MisfitReport(findings)
        self._constant: dict[int, tuple[Values, tuple[str, ...]] | None] = {}
        self._layers: dict[tuple[object, ...], Layer] = {}
        self._shapes: dict[tuple[Layer, Shapes], Shapes] = {}
        self._quick: dict[tuple[int, Shape], tuple[Layer, Shapes]] = {}
        self._shared: list[tuple[str, str]] = []
        self._by_path: dict[str, Row] = {}

    def layer(
        self, step: Step, kind: type[Layer], scope: Scope, path: str, arriving: Tensors
    ) -> Tensors:
        """Apply a layer kind as a step writes it; a row is kept whatever happens."""
        quick = None
        if step.operands is None and len(arriving) == 1 and not self._shared:
            shape = arriving[0].shape
            if shape is not None:
                quick = id(step.bound), shape
                known = self._quick.get(quick)
                if known is not None:
                    return self._keep(step, kind, known[0], path, arriving, known[1])
        inputs = self._inputs(step, kind, path, arriving)
        layer, is_constant = self._built(step, kind, scope, path, inputs)
        owner = self._owner(path, layer)
        if owner is not None:
            layer = owner.layer
        shapes: tuple[Shape | None, ...] = (None,)
        before = len(self.rows)
        if layer is not None:
            layer, shapes = self._applied(step, layer, path, inputs)
        out = self._keep(step, kind, layer, path, inputs, shapes)
        self.rows[before].owner = (owner.owner or owner.path) if owner else None
        if quick and is_constant and layer is not None and None not in shapes:
            if not self.misfits.troubled(step) and not self.settings.changes:
                self._quick[quick] = layer, shapes  # type: ignore[assignment]
        return out

    def _keep(
        self,
        step: Step,
        kind: type[Layer],
        layer: Layer | None,
        path: str,
        inputs: Tensors,
        shapes: tuple[Shape | None, ...],
    ) -> Tensors:
        row = Row(path, kind.__name__, layer, step, inputs)
        if len(shapes) == 1:
            row.outputs = (Tensor(shapes[0], row),)
        else:
            row.outputs = tuple(Tensor(s, row, index=i) for i, s in enumerate(shapes))
        self.rows.append(row)
        return row.outputs

    def _inputs(self, step: Step, kind: type[Layer], path: str, arriving: Tensors) -> Tensors:
        """The tensors that the layer takes, as many as it can."""
        fewest, most = kind.arity
        if most == 0:
            return ()
        taken = arriving if step.operands is not None or step.branches is not None else arriving[:1]
        if not taken and step.operands is None and step.branches is None:
            self.findings.no_input(step, path)
            return (Tensor(None),) * fewest
        if not fewest <= len(taken) <= most:
            needs = str(fewest) if fewest == most else f"{fewest} to {most}"
            if most > 1000:  # noqa: PLR2004  # as many as one likes
                needs = f"at least {fewest}"
            plural = "s" * (needs != "1")
            message = f"`{kind.__name__}` takes {needs} tensor{plural} but is given {len(taken)}"
            self.findings.at_step("arity", message, step, path)
            return (taken + (Tensor(None),) * fewest)[: max(fewest, 1)]
        return taken

    def _built(
        self, step: Step, kind: type[Layer], scope: Scope, path: str, inputs: Tensors
    ) -> tuple[Layer | None, bool]:
        """The layer with the arguments in effect, and whether they are all constants."""
        key = id(step.bound)
        changed = self.settings.changes.get(id(step)) if self.settings.changes else None
        ready = self._constant.get(key)
        is_constant = ready is not None
        if ready is None:
            is_constant = all(
                argument.expression.is_constant for argument in step.bound.arguments.values()
            )
            found = len(self.findings.report)
            ready = self._read(step, kind, scope, path, inputs)
            is_constant = is_constant and len(self.findings.report) == found
            if is_constant:
                self._constant[key] = ready
        values, questions = ready
        if changed and changed.arguments:
            values = values | changed.arguments
            questions = tuple(name for name in questions if name not in changed.arguments)
        if questions:
            values = values | self._taken(kind, questions, inputs)
        return self.interned(kind, values), is_constant

    def interned(self, kind: type[Layer], values: Values) -> Layer:
        """The one layer of a kind with these arguments."""
        key = (kind, *values.items())
        layer = self._layers.get(key)
        if layer is None:
            layer = self._layers[key] = kind(**values)
        return layer

    def _read(
        self, step: Step, kind: type[Layer], scope: Scope, path: str, inputs: Tensors
    ) -> tuple[Values, tuple[str, ...]]:
        """The written arguments as values, and the ones to take from the input."""
        names = Names(self.globals, scope, inputs[0] if inputs else None)
        bound = step.bound
        values: Values = {}
        questions = []
        unknown: list[tuple[Refused, steps.Argument]] = []
        for name, argument in kind.arguments().items():
            written = bound.arguments.get(name)
            if written is None:
                if argument.agreement and argument.required:
                    questions.append(name)
                elif argument.required:
                    values[name] = UNKNOWN
                continue
            value = self._evaluated(written, argument, names, step, path, unknown)
            if value is QUESTION:
                if argument.agreement:
                    questions.append(name)
                    continue
                self.findings.question(step, written, path)
                value = UNKNOWN
            values[name] = self._value(value, argument, kind, written, step, path)
        self._report_unknown(unknown, step, path)
        return values, tuple(questions)

    def _evaluated(
        self,
        written: steps.Argument,
        argument: Argument,
        names: Names,
        step: Step,
        path: str,
        unknown: list[tuple[Refused, steps.Argument]],
    ) -> object:
        expression = written.expression
        if expression.is_constant:
            return expression.value
        try:
            return evaluate(expression, names)
        except Refused as refused:
            word = expression.word
            if word is not None and refused.code == "unknown-name":
                words = argument.rule.words
                if word in words or words == ("*",):
                    return word
                if isinstance(argument.rule, Flag) and word.lower() in _FLAGS:
                    return word
                if words:
                    return word  # the rule says which words it takes
            if refused.code == "unknown-name":
                unknown.append((refused, written))
            else:
                self.findings.refused(refused, expression.leaf or step.leaf, path)
            return UNKNOWN

    def _report_unknown(
        self, unknown: list[tuple[Refused, steps.Argument]], step: Step, path: str
    ) -> None:
        """One finding for all names in a call that mean nothing."""
        if not unknown:
            return
        names = list(dict.fromkeys(name for refused, _ in unknown for name in refused.names))
        refused, written = unknown[0]
        listed = " and ".join(f"`{name}`" for name in names) or refused.message
        first = Refused(
            "unknown-name",
            f"{listed} {'is' if len(names) == 1 else 'are'} not known here" if names else listed,
            refused.start,
            refused.end,
            help=f"give a value: `vars: {{{', '.join(f'{name}: ...' for name in names)}}}`",
        )
        self.findings.refused(first, written.expression.leaf or step.leaf, path)

    def _value(
        self,
        value: object,
        argument: Argument,
        kind: type[Layer],
        written: steps.Argument,
        step: Step,
        path: str,
    ) -> object:
        """What the argument's rule makes of a value."""
        try:
            return argument.rule.read(value, kind.rank)
        except Misread as misread:
            if is_known(value):
                message = (
                    f"`{kind.__name__}` has `{argument.name}` {shown(value)} "
                    f"but needs {misread.needs}"
                )
                span = step.place(written.expression)
                self.findings.add(misread.code, message, span, path)
            return UNKNOWN if argument.required else argument.default

    def _taken(self, kind: type[Layer], questions: tuple[str, ...], inputs: Tensors) -> Values:
        """The arguments that the incoming tensor determines."""
        shape = inputs[0].shape if inputs else None
        if shape is not None and kind.unbatched and len(shape) + 1 in kind.ranks:
            shape = (1, *shape)
        values: Values = {}
        for name in questions:
            agreement = kind.arguments()[name].agreement
            assert agreement is not None
            if shape is None or len(shape) < agreement.least:
                values[name] = UNKNOWN
            else:
                values[name] = agreement.taken(shape, None)
        return values

    def _applied(
        self, step: Step, layer: Layer, path: str, inputs: Tensors
    ) -> tuple[Layer, tuple[Shape | None, ...]]:
        """The layer, repaired where that is proven, and the shapes of its outputs."""
        shapes = tuple(tensor.shape for tensor in inputs)
        if None in shapes:
            shapes = _guessed(layer, shapes)
            if None in shapes:
                return layer, (None,)
        key = (layer, shapes)
        ys = self._shapes.get(key)  # type: ignore[arg-type]
        if ys is None:
            try:
                ys = layer.apply(*shapes)  # type: ignore[arg-type]
            except OpenSize as size:
                self._report_open(step, layer, path, size)
                return layer, self._partly(layer, shapes)
            except Misfit as misfit:
                repaired = self.misfits.report(misfit, step, layer, path, inputs, self.interned)
                if repaired is not None:
                    return repaired
                return layer, self._partly(layer, shapes)
            self._shapes[key] = ys  # type: ignore[index]
        self._warn_unbatched(step, layer, path, inputs)
        return layer, ys

    def _report_open(self, step: Step, layer: Layer, path: str, size: OpenSize) -> None:
        names = " and ".join(f"`{name}`" for name in size.symbols)
        message = f"`{type(layer).__name__}` needs a number for {names}"
        self.findings.add("open-size", message, step.name_span, path, ask_for(size.symbols))

    def _partly(self, layer: Layer, shapes: tuple[Shape | None, ...]) -> tuple[Shape | None, ...]:
        """What can still be said of the outputs when the sizes in space are forgotten."""
        forgotten = tuple((*x[:2], *(UNKNOWN for _ in x[2:])) for x in shapes if x is not None)
        try:
            return layer.apply(*forgotten)
        except (Misfit, OpenSize):
            return (None,)

    def _warn_unbatched(self, step: Step, layer: Layer, path: str, inputs: Tensors) -> None:
        if not layer.unbatched or not inputs or inputs[0].row is not None:
            return
        shape = inputs[0].shape
        if shape is None or len(shape) in layer.ranks:
            return
        message = f"`{type(layer).__name__}` takes {show(shape)} as one sample without a batch"
        self.findings.report.add(
            Diagnostic(
                code="unbatched-input",
                message=message,
                at=Label(step.name_span),
                layer=path,
                help=(f"write the input as {show(('N', *shape))}",),
            )
        )

    @contextmanager
    def sharing(self, owner: str, path: str) -> Iterator[None]:
        """Within this, layers at `path` use the weights of those at `owner`."""
        self._shared.append((owner, path))
        for row in self.rows[len(self._by_path) :]:
            self._by_path[row.path] = row
        try:
            yield
        finally:
            self._shared.pop()

    def _owner(self, path: str, layer: Layer | None) -> Row | None:
        """The row whose weights a layer uses again."""
        if not self._shared or (layer is not None and not _has_weights(layer)):
            return None
        for owner, alias in reversed(self._shared):
            if path != alias and not path.startswith(alias + "."):
                return None
            path = owner + path[len(alias) :]
        return self._by_path.get(path)


def shown(value: object) -> str:
    """A written value as a message quotes it."""
    text = printable(show(value))
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004  # fits a line


def _has_weights(layer: Layer) -> bool:
    params = layer.params()
    return not is_known(params) or params != 0


def _guessed(layer: Layer, shapes: tuple[Shape | None, ...]) -> tuple[Shape | None, ...]:
    """Shapes of the right rank in the place of unknown ones, where there is one right rank."""
    if not layer.ranks:
        return shapes
    return tuple(shape or (UNKNOWN,) * layer.ranks[0] for shape in shapes)
