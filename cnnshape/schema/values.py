"""Values of the spec language as JSON Schemas: expressions, shapes, names of tensors."""

from cnnshape.layers.arguments import Schema
from cnnshape.schema.spelling import FREE_NAME, LISTED_TENSOR, TENSORS, TEXT
from cnnshape.spec.syntax import NAME


def ref(name: str) -> Schema:
    """The schema that is defined under a name."""
    return {"$ref": f"#/$defs/{name}"}


VALUES: dict[str, Schema] = {
    "expression": {"type": "string", "pattern": TEXT},
    "value": {
        "type": ["number", "string", "boolean", "null", "array"],
        "pattern": TEXT,
        "items": ref("value"),
    },
    "shape": {
        "type": ["array", "string", "integer"],
        "pattern": TEXT,
        "minimum": 1,
        "items": {"type": ["integer", "string"], "pattern": TEXT, "minimum": 1},
    },
    "name": {"type": "string", "pattern": FREE_NAME, "maxLength": NAME},
    "tensors": {"type": ["string", "array"], "pattern": TENSORS, "items": ref("tensors")},
    "listed_tensor": {"type": "string", "pattern": LISTED_TENSOR},
}


def opened(schema: Schema) -> Schema:
    """The schema of what may be written for a value: the value, or an expression for any of it."""
    if not schema or "pattern" in schema or "string" in types(schema):
        return schema
    rest = schema if "anyOf" in schema else {}
    return {**rest, "anyOf": [*map(_opened_items, options(schema)), ref("expression")]}


def options(schema: Schema) -> list[Schema]:
    """The schemas of which one has to fit."""
    inner = schema.get("anyOf")
    return inner if isinstance(inner, list) else [schema]


def types(schema: Schema) -> set[str]:
    """The types that fit a schema without options, as JSON calls them."""
    named = schema.get("type", "string" if "enum" in schema else [])
    return {named} if isinstance(named, str) else set(named) if isinstance(named, list) else set()


def _opened_items(schema: Schema) -> Schema:
    items = schema.get("items")
    return {**schema, "items": opened(items)} if isinstance(items, dict) else schema
