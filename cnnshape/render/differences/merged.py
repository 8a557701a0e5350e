"""Two calls of one type written as one: `Conv2d(64, 32 → 64, 3, +stride=2)`."""

from collections.abc import Iterator
from itertools import groupby

_Name = int | str  # the place of an argument, or its name
_OPENING, _CLOSING = "([{", ")]}"


def merged(before: str, after: str, *, brief: bool = False) -> str:
    """What became of a call; `brief` leaves out the arguments that are the same.

    >>> merged("Conv2d(3, 8, 5, padding=2)", "Conv2d(3, 16, 5, stride=2)")
    'Conv2d(3, 8 → 16, 5, -padding=2, +stride=2)'
    >>> merged("Conv2d(3, 8, 5, padding=2)", "Conv2d(3, 8, 3, padding=2)", brief=True)
    'Conv2d(…, 5 → 3, …)'
    >>> merged("MaxPool2d(2)", "AvgPool2d(2)")
    'MaxPool2d(2) → AvgPool2d(2)'
    """
    if before == after:
        return after
    (kind, old), (other, new) = _arguments(before), _arguments(after)
    if kind != other or _places(old) != _places(new):
        return f"{before} → {after}"
    texts = [_argument(name, old.get(name), new.get(name)) for name in old | new]
    if brief:
        runs = groupby(zip(texts, old | new, strict=True), lambda one: one[0] == old.get(one[1]))
        texts = [text for same, run in runs for text in (["…"] if same else [t for t, _ in run])]
    return f"{kind}({', '.join(texts)})"


def _arguments(call: str) -> tuple[str, dict[_Name, str]]:
    """The type, and the texts of the arguments by place or name."""
    kind, _, inside = call.partition("(")
    arguments: dict[_Name, str] = {}
    for place, text in enumerate(_split(inside.removesuffix(")"))):
        name = text.partition("=")[0]
        arguments[name if name.isidentifier() and name != text else place] = text
    return kind, arguments


def _split(text: str) -> Iterator[str]:
    """The parts between the commas that are in no brackets."""
    depth = start = 0
    for at, character in enumerate(text):
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == "," and not depth:
            yield text[start:at].strip()
            start = at + 1
    if text[start:].strip():
        yield text[start:].strip()


def _places(arguments: dict[_Name, str]) -> set[_Name]:
    return {name for name in arguments if isinstance(name, int)}


def _argument(name: _Name, before: str | None, after: str | None) -> str:
    if before is None:
        return f"+{after}"
    if after is None:
        return f"-{before}"
    if before == after:
        return after
    return f"{before} → {after if isinstance(name, int) else after.partition('=')[2]}"
