"""Pieces of the user's Python file that findings are about."""

import ast
from functools import lru_cache
from pathlib import Path
from typing import cast

from cnnshape.composing.graph import Op
from cnnshape.importing.frames import Place, Points
from cnnshape.source import Source, Span


class Python:
    """The file that the findings of an import are shown in."""

    def __init__(self, file: str, name: str) -> None:
        self.file = str(Path(file).resolve())
        try:
            with open(file, "rb") as stream:  # noqa: PTH123
                self.source = Source.read(file, stream)
        except OSError:
            self.source = Source(file, "\n")
        self.home = self._definition(name)

    def _definition(self, name: str) -> Span:
        """Where the target is defined, for what has no other place."""
        for node in ast.walk(_tree(self.source.text)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
                start = self.offset(node.lineno, node.col_offset)
                start = self.source.text.find(name, start)
                return Span(start, start + len(name))
        return Span(0, 1)

    def offset(self, line: int, column: int) -> int:
        """The character at a line and a column in bytes."""
        start = self.source.offset(line)
        text = self.source.text[start : self.source.offset(line + 1)]
        return start + len(text.encode()[:column].decode(errors="replace"))

    def near(self, points: Points) -> Place | None:
        """The innermost of some places that is in this file."""
        return next((p.place for p in points if _resolved(p.file) == self.file), None)

    def span(self, place: Place) -> Span:
        """The characters of a place, on its first line."""
        start = self.offset(place.line, place.column)
        end = self.offset(place.end_line, place.end_column)
        return Span(start, max(end, start + 1))

    def construction(self, op: Op) -> Place | None:
        """Where the layer of an operation is made."""
        births, _ = _marks(op)
        return self.near(births)

    def use(self, op: Op) -> Place | None:
        """Where an operation happens."""
        _, calls = _marks(op)
        return self.near(calls)

    def argument(self, place: Place, name: str, position: int) -> Span | None:
        """One argument of the call at a place."""
        for node in ast.walk(_tree(self.source.text)):
            if isinstance(node, ast.Call) and _is_at(node, place):
                value = next((k.value for k in node.keywords if k.arg == name), None)
                if value is None and position < len(node.args):
                    value = node.args[position]
                return self._node(value) if value is not None else None
        return None

    def callee(self, place: Place) -> Span:
        """What is called at a place: `nn.Linear` in `nn.Linear(400, 120)`."""
        for node in ast.walk(_tree(self.source.text)):
            if isinstance(node, ast.Call) and _is_at(node, place):
                return self._node(node.func)
        return self.span(place)

    def _node(self, node: ast.expr) -> Span:
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
        return Span(self.offset(node.lineno, node.col_offset), end)


def _is_at(node: ast.Call, place: Place) -> bool:
    return (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) == (
        place.line,
        place.column,
        place.end_line,
        place.end_column,
    )


def _marks(op: Op) -> tuple[Points, Points]:
    return cast("tuple[Points, Points]", op.mark or ((), ()))


@lru_cache(maxsize=1000)
def _resolved(file: str) -> str:
    return str(Path(file).resolve())


@lru_cache(maxsize=4)
def _tree(text: str) -> ast.AST:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module([], [])
