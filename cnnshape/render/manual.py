"""Manual pages, from what the layer classes say of themselves."""

import sys
from inspect import cleandoc

from cnnshape.layers import KINDS, Layer
from cnnshape.layers.arguments import Argument
from cnnshape.layers.refusals import show
from cnnshape.render.paint import Line


def vocabulary() -> list[Line]:
    """Every layer with a line about it, family by family."""
    width = max(map(len, KINDS))
    lines: list[Line] = []
    for title, kinds in families().items():
        lines += [[], [(title, "bold")]] if lines else [[(title, "bold")]]
        lines += [
            [(f"  {kind.__name__:<{width}}  ", "cyan"), (headline(kind), "")] for kind in kinds
        ]
    return lines


def families() -> dict[str, list[type[Layer]]]:
    """The layer kinds by the modules they stand in, each named by its first line."""
    found: dict[str, list[type[Layer]]] = {}
    for kind in KINDS.values():
        module = sys.modules[kind.__module__].__doc__ or ""
        title = module.strip().partition("\n")[0].rstrip(".")
        found.setdefault(title, []).append(kind)
    return found


def headline(kind: type[Layer]) -> str:
    """The first line of a layer's description."""
    return cleandoc(kind.__doc__ or "").partition("\n")[0]


def signature(kind: type[Layer]) -> str:
    """The call as torch writes it: `Conv2d(in_channels, out_channels, stride=1)`."""
    parts = []
    for name, argument in kind.arguments().items():
        if name != kind.lazy:
            default = "" if argument.required else f"={_default(argument.default)}"
            parts.append(name + default)
    return f"{kind.__name__}({', '.join(parts)})"


def manual(kind: type[Layer]) -> list[Line]:
    """The manual page of a layer: arguments, defaults, limits, formula, input."""
    lines: list[Line] = [[(signature(kind), "bold")], []]
    lines += [[(text, "")] for text in cleandoc(kind.__doc__ or "").splitlines()]
    arguments = {n: a for n, a in kind.arguments().items() if n != kind.lazy}
    if arguments:
        lines += [[], [("arguments", "bold")]]
    width = max(map(len, arguments), default=0)
    for name, argument in arguments.items():
        lines.append([(f"  {name:<{width}}  ", "cyan"), (terms(argument), "")])
    if kind.ranks or kind.least:
        lines += [[], [("input", "bold")], [(f"  {kind.axes_needed().rstrip(',')}", "")]]
    if kind.formula:
        words = {"before": "+ padding before", "after": "+ padding after"}
        names = {"n": "n", "border": "padding on both sides", **words, **{n: n for n in arguments}}
        formula = kind.formula.format(**names)
        lines += [[], [("size along each axis of n", "bold")], [(f"  {formula}", "")]]
    return [*lines, [], [("example", "bold")], [(f"  {example(kind)}", "")]]


def terms(argument: Argument) -> str:
    """What an argument needs, and what it is when it is left out."""
    default = "required" if argument.required else f"default {_default(argument.default)}"
    if argument.agreement:
        default = "taken from the input when `_`"
    if argument.like:
        default = f"default {argument.like}"
    return f"{argument.rule.needs}; {default}"


def example(kind: type[Layer]) -> str:
    """A step that a spec could have."""
    call = example_call(kind)
    count = max(kind.arity[0], 2 if kind.merges else 0)
    if count < 2:  # noqa: PLR2004  # one input is what the step before gives
        return f"- {call.removesuffix('()')}"
    tensors = ", ".join(f"x{i}" for i in range(1, count + 1))
    return f"- {call}({tensors})"


def example_call(kind: type[Layer]) -> str:
    """A call with all that it needs, as an argument can be too."""
    parts = []
    for name, argument in kind.arguments().items():
        if argument.required and name != kind.lazy:
            inner = argument.rule.kinds
            given = example_call(inner[0]) if inner else argument.rule.example
            parts.append("_" if argument.agreement else given)
    return f"{kind.__name__}({', '.join(parts)})"


def _default(value: object) -> str:
    if isinstance(value, tuple) and len(set(value)) == 1:
        return show(value[0])
    return show(value)
