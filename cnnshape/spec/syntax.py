"""Python's grammar, borrowed to read calls and expressions. Nothing is ever run by Python."""

import _ast as ast  # the classes alone: the tools of `ast` take as long to load as a layer family
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from cnnshape.nodes import Leaf

_BLANK = bytes(n if n == ord("\n") else ord(" ") for n in range(256))  # for every byte of a line
_LONGEST = 200_000  # characters in one scalar
_DEEPEST = 60  # levels of nesting in one scalar
NAME = 100  # characters of a name
Instead = tuple[str, int, int]  # a text, and the start and the end of what it takes the place of
_NAMES: dict[type[ast.AST], str] = {ast.Name: "id", ast.Attribute: "attr", ast.keyword: "arg"}
_BRACKETS = r"""[()]|'[^'\n]*'|"[^"\n]*"|\#[^\n]*"""  # or what may hold one


class Refused(Exception):
    """Something written that cannot be read; `start` and `end` count in the scalar's code."""

    def __init__(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        *,
        note: str = "",
        help: str = "",  # noqa: A002  # as in a finding
        instead: Instead | None = None,
        otherwise: Instead | None = None,
        names: tuple[str, ...] = (),
        leaf: Leaf | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.start, self.end = code, message, start, end
        self.note, self.help = note, help
        self.instead = instead  # what would be read
        self.otherwise = otherwise  # what else would be, where that does not do
        self.leaf = leaf  # the scalar meant, if not the one at hand
        self.names = names  # the unknown names, where that is what is wrong


class Code:
    """A text in Python's grammar, and where its nodes stand in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = text
        if "\r" in text:  # which ends a line for Python too
            self._lines = re.sub("\r(?!\n)", "\n", text)
        self._bytes: dict[int, list[int]] = {}
        self._starts = [0]
        for line in self._lines.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def parse(self, cut: tuple[int, int] | None = None) -> ast.expr:
        """The expression in the text, or in a part of it; raises `Refused`."""
        start, end = cut or (0, len(self.text))
        if end - start > _LONGEST:
            raise Refused("too-large", f"longer than {_LONGEST} characters", start, start + 1)
        if not self.text[start:end].strip():
            raise Refused("bad-call", "nothing is written here", start, end)
        # What is cut off leaves as many bytes of space, since columns are counted in bytes.
        before = self._lines[:start].encode(errors="replace")
        blank = before.translate(_BLANK).decode()
        text = blank + self._lines[start:end] + "," * self.text[start:end].lstrip().startswith("*")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = compile(f"({text}\n)", "", "eval", ast.PyCF_ONLY_AST)
        except SyntaxError as error:
            from cnnshape.spec.problems import problem_at

            at = self._place(error, start, end)
            raise problem_at(str(error.msg), self.text, start, at) from None
        except (RecursionError, MemoryError, ValueError, OverflowError):
            raise Refused("too-large", "too deeply nested to be read", start, start + 1) from None
        assert isinstance(tree, ast.Expression)
        self._check_brackets(tree.body, start, end)
        if end - start > _DEEPEST:  # a shorter text cannot be deeper
            self._check_depth(tree.body)
            self._check_names(tree.body)
        return tree.body

    def start(self, node: ast.expr | ast.keyword) -> int:
        """The offset of the first character of `node`."""
        if isinstance(node, ast.Tuple) and node.elts and node.lineno == 1 and not node.col_offset:
            return self.start(node.elts[0])  # it has the parenthesis put around the text
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.keyword) -> int:
        """The offset behind the last character of `node`."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        if node.end_lineno >= len(self._starts):
            return self.end(node.elts[-1]) if isinstance(node, ast.Tuple) and node.elts else 0
        return self._offset(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.expr | ast.keyword) -> str:
        """What is written for `node`."""
        return self.text[self.start(node) : self.end(node)]

    def _place(self, error: SyntaxError, start: int, end: int) -> int:
        """Where a part of the text cannot be read."""
        if not error.lineno or not error.offset:
            return start
        line = self._starts[min(error.lineno, len(self._starts)) - 1]
        at = line + error.offset - 1 - (error.lineno == 1)
        return min(max(start, at), max(end - 1, start))

    def _offset(self, line: int, column: int) -> int:
        column -= line == 1  # the parenthesis put around the text
        start = self._starts[line - 1]
        if not self.text.isascii():  # Python counts columns in bytes
            column = bisect_right(self._bytes_of(line), column)
        return start + column

    def _bytes_of(self, line: int) -> list[int]:
        """For each character of a line, the bytes up to its end."""
        if line not in self._bytes:
            text = self.text[self._starts[line - 1] : self._starts[line]]
            self._bytes[line] = list(accumulate(len(c.encode()) for c in text))
        return self._bytes[line]

    def _check_brackets(self, tree: ast.expr, start: int, end: int) -> None:
        """Refuse `a)(b`, which fits the parentheses put around the text, and only those."""
        if (tree.end_lineno or 0) < len(self._starts):
            return
        depth = 0
        for bracket in re.compile(_BRACKETS).finditer(self.text, start, end):
            depth += (bracket[0] == "(") - (bracket[0] == ")")
            if depth < 0:
                at = bracket.start()
                raise Refused("bad-call", "a bracket closes nothing", at, at + 1)

    def _check_depth(self, tree: ast.expr) -> None:
        level: list[ast.AST] = [tree]
        for _ in range(_DEEPEST):
            level = [child for node in level for child in _parts(node)]
            if not level:
                return
        start = self.start(tree)
        raise Refused("too-large", "too deeply nested to be read", start, start + 1)

    def _check_names(self, tree: ast.expr) -> None:
        for node in walk(tree):
            name = getattr(node, _NAMES.get(type(node), ""), None)
            if name is not None and len(name) > NAME:
                assert isinstance(node, ast.expr | ast.keyword)
                start = self.start(node)
                message = f"a name is longer than {NAME} characters"
                raise Refused("too-large", message, start, self.end(node))


def walk(tree: ast.AST) -> list[ast.AST]:
    """A node and all that it consists of."""
    nodes = [tree]
    for node in nodes:
        nodes += _parts(node)
    return nodes


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    for field in node._fields:
        value = getattr(node, field, None)
        for part in value if isinstance(value, list) else (value,):
            if isinstance(part, ast.AST):
                yield part


def dotted(node: ast.expr) -> str | None:
    """`a.b.c` of a chain of names, otherwise `None`."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


@lru_cache(maxsize=4096)
def code_of(text: str) -> Code:
    """The text, ready to be parsed."""
    return Code(text)
