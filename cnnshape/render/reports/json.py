"""Findings as JSON, for programs."""

from collections.abc import Sequence

from cnnshape.checked import Checked
from cnnshape.plans.objects import SCHEMA, diagnostic_objects
from cnnshape.render.json import json_object
from cnnshape.version import VERSION


def text(results: Sequence[Checked]) -> str:
    """One object with all findings and how many there are; each spec on a line of its own."""
    errors = sum(one.count("error") for one in results)
    fields: dict[str, object] = {
        "schema": SCHEMA,
        "cnnshape": VERSION,
        "ok": not errors,
        "specs": [
            {
                "spec": one.source.name,
                "ok": not one.count("error"),
                "diagnostics": diagnostic_objects(one.diagnostics, one.source),
            }
            for one in results
        ],
        "totals": {
            "specs": len(results),
            "errors": errors,
            "warnings": sum(one.count("warning") for one in results),
        },
    }
    return json_object(fields) + "\n"
