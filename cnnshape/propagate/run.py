"""From a spec to a plan: inputs, symbols, the walk, outputs, and what is expected of them."""

from collections.abc import Callable

from cnnshape.diagnostics import Report
from cnnshape.plans import Plan, batches
from cnnshape.plans.rows import Tensor
from cnnshape.propagate.apply import Applier
from cnnshape.propagate.expectations import check_plan
from cnnshape.propagate.findings import Findings
from cnnshape.propagate.inputs import input_shapes, symbols_of_spec
from cnnshape.propagate.names import Naming
from cnnshape.propagate.replay import Replay
from cnnshape.propagate.scopes import Binding, Scope
from cnnshape.propagate.settings import Settings
from cnnshape.propagate.sight import Globals
from cnnshape.propagate.walk import Walk
from cnnshape.spec.model import Spec

MakeWalk = Callable[[Spec, Globals, Applier, Settings], Walk]

_ROWS = 20_000  # more than anybody looks through


def propagate(
    spec: Spec, report: Report, settings: Settings | None = None, make_walk: MakeWalk = Walk
) -> Plan:
    """Work out every shape; go on after a slip as if its fix were applied."""
    settings = settings or Settings()
    findings = Findings(spec.source, report)
    globals_ = _globals(spec, settings, findings)
    if settings.inputs or settings.values.keys() & globals_.symbols.keys():
        settings = settings.but(is_own_input=False)
    inputs, scope = _entering(spec, settings, globals_, findings)
    applier = Applier(findings, globals_, settings)
    walk = make_walk(spec, globals_, applier, settings)
    first = tuple(inputs.values()) if len(inputs) == 1 else ()
    last = walk.steps(spec.steps, scope, "", first)
    plan = Plan(
        source=spec.source,
        name=spec.name,
        inputs=inputs,
        rows=() if _is_worthless(walk, report) else tuple(applier.rows),
        outputs=_outputs(spec, scope, last, walk.naming),
        replay=Replay(spec, settings, globals_),
        groups=walk.groups,
        ends=walk.ends,
        assumed=applier.assumptions.made,
        steps=walk.limits.taken,
    )
    _settle(plan, findings)
    if settings.is_own_input and not _is_worthless(walk, report):
        check_plan(spec, plan, scope, globals_, findings)
    return plan


def _settle(plan: Plan, findings: Findings) -> None:
    """Write shapes in the shortest form that the conditions allow, if any size meets them."""
    if not plan.conditions:
        return
    from cnnshape.symbols.conditions import under

    for one in plan.conditions:
        if one.sizes and one.sizes.least is None:
            row = next(row for row in plan.layers if row.path == one.layers[-1])
            layers = " and ".join(f"`{path}`" for path in one.layers)
            message = f"no `{one.symbol}` is right for {layers}"
            findings.at_step("no-size-fits", message, row.step, row.path)
            return
    for row in plan.layers:
        for tensor in row.outputs:
            if tensor.shape is not None:
                tensor.shape = under(tensor.shape, plan.conditions)


def _is_worthless(walk: Walk, report: Report) -> bool:
    """Whether nobody would look through the rows for what is wrong."""
    return walk.limits.is_endless or (report.failed and len(walk.applier.rows) > _ROWS)


def _entering(
    spec: Spec, settings: Settings, globals_: Globals, findings: Findings
) -> tuple[dict[str, Tensor], Scope]:
    """What comes in, and where its names are known; all variables have their values then."""
    shapes = input_shapes(spec, settings, globals_, findings)
    globals_.read.clear()  # what the input itself reads decides nothing
    inputs = {name: Tensor(shape, name=name) for name, shape in shapes.items()}
    named = {name: Binding((tensor,)) for name, tensor in inputs.items() if name != "input"}
    globals_.entering = scope = Scope(None, inputs.get("input"), dict(named))
    for name in spec.variables:
        globals_.value(name)
    globals_.batch = batches(shapes.values())
    return inputs, scope


def _globals(spec: Spec, settings: Settings, findings: Findings) -> Globals:
    values = {name: variable.value for name, variable in spec.variables.items()}
    globals_ = Globals(values, symbols_of_spec(spec, settings), findings.refused_value)
    for name in settings.values.keys() & values.keys():
        globals_.replace(name, settings.values[name])
    return globals_


def _outputs(
    spec: Spec, scope: Scope, last: tuple[Tensor, ...], naming: Naming
) -> dict[str, Tensor]:
    if spec.outputs is None:
        return {_last_path(spec): last[0]} if last else {}
    outputs = {}
    for reference in spec.outputs:
        if naming.findings.report.is_full:
            break
        binding = naming.output(reference, scope)
        if binding is not None:
            outputs[reference.name] = binding.tensor
    return outputs


def _last_path(spec: Spec) -> str:
    if not spec.steps:
        return "input"
    step = spec.steps[-1]
    return step.name or str(len(spec.steps) - 1)
