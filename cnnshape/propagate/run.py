"""From a spec to a plan: inputs, symbols, the walk, outputs, and what is expected of them."""

from cnnshape.diagnostics import Report
from cnnshape.layers.arguments import Misread, Shape, Whole
from cnnshape.layers.base import show
from cnnshape.plan import Plan, Tensor
from cnnshape.propagate.apply import Applier
from cnnshape.propagate.expectations import check_plan
from cnnshape.propagate.findings import Findings
from cnnshape.propagate.replay import Replay
from cnnshape.propagate.scopes import Binding, Globals, Names, Scope
from cnnshape.propagate.settings import BadSetting, Settings
from cnnshape.propagate.walk import Walk
from cnnshape.spec.arithmetic import FUNCTIONS
from cnnshape.spec.evaluation import evaluate
from cnnshape.spec.expressions import Value
from cnnshape.spec.model import Input, Spec
from cnnshape.spec.syntax import Refused, nearest
from cnnshape.symbols import UNKNOWN, symbol, symbols_of

_SIZE = Whole(least=1)


def propagate(spec: Spec, report: Report, settings: Settings | None = None) -> Plan:
    """Work out every shape; go on after a slip as if its fix were applied."""
    settings = settings or Settings()
    findings = Findings(spec.source, report)
    globals_ = Globals({name: v.value for name, v in spec.variables.items()}, _symbols(spec))
    globals_.refused = findings.refused_value
    _set_values(globals_, settings)
    shapes = _input_shapes(spec, globals_, findings, settings)
    globals_.read.clear()  # what the input itself reads decides nothing
    inputs = {name: Tensor(shape, name=name) for name, shape in shapes.items()}
    first = tuple(inputs.values())[:1] if len(inputs) == 1 else ()
    scope = Scope(None, inputs.get("input"))
    scope.parameters = {
        name: Binding((tensor,)) for name, tensor in inputs.items() if name != "input"
    }
    globals_.entering = scope
    for name in spec.variables:
        globals_.value(name)
    applier = Applier(findings, globals_, settings)
    walk = Walk(spec, globals_, applier, settings)
    last = walk.steps(spec.steps, scope, "", first)
    plan = Plan(
        source=spec.source,
        name=spec.name,
        inputs=inputs,
        rows=tuple(applier.rows),
        outputs=_outputs(spec, scope, last, walk, findings),
        replay=Replay(spec, settings, globals_),
        groups=walk.groups,
    )
    if settings.is_own_input:
        check_plan(spec, plan, scope, globals_, findings)
    return plan


def _sizes(spec: Spec) -> list[Value]:
    return [size for entry in spec.inputs.values() for size in entry.shape.sizes]


def _symbols(spec: Spec) -> dict[str, int]:
    """The identifiers in input shapes that are no variables: sizes left open."""
    words = [size.word for size in _sizes(spec)]
    return {
        word: symbol(word)
        for word in words
        if word and "." not in word and word not in spec.variables and word not in FUNCTIONS
    }


def _set_values(globals_: Globals, settings: Settings) -> None:
    for name, value in settings.values.items():
        if name in globals_.variables:
            globals_.replace(name, value)
        elif name in globals_.symbols:
            try:
                globals_.symbols[name] = _SIZE.read(value, 0)  # type: ignore[assignment]
            except Misread as misread:
                raise BadSetting(f"{name} needs {misread.needs}, not {show(value)}") from None
        else:
            known = [*globals_.variables, *globals_.symbols]
            meant = nearest(name, known)
            hint = f"; did you mean {meant}?" if meant else ""
            raise BadSetting(f"the spec has no variable or symbol {name}{hint}")


def _input_shapes(
    spec: Spec, globals_: Globals, findings: Findings, settings: Settings
) -> dict[str, Shape | None]:
    for name in settings.inputs:
        if name not in spec.inputs:
            known = ", ".join(spec.inputs) or "none"
            raise BadSetting(f"the spec has no input {name}; its inputs are: {known}")
    for name, shape in settings.inputs.items():
        _bind_symbols(spec.inputs[name], shape, globals_, settings)
    shapes: dict[str, Shape | None] = {}
    for name, entry in spec.inputs.items():
        given = settings.inputs.get(name)
        shapes[name] = given or _written_shape(entry, globals_, findings)
    return shapes


def _bind_symbols(entry: Input, shape: Shape, globals_: Globals, settings: Settings) -> None:
    """Symbols that stand where a number is given take that number everywhere."""
    for number in shape:
        for name in symbols_of(number):
            globals_.symbols.setdefault(name, symbol(name))
    if len(entry.shape.sizes) != len(shape):
        return
    for size, value in zip(entry.shape.sizes, shape, strict=True):
        word = size.word
        if word is None or word not in globals_.symbols:
            continue
        now = globals_.symbols[word]
        if isinstance(now, int) and now != value:
            raise BadSetting(f"{word} would be both {now} and {value}")
        globals_.symbols[word] = value


def _written_shape(entry: Input, globals_: Globals, findings: Findings) -> Shape | None:
    sizes: list[int] = []
    for size in entry.shape.sizes:
        leaf = size.leaf or entry.shape.leaf or entry.leaf
        try:
            value = evaluate(size, Names(globals_, None, None))
            sizes.append(_SIZE.read(value, 0))  # type: ignore[arg-type]
        except Refused as refused:
            findings.refused(refused, leaf, "", None)
            sizes.append(UNKNOWN)
        except Misread as misread:
            message = f"a size is {size.text} but needs to be {misread.needs}"
            findings.add(misread.code, message, leaf.place(size.start, size.end), "")
            sizes.append(UNKNOWN)
    return tuple(sizes)


def _outputs(
    spec: Spec, scope: Scope, last: tuple[Tensor, ...], walk: Walk, findings: Findings
) -> dict[str, Tensor]:
    if spec.outputs is None:
        path = _last_path(spec, scope, last)
        return {path: last[0]} if last else {}
    outputs = {}
    for reference in spec.outputs:
        try:
            outputs[reference.name] = scope.reach(reference.name).tensor
        except KeyError:
            meant = nearest(reference.name, scope.visible())
            instead = (meant, reference.start, reference.end) if meant else None
            message = f"no tensor is called `{reference.name}`"
            refused = Refused(
                "unknown-name", message, reference.start, reference.end, instead=instead
            )
            assert reference.leaf is not None
            findings.refused(refused, reference.leaf, "", None)
    return outputs


def _last_path(spec: Spec, scope: Scope, last: tuple[Tensor, ...]) -> str:
    if not spec.steps:
        return "input"
    step = spec.steps[-1]
    return step.names[0] if step.names else str(len(spec.steps) - 1)
