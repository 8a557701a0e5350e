"""Plans and findings as plain objects, ready for JSON."""

from collections.abc import Iterable
from math import isfinite
from typing import TYPE_CHECKING

from cnnshape.diagnostics import Diagnostic
from cnnshape.field.sights import Reach
from cnnshape.layers import Layer
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.source import Source
from cnnshape.symbols import is_known
from cnnshape.version import VERSION

if TYPE_CHECKING:
    from cnnshape.plans.proofs import Verification

SCHEMA = 1


def plan_object(plan: Plan) -> dict[str, object]:
    """The object that `plan --format json` prints for one spec."""
    return {
        "schema": SCHEMA,
        "cnnshape": VERSION,
        "spec": plan.source.name,
        "name": plan.name,
        "ok": plan.ok,
        "inputs": {name: plain(tensor.shape) for name, tensor in plan.inputs.items()},
        "outputs": {name: plain(tensor.shape) for name, tensor in plan.outputs.items()},
        "layers": _Rows(plan).objects(),
        "conditions": [
            {"size": one.symbol or None, "text": one.text, "layers": list(one.layers)}
            for one in plan.conditions
        ],
        "totals": {
            "layers": len(plan.layers),
            "params": plain(plan.params),
            "macs": plain(plan.macs),
        },
        "diagnostics": diagnostic_objects(plan.diagnostics, plan.source),
        "verify": verification_object(plan.verification),
    }


def plain(value: object) -> object:
    """A value as JSON has it: sizes that are open as text, unknown ones as `None`."""
    if isinstance(value, tuple):
        return [n if n.__class__ is int else plain(n) for n in value]
    if value is None or not is_known(value):
        return None
    if isinstance(value, float) and not isfinite(value):
        return str(value)  # JSON has no word for it
    return value if isinstance(value, int | float | str) else str(value)


def verification_object(found: "Verification | None") -> dict[str, object] | None:
    """What torch said, row by row."""
    if found is None:
        return None
    return {
        "device": found.device,
        "torch": found.torch,
        "ok": found.ok,
        "sizes": found.sizes,
        "layers": [
            {
                "path": row.path,
                "ok": row.ok,
                "output_shapes": plain(row.output_shapes),
                "params": row.params,
                "macs": row.macs,
                "refusal": row.refusal or None,
            }
            for row in found.rows
        ],
        "error": found.error,
    }


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
            {
                "title": fix.title.replace("`", ""),
                "sure": fix.sure,
                "edits": [edit.data for edit in fix.edits],
                "output_shape": plain(fix.makes),
            }
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


class _Rows:
    """The rows of a plan; what several of them share is made once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.arguments: dict[Layer | None, dict[str, object]] = {None: {}}
        self.shapes: dict[object, object] = {}
        self.lines: dict[int, int] = {}

    def objects(self) -> list[dict[str, object]]:
        rows = zip(self.plan.layers, self.plan.reaches, strict=True)
        return [self._row(row, reaches) for row, reaches in rows]

    def _row(self, row: Row, reaches: tuple[Reach, ...]) -> dict[str, object]:
        xs, ys = row.input_shapes, row.output_shapes
        return {
            "path": row.path,
            "type": row.kind,
            "line": self._line(row),
            "args": self._arguments(row.layer),
            "inputs": [tensor.label for tensor in row.inputs],
            "input_shapes": self._shapes(xs),
            "output_shapes": self._shapes(ys) if any(y is not None for y in ys) else None,
            "params": plain(row.params),
            "macs": plain(self.plan.cost(row)),
            "receptive_field": [reach[0] for reach in reaches],
            "jump": [reach[1] for reach in reaches],
            "offset": [reach[2] for reach in reaches],
            "weights_of": row.owner,
        }

    def _line(self, row: Row) -> int:
        step = row.step
        if id(step) not in self.lines:
            self.lines[id(step)] = step.leaf.source.position(step.name_span.start).line
        return self.lines[id(step)]

    def _arguments(self, layer: Layer | None) -> dict[str, object]:
        if layer is not None and layer not in self.arguments:
            self.arguments[layer] = {name: plain(value) for name, value in layer.values.items()}
        return self.arguments[layer]

    def _shapes(self, shapes: tuple[object, ...]) -> object:
        if shapes not in self.shapes:
            self.shapes[shapes] = plain(shapes)
        return self.shapes[shapes]
