"""Nodes of a document to expressions, shapes and names, with findings where they are none."""

import re

from cnnshape.diagnostics import Diagnostic, Edit, Fix, Label, Report
from cnnshape.nodes import Items, Leaf, Node, Table
from cnnshape.source import Source, Span, printable
from cnnshape.spec.calls import read_references, read_shape
from cnnshape.spec.expressions import Expression, Listed, Value
from cnnshape.spec.steps import Reference, ShapePattern
from cnnshape.spec.syntax import Instead, Refused, code_of

REFUSED = (Reference("", 0, 1),)  # what stands for tensors that a finding is about
_AMBIGUOUS = r"[-+\d][\d:_.eExXoObB+-]*"
_MOST = 20_000  # different scalars, far more than anybody writes


class Values:
    """Reads values and reports what cannot be read."""

    def __init__(self, source: Source, report: Report) -> None:
        self.source, self.report = source, report
        self._texts: set[str] = set()

    def code(self, leaf: Leaf) -> str:
        """The text of a scalar that is to be parsed; raises `Refused` where there are too many."""
        text = leaf.code
        self._texts.add(text)
        if len(self._texts) > _MOST:
            raise Refused("too-large", f"more than {_MOST} different texts to be read", 0, 1)
        return text

    def refuse(self, refused: Refused, leaf: Leaf, layer: str | None = None) -> None:
        """Report something refused in the code of `leaf`."""
        self.report.add(finding(refused, leaf, self.source, layer))

    def error(self, code: str, message: str, span: Span, help_: str = "") -> None:
        """Report something that is wrong at `span`."""
        self.report.error(code, message, span, help=(help_,) if help_ else ())

    def expression(self, node: Node) -> Value | None:
        """A value: an expression, or a list of them."""
        if isinstance(node, Table):
            self.error("wrong-type", "a mapping stands where a value is wanted", node.span)
            return None
        if isinstance(node, Items):
            items = [self.expression(child) for child in node.children]
            known = tuple(item for item in items if item is not None)
            head = _head(node, self.source)
            listed = Listed(known, 0, len(head.code), head)
            return listed if len(known) == len(items) else None
        try:
            if node.is_null:
                return Expression(code_of("None"), code_of("None").parse(), node)
            code = code_of(self.code(node))
            return Expression(code, code.parse(), node)
        except Refused as refused:
            if refused.code == "bad-call" and re.fullmatch(_AMBIGUOUS, node.text):
                message = f"`{node.text}` has no single meaning as a number"
                self.error("ambiguous-scalar", message, node.span, "write it in plain digits")
            else:
                self.refuse(refused, node)
        return None

    def shape(self, node: Node) -> ShapePattern | None:
        """A shape: a list, or a string split at every `x`."""
        if isinstance(node, Leaf) and not node.is_null:
            try:
                code = code_of(self.code(node))
                pattern = read_shape(code, 0, len(code.text))
            except Refused as refused:
                self.refuse(refused, node)
                return None
            return ShapePattern(pattern.sizes, pattern.start, pattern.end, node)
        if isinstance(node, Items):
            sizes = [self.expression(child) for child in node.children]
            known = tuple(size for size in sizes if size is not None)
            if len(known) < len(sizes):
                return None
            head = _head(node, self.source)
            return ShapePattern(known, 0, len(head.code), head)
        self.error("wrong-type", "a shape is a list of sizes, such as [N, 3, 32, 32]", node.span)
        return None

    def references(self, node: Node) -> tuple[Reference, ...]:
        """Names of tensors: one, or a list."""
        if isinstance(node, Items):
            return tuple(name for child in node.children for name in self.references(child))
        if isinstance(node, Table) or node.is_null:
            message, help_ = "the name of a tensor is wanted here", "write one name, or `[a, b]`"
            self.error("wrong-type", message, node.span, help_)
            return REFUSED
        try:
            names = read_references(self.code(node))
        except Refused as refused:
            self.refuse(refused, node)
            return REFUSED
        return tuple(Reference(name.name, name.start, name.end, node) for name in names)


def finding(refused: Refused, leaf: Leaf, source: Source, layer: str | None = None) -> Diagnostic:
    """What is refused in the code of `leaf`, as a finding."""
    leaf = refused.leaf or leaf
    fixes = [_written(one, leaf, source) for one in (refused.instead, refused.otherwise) if one]
    return Diagnostic(
        code=refused.code,
        message=refused.message,
        at=Label(leaf.place(refused.start, refused.end)),
        layer=layer,
        notes=(refused.note,) if refused.note else (),
        help=(refused.help,) if refused.help else (),
        fixes=(*fixes[:1], *(fix.but(spare=True) for fix in fixes[1:])),
    )


def _written(instead: Instead, leaf: Leaf, source: Source) -> Fix:
    """The fix that writes a text in the place of another."""
    text, start, end = instead
    span = leaf.place(start, end)
    if start == end:
        span = Span(span.start, span.start)
    title = f"write `{printable(' '.join(text.split()))}`"
    if text.endswith(", "):
        title = f"put `{text.rstrip(', ')}` first"
    return Fix(title=title, edits=(text_edit(source, span, text),))


def text_edit(source: Source, span: Span, text: str) -> Edit:
    """An edit of the characters at `span`."""
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    place = {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
    return Edit(data={**place, "text": text}, span=span, text=text)


def _head(node: Items, source: Source) -> Leaf:
    """A leaf whose code covers what is underlined for a list."""
    span = node.span
    return Leaf(source, source.text[span.start : span.end], span.start, span.end, None)
