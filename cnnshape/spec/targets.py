"""The name that a step gives, before `=`, or as print(model) has it."""

import _ast as ast
import re

from cnnshape.spec.steps import Target
from cnnshape.spec.syntax import Code, Refused, dotted

HIDDEN = r"#[^\n]*|'[^'\n]*'|\"[^\"\n]*\""
_PRINTED = r"\s*\(\s*(\w*)\s*\)\s*:"  # `(conv1): Conv2d(...)`


def read_target(code: Code, end: int) -> tuple[Target, int, int, int]:
    """What stands before `=` or in `(name):`, where it stands, and where the rest begins."""
    printed = ":" in code.text and re.match(_PRINTED, code.text[:end])
    if printed:
        name = printed[1]
        target = name if name and not name.isdigit() else None
        return target, printed.start(1), printed.end(1), printed.end()
    at = bare(code.text).find("=", 0, end)
    head = code.text[: max(at, 0)]
    if head.strip() and code.text[at + 1 : at + 2] == ">":
        instead = ("->", at, at + 2)
        raise Refused("bad-call", "`=>` has no meaning here", at, at + 2, instead=instead)
    if not head.strip() or head[-1] in "<>!=" or code.text[at + 1 : at + 2] == "=":
        return None, 0, 0, 0
    plain = bare(head)
    if plain.count("(") != plain.count(")"):
        return None, 0, 0, 0
    node = code.parse((0, at))
    ends = node.elts if isinstance(node, ast.Tuple) and node.elts else [node]
    return _names(code, node), code.start(ends[0]), code.end(ends[-1]), at + 1


def _names(code: Code, node: ast.expr) -> Target:
    if isinstance(node, ast.Tuple):
        return tuple(_names(code, part) for part in node.elts)
    name = (dotted(node) or "").removeprefix("self.")
    if name == "_":
        return None
    if not name or "." in name:
        what = f"`{code.of(node)}` is not a name that a step can have"
        word = re.sub(r"\W+", "_", name or code.of(node).removeprefix("self.")).strip("_")
        help_ = f"a name is one word, such as `{word if word.isidentifier() else 'conv1'}`"
        raise Refused("bad-call", what, code.start(node), code.end(node), help=help_)
    return name


def bare(text: str) -> str:
    """The text with spaces in the place of comments and of what stands in quotes."""
    if "#" not in text and "'" not in text and '"' not in text:
        return text
    return re.sub(HIDDEN, lambda found: " " * len(found[0]), text)
