"""Plans and findings as plain objects, ready for JSON."""

from collections.abc import Iterable

from cnnshape.diagnostics import Diagnostic
from cnnshape.layers import Layer
from cnnshape.plan import Plan, Row
from cnnshape.sights import Reach
from cnnshape.source import Source
from cnnshape.symbols import is_known
from cnnshape.version import VERSION

SCHEMA = 1

Known = dict[Layer | None, dict[str, object]]  # the arguments of layers that came before


def plan_object(plan: Plan) -> dict[str, object]:
    """The object that `plan --format json` prints for one spec."""
    known: Known = {}
    rows = zip(plan.layers, plan.reaches, strict=True)
    return {
        "schema": SCHEMA,
        "cnnshape": VERSION,
        "spec": plan.source.name,
        "name": plan.name,
        "ok": plan.ok,
        "inputs": {name: plain(tensor.shape) for name, tensor in plan.inputs.items()},
        "outputs": {name: plain(tensor.shape) for name, tensor in plan.outputs.items()},
        "layers": [_row(plan, row, reaches, known) for row, reaches in rows],
        "totals": {
            "layers": len(plan.layers),
            "params": plain(plan.params),
            "macs": plain(plan.macs),
        },
        "diagnostics": diagnostic_objects(plan.diagnostics, plan.source),
        "verify": None,
    }


def plain(value: object) -> object:
    """A value as JSON has it: sizes that are open as text, unknown ones as `None`."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if value is None or not is_known(value):
        return None
    return value if isinstance(value, int | float | str) else str(value)


def diagnostic_objects(
    diagnostics: Iterable[Diagnostic], source: Source
) -> list[dict[str, object]]:
    """Findings as plain objects."""
    return [_diagnostic(found, source) for found in diagnostics]


def _diagnostic(found: Diagnostic, source: Source) -> dict[str, object]:
    return {
        "code": found.code,
        "severity": found.severity,
        "message": found.message,
        **_place(found.at.span, source),
        "layer": found.layer or None,
        "related": [
            {"message": label.text, **_place(label.span, source)} for label in found.related
        ],
        "notes": list(found.notes),
        "help": list(found.help),
        "torch": found.torch or None,
        "fixes": [
            {"title": fix.title, "sure": fix.sure, "edits": [edit.data for edit in fix.edits]}
            for fix in found.fixes
        ],
    }


def _place(span: tuple[int, int], source: Source) -> dict[str, object]:
    line, column = source.position(span[0])
    end_line, end_column = source.position(span[1])
    return {
        "file": source.name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "start": span[0],
        "end": span[1],
    }


def _row(plan: Plan, row: Row, reaches: tuple[Reach, ...], known: Known) -> dict[str, object]:
    if row.layer not in known:
        known[row.layer] = _arguments(row.layer)
    shapes = None if all(s is None for s in row.output_shapes) else plain(row.output_shapes)
    return {
        "path": row.path,
        "type": row.kind,
        "line": row.step.leaf.source.position(row.step.name_span.start).line,
        "args": known[row.layer],
        "inputs": [tensor.label for tensor in row.inputs],
        "input_shapes": plain(row.input_shapes),
        "output_shapes": shapes,
        "params": plain(row.params),
        "macs": plain(plan.cost(row)),
        "receptive_field": [reach.receptive_field for reach in reaches],
        "jump": [reach.jump for reach in reaches],
        "offset": [reach.offset for reach in reaches],
        "weights_of": row.owner,
    }


def _arguments(layer: Layer | None) -> dict[str, object]:
    return {} if layer is None else {name: plain(value) for name, value in layer.values.items()}
