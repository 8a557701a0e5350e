"""Layer kinds as JSON Schemas: an object of arguments for each, with what `layers` says of them."""

import json

from cnnshape.layers import Layer
from cnnshape.layers.arguments import Argument
from cnnshape.layers.rules import Rule, Schema
from cnnshape.render.manual import headline, signature, terms
from cnnshape.schema.values import opened, ref
from cnnshape.spec.binding import signature_of


class Layers:
    """Makes the schemas of kinds; what arguments have in common is put into `shared`."""

    def __init__(self) -> None:
        self.shared: dict[str, Schema] = {}
        self._names: dict[str, str] = {}  # of shared schemas, by their text

    def arguments(self, kind: type[Layer]) -> Schema:
        """The arguments of a kind, by name."""
        known = signature_of(kind)
        return {
            "type": "object" if known.required else ["object", "null"],
            "properties": {name: self._argument(kind, name) for name in known.names},
            **({"required": list(known.required)} if known.required else {}),
            "additionalProperties": False,
        }

    def value(self, rule: Rule, rank: int = 0) -> Schema:
        """What may be written where a rule reads a value."""
        return self._shared(rule, rule.schema(rank))

    def _argument(self, kind: type[Layer], name: str) -> Schema:
        argument = kind.arguments()[name]
        schema = self._shared(argument.rule, value_of(argument, kind.rank))
        return {**schema, "description": terms(argument), **_default(argument)}

    def _shared(self, rule: Rule, literal: Schema) -> Schema:
        schema = opened(literal)
        text = json.dumps(schema)
        if text not in self._names:
            name = type(rule).__name__.lstrip("_")
            count = 1 + sum(other.rpartition("-")[0] == name for other in self.shared)
            self._names[text] = f"{name}-{count}"
            self.shared[f"{name}-{count}"] = schema
        return ref(self._names[text])


def value_of(argument: Argument, rank: int) -> Schema:
    """The schema of the values that an argument takes, without expressions for them."""
    schema = argument.rule.schema(rank)
    if not argument.loose:
        return schema
    return {"anyOf": [schema, {"type": "integer", "allOf": [schema.get("items", {})]}]}


def description(kind: type[Layer]) -> str:
    """What hovering over a layer says."""
    return f"{headline(kind)}\n\n{signature(kind)}"


def _default(argument: Argument) -> Schema:
    if argument.agreement:
        return {"default": "_"}
    if argument.required:
        return {}
    default = argument.default
    if isinstance(default, tuple) and len(set(default)) == 1:
        default = default[0]
    return {"default": list(default) if isinstance(default, tuple) else default}
