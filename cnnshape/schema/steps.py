"""A step as a JSON Schema: a text, or a mapping with one step as a key and options beside it."""

from cnnshape.layers import KINDS, Layer
from cnnshape.layers.rules import Schema, Whole
from cnnshape.schema import spelling
from cnnshape.schema.layers import Layers, description
from cnnshape.schema.spelling import CALLED, GROUPED, PRINTED, STEP, merged, typed
from cnnshape.schema.values import ref, text
from cnnshape.spec.options import OPTIONS
from cnnshape.spec.words import GROUP

_GROUP = "Steps one after another.\n\nSequential: [step, ...]"
_SAID: dict[str, tuple[str, str]] = {
    "name": ("name", "What the step is called: the same as before `=`."),
    "from": ("tensors", "A name or a list of names, in the place of the previous output."),
    "repeat": ("count", "How many in sequence, each with weights of its own; 0 leaves it out."),
    "if": ("value", "An expression; where it is false, the step is as if it were not written."),
    "expect": ("shape", "The shape that must come out; `_` stands for any size."),
}


def step_schemas() -> dict[str, Schema]:
    """What a step may be, and everything that is in it."""
    layers = Layers()
    kinds = {name: _kind(kind, layers) for name, kind in KINDS.items()}
    skeleton: dict[str, Schema] = {
        "steps": _steps("array", "string", "object"),
        "branch": _steps("array", "string", "object", "null"),
        "step": _step(),
        "given": {"type": ["object", "null"], "additionalProperties": ref("value")},
        "count": layers.value(Whole(least=0)),
    }
    return {**skeleton, **layers.shared, **kinds}


def _kind(kind: type[Layer], layers: Layers) -> Schema:
    about = {"description": description(kind)}
    return about | (_merge(kind, layers) if kind.merges else layers.arguments(kind))


def _steps(*types: str) -> Schema:
    """A list of steps, or one alone."""
    one = {"type": ["string", "object"]}
    return {"type": list(types), "if": one, "then": ref("step"), "else": {"items": ref("step")}}


def _step() -> Schema:
    said = {name: {**ref(what), "description": about} for name, (what, about) in _SAID.items()}
    group = {**ref("branch"), "description": _GROUP}
    return {
        **text(STEP, "a step, `name = Type(arguments)`,"),
        "type": ["string", "object"],
        "properties": {
            **{name: said[name] for name in OPTIONS},
            GROUP: group,
            **{name: ref(name) for name in KINDS},
        },
        "patternProperties": {
            PRINTED: {"type": ["string", "object", "array"], "pattern": STEP},
            CALLED: {"type": "null"},
            GROUPED: group,
            **{_key(kind): ref(name) for name, kind in KINDS.items()},
        },
        "additionalProperties": ref("given"),
        **_one_step(OPTIONS),
    }


def _key(kind: type[Layer]) -> str:
    return merged(kind.__name__) if kind.merges else typed(kind.__name__)


def _merge(kind: type[Layer], layers: Layers) -> Schema:
    """A name, a list of names, branches, or arguments where every key is one of them."""
    schema: Schema = {
        **text(spelling.TENSORS, "the name of a tensor"),
        "type": ["object", "array", "string", "null"],
        "items": text(spelling.LISTED_TENSOR, "the name of a tensor"),
        "minItems": 1,
        "minProperties": 1,
    }
    branches = {"propertyNames": {"pattern": spelling.NAME}, "additionalProperties": ref("branch")}
    if not kind.arguments():
        return schema | branches
    only = {"type": "object", "propertyNames": {"enum": list(kind.arguments())}}
    return schema | {"if": only, "then": layers.arguments(kind), "else": branches}


def _one_step(options: tuple[str, ...], others: int = 0) -> Schema:
    """That one key is none of some options, and `others` keys are not counted."""
    if not options:
        return {"minProperties": others + 1, "maxProperties": others + 1}
    first, *rest = options
    return {
        "if": {"required": [first]},
        "then": _one_step(tuple(rest), others + 1),
        "else": _one_step(tuple(rest), others),
    }
