"""The key `expect` as a JSON Schema: shapes, and bounds on everything that is measured."""

from cnnshape.layers.rules import Schema
from cnnshape.plans.measures import MEASURES, Measure
from cnnshape.quantities import BOUND, DTYPES
from cnnshape.schema.values import form, ref, text

_BOUND: Schema = {
    **text(f"^{BOUND}$", "a number or a bound, such as `<= 5M`,"),
    "type": ["number", "string"],
    "minimum": 0,
}
_TERMS: dict[str, Schema] = {
    "batch": {
        **text(r"^\d+$", "a number of samples"),
        "type": ["integer", "string"],
        "minimum": 1,
        "description": "For how many samples.",
    },
    "dtype": {"enum": list(DTYPES), "description": "For numbers of which type."},
}


def expectations() -> Schema:
    """What must hold of the whole network."""
    return {
        "description": "What must hold.",
        "type": ["object", "null"],
        "properties": {
            "output": {
                "description": "The shape of the output, or names and paths with their shapes.",
                "type": ["string", "integer", "array", "object"],
                "if": {"type": "object"},
                "then": {"additionalProperties": ref("shape")},
                "else": ref("shape"),
            },
            "object": {**ref("shape"), "description": "How large is what has to be seen."},
            **{name: _measure(measure) for name, measure in MEASURES.items()},
        },
        "additionalProperties": False,
    }


def _measure(measure: Measure) -> Schema:
    """A number or a bound; for each axis, or of tensors by name; or with what it is taken for."""
    about = {"description": f"{measure.doc}: a number or a bound, `<= 5M`"}
    if measure.at is not None:
        each = {**_BOUND, "type": ["number", "string", "array"], **form(items=_BOUND)}
        kinds = ["number", "string", "array", "object"]
        return {**about, **each, "type": kinds, "additionalProperties": each}
    if measure.terms:
        terms = {"bound": _BOUND, **{term: _TERMS[term] for term in measure.terms}}
        whole = form(properties=terms, required=["bound"], additionalProperties=False)
        return {**about, **_BOUND, "type": ["number", "string", "object"], **whole}
    return about | _BOUND
