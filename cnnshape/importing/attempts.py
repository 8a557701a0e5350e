"""One way of writing a model as a spec, and what is wrong with it."""

from collections.abc import Container, Iterator

import torch

from cnnshape.api import examine
from cnnshape.composing.graph import Op, Scope
from cnnshape.composing.names import Elsewhere
from cnnshape.composing.script import Script
from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.importing.agreement import Difference, differences, ends
from cnnshape.importing.chains import chained
from cnnshape.importing.frames import Points
from cnnshape.importing.inputs import Inputs
from cnnshape.importing.model import Model
from cnnshape.importing.nodes import Unsaid
from cnnshape.importing.places import Python
from cnnshape.importing.reading import Reader
from cnnshape.importing.stops import Stopped, Untraceable
from cnnshape.importing.targets import Target
from cnnshape.importing.tracer import SizedTracer
from cnnshape.layers.refusals import show
from cnnshape.plans import Plan

_MOST = 20  # disagreements that are listed
_PARTIAL = "with `cnnshape import --partial` a step that only states shapes takes the place of {}"
_ASKED = "what this gives depends on data"
_TWICE = "with `cnnshape import --partial` they are counted twice"


class Attempt:
    """One way of writing a model."""

    def __init__(self, target: Target, python: Python, inputs: Inputs) -> None:
        self.target, self.python, self.inputs = target, python, inputs
        self.name = target.text
        self.bad: list[Difference] = []
        self.is_fit = True
        self.is_open = False  # whether an open batch is in the way

    def model(self, *, folds: bool, expects: bool) -> Model:
        """The text, with what is wrong beside the plan."""
        tracer = SizedTracer(self.inputs.tensors())
        try:
            top = tracer.follow(self.target.model)
        except Untraceable as stop:
            if not tracer.failures:
                return self._lost(stop)
            top = tracer.calls[0]  # up to where torch refuses something
        reader = Reader(tracer, self.target.births, self.inputs.batch, self.inputs.sizes)
        scope = reader.read(top)
        if not scope.outputs:
            if not tracer.failures:
                return self._lost(Untraceable("`forward` gives no tensor", ()))
            scope.outputs = [t for op in scope.ops() for t in op.outputs][-1:]
        chained(scope)
        model = self._written(scope, reader, folds=folds)
        plan = examine(model)
        self.is_fit = plan.ok
        self.is_open = any(found.code == "open-size" for found in plan.diagnostics)
        if tracer.failures:
            return self._failed(model, plan, tracer, reader)
        if not model.own:
            self.bad = [*self._compared(model, plan, reader)]
            if expects and not self.bad:
                return model.but(self._left_out(reader) + model.text + _expected(plan))
        return model

    def _written(self, scope: Scope, reader: Reader, *, folds: bool) -> Model:
        """The text of what has been read, with what it cannot say."""
        script = Script(scope, self.inputs.written(), self.target.name, folds=folds)
        model = Model(self.name, script.text(), self.python)
        model.ops = [*scope.ops()]
        kept = {None, *map(id, model.ops)}
        unsaid = [one for one in reader.unsaid if (one.step and id(one.step)) in kept]
        own = [self._unsaid(one, reader.tracer) for one in unsaid]
        model.own = [*{(one.message, one.at.span): one for one in own}.values()]
        return model

    def _compared(self, model: Model, plan: Plan, reader: Reader) -> Iterator[Difference]:
        """Where the plan is not what torch makes of the model."""
        yield from differences(plan, model.ops, self.inputs.batch, self.inputs.sizes)
        yield from ((None, d.message) for d in plan.diagnostics if d.severity == "error")
        yield from ends(plan, reader.ends, self.inputs.batch, self.inputs.sizes)
        learned = sum(reader.used.values())
        if plan.params != learned:
            said = f"the plan has {plan.params} parameters, torch {learned}"
            yield None, f"{said}; weights are shared as no spec can say"

    def _failed(self, model: Model, plan: Plan, tracer: SizedTracer, reader: Reader) -> Model:
        """The model up to where torch refuses something, which the plan shows if it can."""
        node, error = tracer.failures[0]
        model.is_lost = node in reader.skipped
        if model.is_lost or (plan.ok and not model.own):
            model.own.append(self._failure(node.meta["places"], error))
        return model

    def _lost(self, stop: Untraceable) -> Model:
        model = Model(self.name, "", self.python)
        model.is_lost = True
        code = "forward-fails" if isinstance(stop, Stopped) else "untraceable"
        found = self._found(code, stop.message, stop.places)
        model.own = [found.but(help=(stop.help,) if stop.help else ())]
        return model

    def shared(self, stop: Elsewhere) -> Model:
        """No text: what is used again cannot be named where it is used."""
        births = stop.item.mark[0] if isinstance(stop.item, Op) else stop.item.mark  # type: ignore[index]
        message = f"`{stop.item.kind}` is used again as no spec can say"
        return self._lost(Untraceable(message, births))  # type: ignore[arg-type]

    def _left_out(self, reader: Reader) -> str:
        """Comments on what the text does not say."""
        text = ""
        if unused := _unused(self.target.model, reader.used):
            text = f"# Not used in evaluation, and left out: {', '.join(unused)}.\n"
        if reader.further:
            text += f"# Weight norm adds {reader.further} parameters, which are left out.\n"
        return text

    def _unsaid(self, one: Unsaid, tracer: SizedTracer) -> Diagnostic:
        stop = tracer.unfollowed.get(str(one.node.target))
        message = f"`{one.name}` cannot be said in a spec"
        found = (
            self._found("untraceable", stop.message, stop.places)
            if stop
            else self._found("unknown-operation", message, one.node.meta["places"])
        )
        help = _PARTIAL.format(f"`{one.name}`" if stop else "the call")  # noqa: A001  # as findings call it
        return found.but(
            notes=(one.reason,) if one.reason else (),
            help=(one.help or (_TWICE if one.is_kept else help),),
        )

    def _failure(self, places: Points, error: Exception) -> Diagnostic:
        text = " ".join(str(error).split())
        if isinstance(error, NotImplementedError) or "meta tensor" in text:
            return self._found("untraceable", _ASKED, places)
        return self._found("forward-fails", "torch refuses this", places).but(torch=text)

    def disagreements(self) -> list[Diagnostic]:
        """What differs between the plan and torch."""
        found = []
        for op, text in self.bad[:_MOST]:
            place = self.python.use(op) if op is not None else None
            span = self.python.span(place) if place is not None else self.python.home
            found.append(Diagnostic(code="torch-disagrees", message=text, at=Label(span)))
        return found

    def _found(self, code: str, message: str, places: Points) -> Diagnostic:
        place = self.python.near(places)
        span = self.python.span(place) if place is not None else self.python.home
        return Diagnostic(code=code, message=message, at=Label(span))


def _expected(plan: Plan) -> str:
    """What comes out, which torch agrees with."""
    (output, *others) = plan.outputs.values()
    shape = [] if others or output.shape is None else [f"  output: {show(output.shape)}"]
    return "\n".join(
        ["", "expect:", *shape, f"  params: {plan.params}", f"  macs: {plan.macs}", ""]
    )


def _unused(model: torch.nn.Module, used: Container[object]) -> list[str]:
    """The modules whose weights evaluation does not use."""
    unused = [
        name
        for name, module in model.named_modules()
        if name
        and any(True for _ in module.parameters())
        and not any(id(one) in used for one in module.parameters())
    ]
    return [n for n in unused if n.rpartition(".")[0] not in unused]
