"""The options of a step in its mapping form: `name`, `from`, `repeat`, `if`, `expect`."""

from collections.abc import Callable

from cnnshape.nodes import Leaf, Node
from cnnshape.spec.steps import Step
from cnnshape.spec.values import Values
from cnnshape.spec.words import is_name

Entries = dict[str, tuple[Leaf, Node]]


def give_options(step: Step, options: Entries, values: Values) -> None:
    """Add to a step what its options say."""
    for name, (key, value) in options.items():
        _READERS[name](step, key, value, values)


def _name(step: Step, _key: Leaf, value: Node, values: Values) -> None:
    if not isinstance(value, Leaf) or not is_name(value.text):
        message = "a name is one word of letters, digits and `_`"
        values.error("wrong-type", message, value.span)
    elif step.target is not None:
        values.error("bad-call", "the step is named twice", value.span)
    else:
        step.target = value.text
        step.target_leaf = value


def _from(step: Step, key: Leaf, value: Node, values: Values) -> None:
    if step.operands is not None:
        values.error("bad-call", "the inputs are given twice", key.span)
    else:
        step.operands = values.references(value)


def _repeat(step: Step, key: Leaf, value: Node, values: Values) -> None:
    if step.repeat is not None:
        values.error("bad-call", "`repeat` is given twice", key.span)
    step.repeat = values.expression(value)


def _if(step: Step, _key: Leaf, value: Node, values: Values) -> None:
    step.condition = values.expression(value)


def _expect(step: Step, _key: Leaf, value: Node, values: Values) -> None:
    step.expect = values.shape(value)


_READERS: dict[str, Callable[[Step, Leaf, Node, Values], None]] = {
    "name": _name,
    "from": _from,
    "repeat": _repeat,
    "if": _if,
    "expect": _expect,
}
