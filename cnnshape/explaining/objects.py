"""A lesson as a plain object, ready for JSON."""

from cnnshape.explaining.connections import Connections
from cnnshape.explaining.counts import Count
from cnnshape.explaining.lesson import Lesson
from cnnshape.explaining.matrices import Matrix, weight_name
from cnnshape.explaining.strips import Stop, Strip
from cnnshape.explaining.undoing import Undone
from cnnshape.explaining.variants import Variant
from cnnshape.field.sights import Reach
from cnnshape.layers import Layer
from cnnshape.plans import Plan
from cnnshape.plans.objects import SCHEMA, diagnostic_objects, plain
from cnnshape.version import VERSION

_LISTED = 64  # cells of a stop


def lesson_object(lesson: Lesson) -> dict[str, object]:
    """The object that `explain --format json` prints."""
    return {
        "schema": SCHEMA,
        "cnnshape": VERSION,
        "path": lesson.path,
        "type": type(lesson.layer).__name__,
        "args": _arguments(lesson.layer),
        "input_shapes": plain(lesson.inputs),
        "output_shapes": plain(lesson.outputs),
        "formula": lesson.formula or None,
        "working": [{"axes": list(one.names), "steps": list(one.steps)} for one in lesson.axes],
        "strips": [_strip(strip) for strip in lesson.strips],
        "params": _count(lesson.params),
        "macs": _count(lesson.macs),
        "fully_connected": _connections(lesson.connections),
        "field_before": [_reach(reach) for reach in lesson.before],
        "field_after": [_reach(reach) for reach in lesson.after],
        "variants": [_variant(variant) for variant in lesson.variants],
        "undoes": _undone(lesson.undone),
        "notes": list(lesson.notes),
        "open": list(lesson.open),
        "diagnostics": [],
    }


def refusal_object(plan: Plan) -> dict[str, object]:
    """The same where errors leave nothing to explain."""
    diagnostics = diagnostic_objects(plan.diagnostics, plan.source)
    return {"schema": SCHEMA, "cnnshape": VERSION, "diagnostics": diagnostics}


def matrix_object(matrix: Matrix) -> dict[str, object]:
    """A matrix by its entries that are not 0."""
    return {
        "rows": matrix.rows,
        "columns": matrix.columns,
        "transpose": matrix.is_transpose,
        "weight": list(matrix.weight),
        "entries": [
            [row, column, weight_name(entry, matrix.weight)]
            if isinstance(entry, tuple)
            else [row, column, float(entry)]
            for (row, column), entry in sorted(matrix.entries.items())
        ],
    }


def _arguments(layer: Layer) -> dict[str, object]:
    return {name: plain(value) for name, value in layer.values.items()}


def _strip(strip: Strip) -> dict[str, object]:
    return {
        "axis": strip.name,
        "cells": "output" if strip.is_spread else "input",
        "size": strip.size,
        "first": strip.first,
        "end": strip.end,
        "stops": strip.count,
        "never_read": strip.missed,
        "shown": [_stop(stop) for stop in strip.stops],
    }


def _stop(stop: Stop) -> dict[str, object]:
    cells = stop.cells
    return {
        "at": stop.at,
        "first": cells[0] if cells else None,
        "last": cells[-1] if cells else None,
        "cells": list(cells) if len(cells) <= _LISTED else None,
    }


def _count(count: Count | None) -> dict[str, object] | None:
    if count is None:
        return None
    terms = zip(count.terms, count.parts, strict=True)
    return {
        "total": plain(count.total),
        "terms": [
            {
                "factors": [{"name": name, "size": plain(size)} for name, size in term],
                "product": plain(part),
            }
            for term, part in terms
        ],
    }


def _connections(found: Connections | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "inputs": found.inputs,
        "outputs": found.outputs,
        "weights": found.pairs,
        "own_weights": found.weights,
        "nonzero": found.links,
        "seen_by_one_output": found.window,
    }


def _reach(reach: Reach) -> dict[str, object]:
    return {"receptive_field": reach[0], "jump": reach[1], "offset": reach[2]}


def _variant(variant: Variant) -> dict[str, object]:
    is_refused = bool(variant.refusal)
    return {
        "args": {name: plain(value) for name, value in variant.changes},
        "output_shapes": None if is_refused else plain(variant.outputs),
        "params": None if is_refused else plain(variant.params),
        "macs": None if is_refused else plain(variant.macs),
        "refusal": variant.refusal or None,
    }


def _undone(undone: Undone | None) -> dict[str, object] | None:
    if undone is None:
        return None
    return {
        "type": type(undone.layer).__name__,
        "args": _arguments(undone.layer),
        "sizes": [
            {"axis": one.name, "becomes": one.size, "from": one.least, "to": one.most}
            for one in undone.preimages
        ],
        "zeros": [
            {"axis": one.name, "between": one.between, "around": one.around, "behind": one.behind}
            for one in undone.stuffing
        ],
    }
