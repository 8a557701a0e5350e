"""Values of the spec language as JSON Schemas: expressions, shapes, names of tensors."""

from cnnshape.layers.rules import Schema
from cnnshape.schema.spelling import FREE_NAME, SIZE, TENSORS, TEXT
from cnnshape.spec.syntax import NAME


def ref(name: str) -> Schema:
    """The schema that is defined under a name."""
    return {"$ref": f"#/$defs/{name}"}


def text(pattern: str, wanted: str) -> Schema:
    """A text that fits a pattern, with what an editor says of one that does not."""
    return {"type": "string", "pattern": pattern, "patternErrorMessage": f"{wanted} is wanted here"}


def form(**keywords: object) -> Schema:
    """What holds of one type among several; it stands apart, so that no editor begins with it."""
    return {"allOf": [keywords]}


def _shape(size: str) -> Schema:
    """A text, or a list of sizes whose texts fit a pattern, or the size of the only axis."""
    sizes = {**text(size, "a size"), "type": ["integer", "string"], "minimum": 1}
    return {
        **text(TEXT, "a shape"),
        "type": ["string", "integer", "array"],
        "minimum": 1,
        **form(items=sizes),
    }


VALUES: dict[str, Schema] = {
    "expression": text(TEXT, "an expression"),
    "value": {
        **text(TEXT, "an expression"),
        "type": ["string", "number", "boolean", "null", "array"],
        **form(items=ref("value")),
    },
    "input_shape": _shape(SIZE),
    "shape": _shape(TEXT),
    "name": {**text(FREE_NAME, "a name that has no meaning yet"), "maxLength": NAME},
    "tensors": {
        **text(TENSORS, "the name of a tensor"),
        "type": ["string", "array"],
        **form(items=ref("tensors")),
    },
}


def opened(schema: Schema) -> Schema:
    """The schema of what may be written for a value: the value, or an expression for any of it."""
    takes_any_text = "type" in schema and "string" in types(schema)
    if not schema or takes_any_text or "pattern" in schema:
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
