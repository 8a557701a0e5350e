"""Plans as JSON."""

import json
import sys

from cnnshape.plans import Plan
from cnnshape.plans.objects import plan_object
from cnnshape.render.look import Look


def show(plans: list[Plan], look: Look) -> None:  # noqa: ARG001  # JSON has one look
    """Print plans as one JSON document."""
    sys.stdout.write(json_text(plans))


def json_text(plans: list[Plan]) -> str:
    """One object for one plan, a list for several; each layer on a line of its own."""
    texts = [json_object(plan_object(plan)) for plan in plans]
    return (texts[0] if len(texts) == 1 else "[" + ",\n".join(texts) + "]") + "\n"


def json_object(fields: dict[str, object]) -> str:
    """An object with a field on each line."""
    lines = ",\n".join(f'  "{name}": {_value(value)}' for name, value in fields.items())
    return f"{{\n{lines}\n}}"


def _value(value: object) -> str:
    """A value on one line, a list of objects on a line for each."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f"    {json.dumps(item)}" for item in value) + "\n  ]"
    return json.dumps(value)
