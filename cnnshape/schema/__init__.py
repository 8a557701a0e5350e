"""The spec language as a JSON Schema, for editors, made of the layer classes."""

import json

from cnnshape.diagnostics.codes import WARNINGS
from cnnshape.layers.rules import Schema
from cnnshape.schema.bounds import expectations
from cnnshape.schema.closed import closed, closed_schemas
from cnnshape.schema.spelling import BLOCK
from cnnshape.schema.steps import step_schemas
from cnnshape.schema.values import VALUES, ref

_META = "https://json-schema.org/draft/2020-12/schema"


def spec_schema() -> Schema:
    """The schema of a whole spec."""
    return {
        "$schema": _META,
        "$id": "urn:cnnshape:spec:1",
        "description": "A network in the spec language of cnnshape",
        "type": "object",
        "required": ["input", "layers"],
        "properties": {
            "name": {"type": ["string", "number", "boolean", "null"], "description": "A title."},
            "input": _input(),
            "vars": _variables(),
            "blocks": _blocks(),
            "layers": {**ref("steps"), "description": "The steps, in order."},
            "output": {
                **ref("tensors"),
                "description": "A name or a list of names; the last step if it is left out.",
            },
            "expect": expectations(),
            "lint": _lint(),
        },
        "patternProperties": {"^x-": {"description": "Ignored: a home for anchors."}},
        "additionalProperties": False,
        "allOf": closed(),
        "$defs": {**VALUES, **step_schemas(), **closed_schemas()},
    }


def schema_text() -> str:
    """The schema as JSON, every definition on a line of its own."""
    schema = spec_schema()
    definitions = schema.pop("$defs")
    assert isinstance(definitions, dict)
    lines = ",\n".join(f"    {_json(n)}: {_json(schema)}" for n, schema in definitions.items())
    fields = [f"  {_json(name)}: {_json(value)}" for name, value in schema.items()]
    return "{\n" + ",\n".join([*fields, f'  "$defs": {{\n{lines}\n  }}']) + "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _input() -> Schema:
    return {
        "description": "The shape that comes in, or names of inputs with their shapes.",
        "type": ["string", "integer", "array", "object"],
        "if": {"type": "object"},
        "then": {
            "minProperties": 1,
            "propertyNames": {"anyOf": [{"const": "input"}, ref("name")]},
            "additionalProperties": ref("input_shape"),
        },
        "else": ref("input_shape"),
    }


def _variables() -> Schema:
    return {
        "description": "Names that can be used in every expression, and their values.",
        "type": ["object", "null"],
        "propertyNames": ref("name"),
        "additionalProperties": ref("value"),
    }


def _blocks() -> Schema:
    return {
        "description": "Steps to be used as a layer is: `Block(out, stride=1): [step, ...]`.",
        "type": ["object", "null"],
        "propertyNames": {"pattern": BLOCK},
        "additionalProperties": ref("branch"),
    }


def _lint() -> Schema:
    codes = {"type": "array", "items": {"enum": list(WARNINGS)}}
    return {
        "description": "Which warnings are not given.",
        "type": ["object", "null"],
        "properties": {"ignore": {**codes, "description": "Codes of warnings."}},
        "additionalProperties": False,
    }
