"""What differs between two plans, as JSON."""

import sys

from cnnshape.comparison.differences import Change, Difference
from cnnshape.comparison.outlines import Line
from cnnshape.plans.objects import SCHEMA
from cnnshape.render.differences import changes
from cnnshape.render.json import json_object
from cnnshape.version import VERSION


def show(difference: Difference, names: tuple[str, str], color: bool | None) -> None:  # noqa: ARG001  # JSON has one look
    """Print what differs as one JSON document."""
    sys.stdout.write(json_object(difference_object(difference, names)) + "\n")


def difference_object(difference: Difference, names: tuple[str, str]) -> dict[str, object]:
    """The object that `diff --format json` prints; of layers, those that differ."""
    before, after = difference.before, difference.after
    return {
        "schema": SCHEMA,
        "cnnshape": VERSION,
        "before": names[0],
        "after": names[1],
        "same": difference.same,
        "inputs": {"before": before.inputs, "after": after.inputs},
        "outputs": {"before": before.outputs, "after": after.outputs},
        "layers": [_change(change) for change in difference.layers if change.kind != "same"],
        "totals": {
            "params": {"before": before.params, "after": after.params},
            "macs": {"before": before.macs, "after": after.macs},
            "layers": {"before": len(before.layers), "after": len(after.layers)},
        },
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "change": change.kind,
        "path": changes.either(change).path,
        "fields": list(change.fields),
        "follows": change.follows,
        "before": _line(change.before),
        "after": _line(change.after),
    }


def _line(line: Line | None) -> dict[str, object] | None:
    if line is None:
        return None
    return {
        "path": line.path,
        "call": line.call,
        "shape": line.shape,
        "params": line.params,
        "macs": line.macs,
        "takes": list(line.takes),
    }
