"""A step that is given another number of tensors than its layer takes."""

from cnnshape.layers import Layer
from cnnshape.layers.kind import MANY
from cnnshape.propagate.findings import Findings
from cnnshape.spec.steps import Step


def report_arity(findings: Findings, step: Step, kind: type[Layer], path: str, given: int) -> None:
    """Add the finding, with what to write."""
    needs = _needs(*kind.arity)
    plural = "s" * (needs != "1")
    message = f"`{kind.__name__}` takes {needs} tensor{plural} but is given {given}"
    findings.add("arity", message, step.name_span, path, _help(step, kind, given))


def _needs(fewest: int, most: int) -> str:
    if most == MANY:
        return "1 or more" if fewest == 1 else f"at least {fewest}"
    if fewest == most:
        return str(fewest)
    return f"{fewest} or {most}" if most == fewest + 1 else f"{fewest} to {most}"


def _help(step: Step, kind: type[Layer], given: int) -> str:
    fewest, most = kind.arity
    names = ", ".join("abcdefgh"[:fewest])
    name = step.call.name
    if not most:
        return f"write `{name}` without tensors; it is one by itself"
    if given > most:
        pairs = "use a step for each two of them"
        return pairs if kind.merges else "join them in a step before, such as `Concat`"
    if step.joins is not None:
        return f"name them all: `{name}: [{names}]`"
    return naming(step, names)


def naming(step: Step, names: str) -> str:
    """How a step is given tensors by their names."""
    call = step.call
    plural = "," in names
    what = "name them" if plural else "name it"
    if step.arguments is not call.arguments or step.branches is not None:
        return f"{what} with `from: {f'[{names}]' if plural else names}`"
    inside = "" if call.opened is None or not step.arguments else "..."
    text = call.text if inside and not call.text.endswith("…") else f"{call.name}({inside})"
    return f"{what} in parentheses behind: `{text}({names})`"
