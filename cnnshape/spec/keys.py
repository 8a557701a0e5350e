"""Keys that a spec or a step does not have, and what to write instead."""

from cnnshape.diagnostics import Diagnostic, Fix, Label
from cnnshape.nodes import Leaf, Node
from cnnshape.spec.values import Values, text_edit
from cnnshape.spec.words import is_type

MAPPINGS = {  # how keys are written whose value is a mapping
    "input": "several inputs have names: `input: {a: [N, 3], b: [N, 4]}`",
    "vars": "write `vars: {name: value}`",
    "blocks": "write `Block(out):` without a dash, and its steps below",
    "expect": "write `expect: {output: [N, 10]}`",
    "lint": "write `lint: {ignore: [code]}`",
}
_TYPES = {"class", "kind", "layer", "module", "op", "operation", "type"}  # elsewhere
_SHOWN = 4  # keys of a finding


def report_key(key: Leaf, message: str, meant: str | None, values: Values) -> None:
    """Report a key that there is none of, with the one that was probably `meant`."""
    title = f"write `{meant}`" if meant else _instead_of(key.text)
    fixes: tuple[Fix, ...] = ()
    if meant:
        fixes = (Fix(title=title, edits=(text_edit(values.source, key.span, meant),)),)
    values.report.add(
        Diagnostic(
            code="unknown-key", message=message, at=Label(key.span), help=(title,), fixes=fixes
        )
    )


def is_typed(rest: list[tuple[Leaf, Node]], values: Values) -> bool:
    """Report `type: Conv2d` with its arguments beside it."""
    key, value = rest[0]
    if key.text not in _TYPES or not isinstance(value, Leaf) or not is_type(value.text):
        return False
    arguments = ", ".join(f"{name.text}: ..." for name, _ in rest[1:_SHOWN])
    message = f"`{key.text}` is not a key of a step; the layer is, with its arguments below"
    help_ = f"write `{value.text}: {{{arguments}}}`" if arguments else f"write `{value.text}`"
    values.error("bad-call", message, key.span, help_)
    return True


def _instead_of(key: str) -> str:
    """What to write in the place of a key that a spec does not have."""
    if key == "ignore":
        return MAPPINGS["lint"]
    if is_type(key.partition("(")[0]):
        return "steps stand below `layers:`, each behind a dash"
    return "keys that begin with `x-` are passed over"
