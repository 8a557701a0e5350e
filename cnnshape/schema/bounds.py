"""The key `expect` as a JSON Schema: shapes, and bounds on everything that is measured."""

from cnnshape.layers.arguments import Schema
from cnnshape.measures import MEASURES, Measure
from cnnshape.quantities import BOUND, DTYPES
from cnnshape.schema.values import ref

_BOUND: Schema = {"type": ["number", "string"], "minimum": 0, "pattern": f"^{BOUND}$"}
_TERMS: dict[str, Schema] = {
    "batch": {
        "type": ["integer", "string"],
        "minimum": 1,
        "pattern": r"^\d+$",
        "description": "For how many samples.",
    },
    "dtype": {"enum": list(DTYPES), "description": "For numbers of which type."},
}


def expectations() -> Schema:
    """What must hold of the whole network."""
    shapes = {"type": "object", "additionalProperties": ref("shape")}
    return {
        "description": "What must hold.",
        "type": ["object", "null"],
        "properties": {
            "output": {
                "if": {"type": "object"},
                "then": shapes,
                "else": ref("shape"),
                "description": "The shape of the output, or names and paths with their shapes.",
            },
            "object": {**ref("shape"), "description": "How large is what has to be seen."},
            **{name: _measure(measure) for name, measure in MEASURES.items()},
        },
        "additionalProperties": False,
    }


def _measure(measure: Measure) -> Schema:
    """A number or a bound; for one axis each, or of tensors by their names; or with its terms."""
    schema: Schema = {**_BOUND, "description": f"{measure.doc}: a number or a bound, `<= 5M`"}
    if measure.at is not None:
        bounds = _BOUND | {"type": ["number", "string", "array"], "items": _BOUND}
        schema |= bounds | {"type": ["number", "string", "array", "object"]}
        return schema | {"additionalProperties": bounds}
    if measure.terms:
        properties = {"bound": _BOUND, **{term: _TERMS[term] for term in measure.terms}}
        schema |= {"type": ["number", "string", "object"], "properties": properties}
        return schema | {"required": ["bound"], "additionalProperties": False}
    return schema
