"""What more can be said of a spec without names of its own: which words mean something in it.

Where there are no blocks, a type is a layer's. Where there are no variables either, a word that
stands for an argument is one that the argument itself knows. Each is a second, thin schema of steps
beside that of all steps, which has room for what a spec may define. It has patterns in the place
of properties, since editors offer those.
"""

from cnnshape.layers import KINDS
from cnnshape.layers.rules import Schema
from cnnshape.schema.layers import value_of
from cnnshape.schema.spelling import GROUPED, MERGED, NOT_UNKNOWN, UNKNOWN
from cnnshape.schema.values import options, ref, types

_CLOSED = {"boolean", "null", "string"}  # what no expression of sizes gives
_PLAIN = r"^(True|true|False|false|None|none|null)$|[^\w-]"  # a constant, or more than a word


def closed_schemas() -> dict[str, Schema]:
    """Steps where there are no blocks, and where there are no variables either."""
    unknown = "no layer or block is called so"
    known: Schema = {"pattern": NOT_UNKNOWN, "patternErrorMessage": unknown}
    keys: dict[str, Schema] = {UNKNOWN: {"type": "null", "errorMessage": unknown}}
    return {
        **_steps("without_blocks", {**known, "propertyNames": known}, keys),
        **_steps("without_names", {"additionalProperties": ref("words")}, {}),
        "words": {"patternProperties": _words()},
    }


def closed() -> list[Schema]:
    """The conditions under which a whole spec has to fit these schemas."""
    layers = {
        name: {"patternProperties": {"^layers$": ref(name)}}
        for name in ("without_blocks", "without_names")
    }
    blocks, names = {"required": ["blocks"]}, {"required": ["vars"]}
    return [
        {"if": blocks, "else": layers["without_blocks"]},
        {"if": {"anyOf": [blocks, names]}, "else": layers["without_names"]},
    ]


def _steps(name: str, more: Schema, keys: dict[str, Schema]) -> dict[str, Schema]:
    """Steps, in groups and branches too, that have to fit `more`."""
    branches: Schema = {"additionalProperties": ref(name)}
    return {
        name: {
            "if": {"type": "array"},
            "then": {"items": ref(f"{name}_step")},
            "else": ref(f"{name}_step"),
        },
        f"{name}_step": {
            **more,
            "patternProperties": {GROUPED: ref(name), MERGED: branches, **keys},
        },
    }


def _words() -> dict[str, Schema]:
    """For every argument that takes words alone, those that any layer takes for it."""
    found: dict[str, list[Schema]] = {}
    for kind in KINDS.values():
        for name, argument in kind.arguments().items():
            literal = options(value_of(argument, kind.rank))
            known = found.setdefault(name, [])
            known += [one for one in literal if one not in known]
    plain = {"type": "string", "pattern": _PLAIN}
    return {
        f"^{name}$": {"anyOf": [*known, plain]}
        for name, known in found.items()
        if set().union(*map(types, known)) <= _CLOSED
    }
