"""The library: plan a spec from a file or a mapping, and ask for another input or variables."""

import gc
from collections.abc import Mapping, Sequence
from os import PathLike

from cnnshape.diagnostics import Report
from cnnshape.document import dump
from cnnshape.layers.arguments import Shape
from cnnshape.plans import Plan, SpecError
from cnnshape.propagate.inputs import given_shape
from cnnshape.propagate.replay import Replay
from cnnshape.propagate.run import propagate
from cnnshape.propagate.settings import BadSetting, Settings
from cnnshape.propagate.sight import Globals
from cnnshape.records import Record
from cnnshape.source import Source, Span, printable
from cnnshape.spec.evaluation import evaluate
from cnnshape.spec.expressions import Expression
from cnnshape.spec.model import Spec
from cnnshape.spec.reader import read
from cnnshape.spec.syntax import Code, Refused

_FIXES = 100  # that are made in one text

Written = str | PathLike[str] | Mapping[str, object]
Size = int | str
Input = str | Sequence[Size] | Mapping[str, str | Sequence[Size]]


def plan(
    spec: Written,
    *,
    vars: Mapping[str, object] | None = None,  # noqa: A002  # the spec's own word
    input: Input | None = None,  # noqa: A002  # the spec's own word
) -> Plan:
    """The plan of a spec: a path, or the mapping that a YAML spec holds.

    `vars` replaces variables and binds symbols; `input` is another shape, or shapes by name.
    Raises `SpecError` for findings, `ValueError` for a variable or input that the spec has not.
    """
    result = diagnose(spec, vars=vars, input=input)
    if not result.ok:
        raise SpecError(result.diagnostics, result)
    return result


def diagnose(
    spec: Written,
    *,
    vars: Mapping[str, object] | None = None,  # noqa: A002  # as above
    input: Input | None = None,  # noqa: A002  # as above
) -> Plan:
    """The same plan without raising, as far as it goes: look at `ok` and `diagnostics`."""
    source = load(spec) if isinstance(spec, str | PathLike) else Source("<spec>", dump(spec))
    if isinstance(input, Mapping):
        shapes = [(name, given_shape(value)) for name, value in input.items()]
        return examine(source, shapes, vars)
    return examine(source, [] if input is None else [(None, given_shape(input))], vars)


def load(path: str | PathLike[str]) -> Source:
    """The text of a file; raises `OSError`."""
    with open(path, "rb") as stream:  # noqa: PTH123  # pathlib costs as much as planning a network
        return Source.read(str(path), stream)


def examine(
    source: Source,
    inputs: Sequence[tuple[str | None, Shape]] = (),
    values: Mapping[str, object] | None = None,
    *,
    advice: bool = False,
) -> Plan:
    """Read and plan a text. An input without a name is the network's first.

    With `advice`, also warn of what fits but is probably not meant.
    """
    collects = gc.isenabled()
    gc.disable()  # nearly everything is kept, and looking through it again and again takes long
    try:
        return _examined(source, inputs, values or {}, advice=advice)
    finally:
        if collects:
            gc.enable()


def _examined(
    source: Source,
    inputs: Sequence[tuple[str | None, Shape]],
    values: Mapping[str, object],
    *,
    advice: bool,
) -> Plan:
    report = Report(source)
    if source.damage is not None:
        report.error(
            "yaml-syntax", "this byte is not UTF-8", Span(source.damage, source.damage + 1)
        )
    spec = None if report else read(source, report)
    settings = _settings(spec, inputs, values)
    result = propagate(spec, report, settings) if spec else nothing(source)
    if advice and spec is not None and report.fits:
        from cnnshape.advice import advised

        found = advised(result, spec, report, settings)
    else:
        found = report.sorted()
        found = spec.heard(found) if spec else found
    result.diagnostics = found
    if report.failed:
        from cnnshape.propagate.fixes import prove

        known = result if spec else None
        result.diagnostics = prove(found, spec, known, source, report, settings)
    return result


class Mended(Record):
    """What became of a spec whose findings were fixed, and what was done."""

    plan: Plan
    titles: tuple[str, ...]


def mended(plan: Plan) -> Mended:
    """The plan of the text with the first fix of each finding made in it, one after the other.

    What has no fix is left, and so is what comes of it.
    """
    from cnnshape.rewrite import rewritten
    from cnnshape.rewrite.calls import CannotRewrite

    titles: list[str] = []
    for _ in range(_FIXES):
        errors = [found for found in plan.diagnostics if found.severity == "error"]
        for fix in (fix for found in errors for fix in found.fixes[:1]):
            try:
                after = examine(rewritten(plan, fix))
            except CannotRewrite:
                continue
            left = [found for found in after.diagnostics if found.severity == "error"]
            if len(left) < len(errors):
                plan = after
                titles.append(fix.title)
                break
        else:
            break
    return Mended(plan, tuple(titles))


def nothing(source: Source) -> Plan:
    """The plan of a text that says nothing."""
    replay = Replay(Spec(source), Settings(), Globals({}, {}))
    return Plan(source=source, name=None, inputs={}, rows=(), outputs={}, replay=replay)


def value_of(text: str) -> object:
    """The value in a text: a number, a flag, a list, or else a word."""
    code = Code(text)
    try:
        expression = Expression(code, code.parse())
        return expression.word or evaluate(expression, _NoNames())
    except Refused:
        raise BadSetting(f"{printable(text)} is not a value") from None


class _NoNames:
    """Knows no name."""

    def value(self, name: str) -> object:
        raise KeyError(name)

    def member(self, value: object, name: str) -> object:
        raise KeyError(name)

    def size(self, value: object, axis: int) -> object:
        raise TypeError


def _settings(
    spec: Spec | None,
    inputs: Sequence[tuple[str | None, Shape]],
    values: Mapping[str, object],
) -> Settings:
    shapes: dict[str, Shape] = {}
    names = list(spec.inputs) if spec else []
    for name, shape in inputs:
        if name is None and spec is not None:
            if len(names) > 1:
                known = ", ".join(names)
                raise BadSetting(f"the spec has several inputs ({known}); write NAME=SHAPE")
            if names:
                shapes[names[0]] = shape
        elif name is not None and spec is not None:
            shapes[name] = shape
    return Settings(shapes, {name: _plain(value) for name, value in values.items()} if spec else {})


def _plain(value: object) -> object:
    """A value as expressions have it: lists are tuples."""
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value
