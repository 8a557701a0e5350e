"""Calls written into one another where that reads well: `self.relu(self.conv(x))`."""

from cnnshape.exporting.graph import GroupNode, RepeatNode, Value
from cnnshape.exporting.layout import WIDTH, Piece, flat
from cnnshape.exporting.statements import Line, Maybe, Spelled, Statement

_DEPTH = 2  # calls inside a call
_ROOM = len("        return ")


def needed(statements: list[Statement], outs: list[Value]) -> list[Statement]:
    """The statements without functions of tensors whose results nobody takes."""
    return _needed(statements, set(outs))


def _needed(statements: list[Statement], taken: set[Value]) -> list[Statement]:
    found: list[Statement] = []
    for one in reversed(statements):
        if isinstance(one, Maybe):
            inner: Value = one.node.inner  # type: ignore[attr-defined]  # it has one
            taken |= {inner, *one.node.inputs[:1]}
            one.lines = _needed(one.lines, taken)
        elif one.is_idle and not taken.intersection(one.targets):
            for value in one.uses:
                value.uses -= 1
            continue
        else:
            taken.update(one.uses)
        found.append(one)
    return found[::-1]


def folded(statements: list[Statement]) -> list[Statement]:
    """The statements with light calls around what they take, and operands inside of joins."""
    found: list[Statement] = []
    for one in statements:
        if isinstance(one, Maybe):
            one.lines = folded(one.lines)
        else:
            _take_in(one, found)
        found.append(one)
    return found


def _take_in(line: Line, before: list[Statement]) -> None:
    """Take the statements before a line into it that make nothing but what it takes."""
    if line.is_light and before:
        last = before[-1]
        is_one = not isinstance(last.node, GroupNode | RepeatNode)
        if not is_one or not _is_for(last, line):
            return
        assert isinstance(last, Line)
        if last.depth < _DEPTH and _fits(line, [last]):
            before.pop()
            _put(line, [last])
    elif line.is_joining:
        some: list[Line] = []
        for one in reversed(before):
            if not _is_for(one, line) or not _is_before(one, some, line):
                break
            assert isinstance(one, Line)
            some.append(one)
        if some and _fits(line, some):
            del before[-len(some) :]
            _put(line, some)


def _is_for(one: Statement, line: Line) -> bool:
    """Whether a statement is a call whose only result is for one line, once."""
    if isinstance(one, Maybe) or not one.is_call or len(one.targets) != 1:
        return False
    target = one.targets[0]
    return target.uses == 1 and target in line.uses


def _is_before(one: Statement, some: list[Line], line: Line) -> bool:
    """Whether Python, which works out operands from the left, would do it before some others."""
    assert isinstance(one, Line)
    places = [line.uses.index(other.targets[0]) for other in (one, *some[-1:])]
    return places == sorted(places)


def _put(line: Line, some: list[Line]) -> None:
    build, builds = line.build, {one.targets[0]: one.build for one in some}

    def inside(spelled: Spelled) -> Piece:
        def deeper(value: Value) -> Piece:
            return builds[value](spelled) if value in builds else spelled(value)

        return build(deeper)

    line.build = inside
    line.uses = [value for value in line.uses if value not in builds]
    line.uses += [value for one in some for value in one.uses]
    line.depth = 1 + max(one.depth for one in some)


def _fits(line: Line, some: list[Line]) -> bool:
    builds = {one.targets[0]: one.build for one in some}

    def spelled(value: Value) -> Piece:
        return builds[value](_usual) if value in builds else _usual(value)

    text = flat(line.build(spelled))
    return text is not None and _ROOM + len(text) <= WIDTH


def _usual(value: Value) -> Piece:
    return value.title if value.uses > 1 and value.title else "x"
