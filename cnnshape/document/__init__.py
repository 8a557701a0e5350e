"""YAML to a tree of plain nodes that remember their place. The only module that imports yaml."""

from collections.abc import Mapping
from typing import Any, NoReturn, TypeAlias

import yaml

from cnnshape.diagnostics import Label, Report
from cnnshape.nodes import DEPTH, Items, Leaf, Node, Table
from cnnshape.source import CHARACTERS, Source, Span, printable

_NODES = 200_000  # nodes, with aliases expanded
_KNOWN_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map")
}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Event: TypeAlias = Any  # PyYAML's events have no types that say what they hold


def dump(mapping: Mapping[str, object]) -> str:
    """The text of a spec that is given as a mapping; raises `TypeError` for other values."""
    try:
        return yaml.safe_dump(dict(mapping), sort_keys=False, width=CHARACTERS, allow_unicode=True)
    except (yaml.YAMLError, RecursionError) as error:
        message = "a spec is a mapping of plain values: texts, numbers, lists and mappings"
        raise TypeError(message) from error


def scalars(source: Source) -> list[Leaf]:
    """Every scalar of a text that is YAML, in order, those that say nothing included."""
    events = yaml.parse(source.text, _Loader)
    found: list[_Event] = [event for event in events if type(event) is yaml.ScalarEvent]
    return [
        Leaf(source, event.value, event.start_mark.index, event.end_mark.index, event.style)
        for event in found
    ]


class _Stop(Exception):
    """A finding after which nothing more of the document can be read."""


def compose(source: Source, report: Report) -> Node | None:
    """The tree of a document, or `None` where a finding says why there is none."""
    if len(source.text) > CHARACTERS:
        limit = f"the text has more than {CHARACTERS} characters"
        report.error("too-large", limit, Span(0, 1))
        return None
    try:
        return _Composer(source, report).compose()
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        from cnnshape.document.errors import report_syntax

        problem = (error.problem, _offset(error.problem_mark))
        report_syntax(report, problem, (error.context, _offset(error.context_mark)))
    except (yaml.YAMLError, UnicodeError) as error:  # a character that YAML does not allow
        from cnnshape.document.errors import report_character

        report_character(report, getattr(error, "character", None), getattr(error, "position", 0))
    return None


def _offset(mark: yaml.Mark | None) -> int | None:
    return None if mark is None else mark.index


class _Composer:
    """Builds the tree from events, without recursion, within bounds."""

    def __init__(self, source: Source, report: Report) -> None:
        self.source, self.report = source, report
        self.open: list[Items | Table] = []
        self.keys: list[Leaf | None] = []  # for each open node, the key that waits for a value
        self.anchors: dict[str, Node | None] = {}
        self.names: list[str | None] = []  # for each open node, its anchor
        self.root: Node | None = None
        self.event: _Event = None  # the one at hand

    def compose(self) -> Node:
        loader = _Loader(self.source.text)
        documents = 0
        while loader.check_event():
            self.event = event = loader.get_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.SequenceStartEvent or kind is yaml.MappingStartEvent:
                self._start(event)
            elif kind is yaml.SequenceEndEvent or kind is yaml.MappingEndEvent:
                self._end(event)
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._stop("yaml-syntax", "a spec is one document; a second begins here")
        if self.root is None:
            self._stop(
                "missing-key", "the file is empty; a spec has `input` and `layers`", Span(0, 1)
            )
        return self.root

    def _scalar(self, event: _Event) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        leaf = Leaf(self.source, event.value, start, end, event.style)
        if event.tag:
            self._check_tag(event)
        if event.anchor:
            self.anchors[event.anchor] = leaf
        self._attach(leaf)

    def _start(self, event: _Event) -> None:
        if event.tag:
            self._check_tag(event)
        start, flow = event.start_mark.index, bool(event.flow_style)
        kind = Items if isinstance(event, yaml.SequenceStartEvent) else Table
        if len(self.open) >= DEPTH:
            self._stop("too-large", f"nested deeper than {DEPTH} levels")
        self.open.append(kind(start, flow=flow))
        self.keys.append(None)
        self.names.append(event.anchor)
        if event.anchor:
            self.anchors[event.anchor] = None

    def _end(self, event: _Event) -> None:
        node = self.open.pop()
        self.keys.pop()
        node.end = event.end_mark.index
        if isinstance(node, Table):
            self._merge(node)
        name = self.names.pop()
        if name:
            self.anchors[name] = node
        self._attach(node)

    def _alias(self, event: _Event) -> None:
        if event.anchor not in self.anchors:
            self._stop("unknown-name", f"no anchor `&{printable(event.anchor)}` before this")
        node = self.anchors[event.anchor]
        if node is None:
            self._stop("cycle", f"`*{printable(event.anchor)}` stands inside itself")
        if len(self.open) + node.height > DEPTH:
            self._stop("too-large", f"nested deeper than {DEPTH} levels")
        self._attach(node)

    def _attach(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if parent.size > _NODES:
            self._stop("too-large", f"more than {_NODES} values", parent.span)
        if isinstance(parent, Items):
            parent.children.append(node)
        elif self.keys[-1] is None:
            self.keys[-1] = self._key(node)
        else:
            parent.entries.append((self.keys[-1], node))
            self.keys[-1] = None

    def _key(self, node: Node) -> Leaf:
        if not isinstance(node, Leaf):
            self._stop("wrong-type", "a key has to be a word", node.span)
        return node

    def _merge(self, table: Table) -> None:
        """Report keys that stand twice, and take in what `<<` names."""
        own: dict[str, Leaf] = {}
        entries: list[tuple[Leaf, Node]] = []
        merged: list[Table] = []
        for key, value in table.entries:
            if key.text == "<<" and not key.style:
                merged += self._merged(value)
            elif key.text in own:
                first = Label(own[key.text].span, "first here")
                message = f"`{printable(key.text)}` stands twice"
                self.report.error("duplicate-key", message, key.span, related=(first,))
            else:
                own[key.text] = key
                entries.append((key, value))
        for other in merged:
            fresh = [(k, v) for k, v in other.entries if k.text not in own]
            own |= {k.text: k for k, _ in fresh}
            entries += fresh
        table.entries = entries

    def _merged(self, value: Node) -> list[Table]:
        if isinstance(value, Table):
            return [value]
        if isinstance(value, Items):
            return [table for child in value.children for table in self._merged(child)]
        self.report.error("wrong-type", "`<<` takes a mapping, or a list of them", value.span)
        return []

    def _check_tag(self, event: _Event) -> None:
        if event.tag not in _KNOWN_TAGS:
            self._stop("yaml-syntax", f"the tag `{printable(event.tag)}` means nothing here")

    def _stop(self, code: str, message: str, span: Span | None = None) -> NoReturn:
        start, end = self.event.start_mark.index, self.event.end_mark.index
        self.report.error(code, message, span or Span(start, max(end, start + 1)))
        raise _Stop
