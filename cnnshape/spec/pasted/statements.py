"""Statements of Python that were pasted where a step belongs, and what a spec has for them."""

import re

from cnnshape.spec.calls import read_call
from cnnshape.spec.syntax import Refused

_NETWORK = "a spec has steps alone, one for each layer that is called"
_WORDS = {
    "return": "what the last step gives is the output; `output: name` chooses another",
    "for": "`repeat: 3` beside a step, or `* 3` behind it, does it three times",
    "while": "`repeat: 3` beside a step, or `* 3` behind it, does it three times",
    "if": "`if: stride > 1` beside a step leaves it out where that is false",
    "else": "a step of its own with `if: not ...` is done where the other is not",
    "def": _NETWORK,
    "class": _NETWORK,
    "import": _NETWORK,
    "from": _NETWORK,
    "with": _NETWORK,
    "assert": "`-> [N, 64, 8, 8]` behind a step checks its shape",
    "del": _NETWORK,
}
_CHANGED = r"\s*([\w.]+)\s*(//|\*\*|[-+*/@&|^%])=(?!=)\s*(.+)"


def in_steps(problem: str, text: str) -> str:
    """What to write in the place of a statement; nothing for what is none."""
    if re.search(r"->\s*$", text):
        return "write a shape behind `->`, such as `-> [N, 64, 8, 8]`"
    if re.search(r"=\s*$", text):
        return "write a layer behind `=`"
    if re.match(r"[\w.\[\]-]+\s*=(?!=)", text) and "(" not in text.partition("=")[0]:
        name = text.partition("=")[0].strip()
        if not name.removeprefix("self.").isidentifier():
            return "a name is one word of letters, digits and `_` that begins with a letter"
    sizes = re.search(r"\b(\d{1,9})x(\d{1,9})\b", text)
    if sizes:
        return f"sizes along two axes are a list: `({sizes[1]}, {sizes[2]})`"
    changed = re.match(_CHANGED, text, re.DOTALL)
    if changed:
        name, operator, value = changed.groups()
        try:
            read_call(f"{name} {operator} ({value})")
        except Refused as refused:
            step = f": `{refused.instead[0]}`" if refused.instead else ""
            return refused.help or f"a step makes another tensor{step}"
    word = re.match(r"\s*(\w+)", text)
    usual = "" if "bracket" in problem else "a call reads `Conv2d(3, 64, kernel_size=3)`"
    return _WORDS.get(word[1] if word else "", usual)
