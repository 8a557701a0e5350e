"""The steps of a template as text."""

from collections.abc import Iterator

from cnnshape.composing.arguments import arguments
from cnnshape.composing.graph import Op, Scope
from cnnshape.composing.literals import MISSING
from cnnshape.composing.names import Elsewhere, Names, above
from cnnshape.composing.slots import Ref, Slot, main, main_of
from cnnshape.composing.solver import Solver
from cnnshape.composing.templates import Template
from cnnshape.layers import KINDS

_REPEATS = 3  # steps in a row from which on they are written once


class Line:
    """A step as it is written, with the steps in it."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self.name = ""
        self.call = ""
        self.operands: tuple[str, ...] = ()
        self.source = ""  # `from`
        self.condition = ""
        self.repeat = ""
        self.body: list[Line] = []
        self.tail = ""  # a name that a group ends with


class Steps(Names):
    """The steps of one list of steps, and of those in its groups."""

    def __init__(
        self, template: Template, solver: Solver, tensors: list[str], *, top: bool = False
    ) -> None:
        super().__init__(template, solver, tensors, top=top)
        self.arguments = {slot: arguments(slot, solver, top=top) for slot in template.leaves()}
        self.conditions: dict[Slot, str] = {}
        self._find_conditions(template.slots)
        self.lines = self._list(template.slots, self._first())
        self.end = self._end()

    def _first(self) -> Ref | None:
        is_one = self.template.scopes[0].inputs and (not self.top or self.takes_one)
        return (None, 0) if is_one else None

    def _find_conditions(self, slots: list[Slot], around: Slot | None = None) -> None:
        for slot in slots:
            absent = [n for n, item in enumerate(slot.items) if item is None]
            if absent and not (around and all(around.items[n] is None for n in absent)):
                self.conditions[slot] = self.solver.condition(slot)
            if slot.body is not None:
                self._find_conditions(slot.body, slot)

    def _list(self, slots: list[Slot], before: Ref | None) -> list[Line]:
        lines: list[Line] = []
        for slot in slots:
            line = self._line(slot, before)
            is_aside = bool(line.condition and (line.operands or line.source))
            before = None if is_aside else main(slot) or before
            lines.append(line)
        return self._folded(lines)

    def _line(self, slot: Slot, before: Ref | None) -> Line:
        line = Line(slot)
        line.condition = self.conditions.get(slot, "")
        if slot.body is not None:
            entry = slot.refs[0] if slot.refs else before
            if entry is not None and entry != before:
                line.source = self.text(entry, slot)
            line.call = "Sequential"
            line.body = self._list(slot.body, entry)
            if slot.results and main_of(slot.body) != slot.results[0]:
                line.tail = self.text(slot.results[0], slot.body[-1])
            return line
        refs = slot.refs
        item = slot.item
        is_block = isinstance(item, Scope) and item.weights is None
        operands = refs[:1] if is_block or _takes_the_same(item) else refs
        implied = [] if before is None or item.weights is not None else [before]
        if [*operands] != implied or not refs:
            line.operands = tuple(self.text(ref, slot) for ref in operands)
        line.call = self._call(slot)
        return line

    def _call(self, slot: Slot) -> str:
        item = slot.item
        if item.weights is not None:
            return self._again(item)
        kind = item.kind if isinstance(item, Op) else item.call.block.name  # type: ignore[attr-defined]
        parts = self._written(slot)
        if isinstance(item, Scope):
            parts += [
                f"{name}={self.text(ref, slot)}"
                for name, ref in zip(item.call.block.tensors, slot.refs[1:], strict=True)  # type: ignore[attr-defined]
            ]
        return f"{kind}({', '.join(parts)})" if parts else kind

    def _again(self, item: Op | Scope) -> str:
        """The step whose weights are used once more."""
        for slot in _all(self.template.slots):
            if item.weights in slot.items:
                chain = [slot, *above(slot)]
                return ".".join(self.name(one) for one in reversed(chain))
        raise Elsewhere(item)

    def _written(self, slot: Slot) -> list[str]:
        """The arguments as text: by position as long as torch needs them, then by name."""
        item = slot.item
        order, loose, required = _signature(item)
        found = self.arguments[slot]
        parts: list[str] = []
        by_place = True
        for place, name in enumerate(order):
            written = found.get(name)
            if written is None:
                by_place = False
                continue
            text = "".join(p if isinstance(p, str) else self.text(p, slot) for p in written.pieces)
            if name in loose and by_place and text.startswith("(") and text != "()":
                text = _loose(text)
            by_place = by_place and (name in required or (place == 0 and isinstance(item, Op)))
            parts.append(text if by_place else f"{name}={text}")
        return parts

    def _folded(self, lines: list[Line]) -> list[Line]:
        """The same with steps that follow one another and do the same written once."""
        found: list[Line] = []
        start = 0
        while start < len(lines):
            end = start + 1
            while end < len(lines) and self._repeats(lines[start], lines[end]):
                end += 1
            count = end - start
            if count >= _REPEATS or (count > 1 and count == len(lines)):
                lines[start].repeat = str(count)
                self.names.pop(lines[start].slot, None)
                found.append(lines[start])
            else:
                found += lines[start:end]
            start = end
        return found

    def _repeats(self, first: Line, line: Line) -> bool:
        """Whether a line is a block that is used once more, in a row."""
        a, b = first.slot, line.slot
        return (
            isinstance(a.item, Scope)
            and isinstance(b.item, Scope)
            and a.item.call is not None
            and a.body is None
            and _is_numbered(a.item.name, b.item.name)
            and first.call == line.call
            and len(b.refs) == 1
            and not any((first.condition, line.condition, line.operands))
            and not self.is_named(a)
            and not self.is_named(b)
        )

    def _end(self) -> str:
        """A name to end with, where the last step gives something else."""
        results = self.template.results
        if self.top and len(results) > 1:
            return ""  # `output` names them
        if not results or main_of(self.template.slots) == results[0]:
            return ""
        return self.text(results[0], None)


def _takes_the_same(item: Op | Scope) -> bool:
    """Whether a module that is called again takes what it took, but for the first tensor."""
    first = item.weights
    if not isinstance(item, Scope) or not isinstance(first, Scope):
        return False
    return list(map(id, item.inputs[1:])) == list(map(id, first.inputs[1:]))


def _signature(item: Op | Scope) -> tuple[list[str], set[str], set[str]]:
    if isinstance(item, Scope):
        parameters = item.call.block.parameters  # type: ignore[attr-defined]
        names = [p.name for p in parameters]
        return names, set(), {p.name for p in parameters if p.default is MISSING}
    arguments = KINDS[item.kind].arguments()
    loose = {name for name, one in arguments.items() if one.loose}
    return [*arguments], loose, {name for name, one in arguments.items() if one.required}


def _all(slots: list[Slot]) -> Iterator[Slot]:
    for slot in slots:
        yield slot
        yield from _all(slot.body or [])


def _is_numbered(first: str, name: str) -> bool:
    """Whether two names differ by a number at their end, if at all."""
    digits = "0123456789"
    return first != name and first.rstrip(digits) == name.rstrip(digits)


def _loose(text: str) -> str:
    """A list without its parentheses."""
    inner = text[1:-1].removesuffix(",")
    return f"[{inner}]" if not inner or inner.isidentifier() else inner  # else it is no list
