"""Calls that YAML split at their commas, `[Conv2d(3, 8, 3), ReLU]`: put together and reported."""

from cnnshape.diagnostics import Diagnostic, Fix, Label
from cnnshape.nodes import Items, Leaf, Node, Table
from cnnshape.source import Span
from cnnshape.spec.values import Values, text_edit

_NOTE = "inside [...] and {...} every comma begins a new value"


def rejoined(items: Items, values: Values) -> list[Node]:
    """The children of a list, every split call in one piece."""
    if not items.flow:
        return items.children
    whole: list[Node] = []
    pieces: list[Leaf] = []
    unclosed = 0
    for child in items.children:
        if isinstance(child, Leaf) and (pieces or _is_unclosed(child.text)):
            pieces.append(child)
            unclosed += child.text.count("(") - child.text.count(")")
            if unclosed <= 0:
                unclosed = 0
                whole.append(_joined(pieces, values))
                pieces = []
        else:
            whole.append(child)
    if len(whole) + len(pieces) < len(items.children):
        _report_list(items, whole, values)
    return whole + list(pieces)


def is_split(entries: list[tuple[Leaf, Node]]) -> bool:
    """Whether the entries of a mapping are the pieces of a call."""
    closes = any(key.text.count(")") > key.text.count("(") for key, _ in entries)
    return closes and any(_is_unclosed(leaf.text) for leaf in _leaves(entries))


def report_table(table: Table, values: Values) -> None:
    """Report the call that YAML split in `{label: Conv2d(3, 8, 3)}`."""
    first = next(leaf for leaf in _leaves(table.entries) if _is_unclosed(leaf.text))
    values.report.add(
        Diagnostic(
            code="split-call",
            message="YAML splits a call at its commas",
            at=Label(first.span),
            notes=(_NOTE,),
            help=("write every entry on a line of its own, without braces",),
        )
    )


def _leaves(entries: list[tuple[Leaf, Node]]) -> list[Leaf]:
    return [leaf for entry in entries for leaf in entry if isinstance(leaf, Leaf)]


def _joined(pieces: list[Leaf], values: Values) -> Leaf:
    start, end = pieces[0].start, pieces[-1].end
    return Leaf(values.source, values.source.text[start:end], start, end, None)


def _report_list(items: Items, whole: list[Node], values: Values) -> None:
    source = values.source
    span = Span(items.start, items.end)
    line, column = source.position(span.start)
    text = source.line(line)
    indent = " " * (len(text) - len(text.lstrip()) + 2)
    slices = [source.text[node.start : node.end] for node in whole]
    block = "".join(f"\n{indent}- {' '.join(part.split())}" for part in slices)
    split = next(node for node in whole if isinstance(node, Leaf) and "," in node.text)
    fixes: tuple[Fix, ...] = ()
    if text[: column - 1].rstrip().endswith(":"):
        edit = text_edit(source, span, block)
        fixes = (Fix(title="write one step a line", edits=(edit,), sure=True),)
    values.report.add(
        Diagnostic(
            code="split-call",
            message=f"YAML splits `{' '.join(split.text.split())}` at its commas",
            at=Label(split.span),
            notes=(_NOTE,),
            help=("write one step a line" if fixes else "give the step a line of its own",),
            fixes=fixes,
        )
    )


def _is_unclosed(text: str) -> bool:
    return text.count("(") > text.count(")")
