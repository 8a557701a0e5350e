"""The text of a `forward`, each line with the shape that it makes."""

from collections.abc import Iterator

from cnnshape.exporting.emission import Emission
from cnnshape.exporting.formulas import names_in, text
from cnnshape.exporting.graph import Value
from cnnshape.exporting.layout import WIDTH, Call, Item, Piece, flat, lines
from cnnshape.exporting.provenance import size
from cnnshape.exporting.statements import Line, Maybe, Statement
from cnnshape.exporting.units import Unit
from cnnshape.exporting.variables import Variables

_ANY = "_"  # a size that is not the same everywhere


class Forward:
    """Writes one."""

    def __init__(self, unit: Unit, emission: Emission, statements: list[Statement]) -> None:
        self.unit, self.statements = unit, statements
        self.outs = [*unit.outs, *unit.exports]
        self.inputs = list(unit.inputs.values())
        fixed = {value: f"self.{one.name}" for value, one in emission.parameters.items()}
        self.variables = Variables(self.inputs, fixed)
        self.variables.name_all(statements, self.outs)

    def lines(self) -> Iterator[str]:
        """The lines, its head included."""
        given = [self.variables.names[value] for value in self.inputs]
        items = [Item("self"), *(Item(f"{name}: torch.Tensor") for name in given)]
        yield from lines(Call("def forward", tuple(items)), 4, "", f" -> {self._type()}:")
        statements = self.statements
        last = statements[-1] if statements else None
        if isinstance(last, Line) and self._is_end(last):
            yield from self._all(statements[:-1], 8)
            yield from self._line(last, 8, "return ")
            return
        yield from self._all(statements, 8)
        names = [Item(self.variables.names[value]) for value in self.outs]
        if len(names) == 1:
            yield f"        return {names[0].piece}"
        else:
            together = ", ".join(str(item.piece) for item in names)
            if len(together) + 15 <= WIDTH:
                yield f"        return {together}"
            else:
                yield from lines(Call("", tuple(names)), 8, "return ")

    def _type(self) -> str:
        count = len(self.outs)
        if count == 1:
            return "torch.Tensor"
        return f"tuple[{', '.join(['torch.Tensor'] * count) if count < 3 else 'torch.Tensor, ...'}]"  # noqa: PLR2004  # a pair has a name for both

    def _is_end(self, line: Line) -> bool:
        return line.targets == self.outs and len(self.outs) == 1 and self.outs[0].uses == 1

    def _spelled(self, value: Value) -> Piece:
        return self.variables.names[value]

    def _all(self, statements: list[Statement], indent: int) -> Iterator[str]:
        for one in statements:
            if isinstance(one, Line):
                yield from self._line(one, indent, self._targets(one))
            else:
                yield from self._maybe(one, indent)

    def _maybe(self, one: Maybe, indent: int) -> Iterator[str]:
        space = " " * indent
        if id(one) in self.variables.before:
            otherwise = self.variables.names[one.node.inputs[0]]
            yield f"{space}{self.variables.before[id(one)]} = {otherwise}"
        yield f"{space}if self.{one.attribute.name}:"
        inside = list(self._all(one.lines, indent + 4))
        inner = self.variables.names.get(one.node.inner)  # type: ignore[attr-defined]  # it has one
        out = self.variables.names.get(one.node.out)
        if out is not None and inner != out:
            inside.append(f"{space}    {out} = {inner}")
        yield from inside or [f"{space}    pass"]

    def _line(self, line: Line, indent: int, before: str) -> Iterator[str]:
        piece = line.build(self._spelled)
        whole = flat(piece)
        if f"{whole} = " == before:
            return
        comment = self._comment(line)
        room = WIDTH - indent - len(before) - len(whole or "")
        if whole is not None and comment and len(comment) + 4 <= room:
            yield f"{' ' * indent}{before}{whole}  # {comment}"
            return
        if comment:
            yield f"{' ' * indent}# {comment}"
        yield from lines(piece, indent, before)

    def _targets(self, line: Line) -> str:
        needed = [value for value in line.targets if self.variables.is_needed(value)]
        names = [self.variables.names[value] if value in needed else "_" for value in line.targets]
        if not needed:
            return ""
        if line.is_nested:
            rest = "_" if set(names[1:]) == {"_"} else f"({', '.join(names[1:])})"
            names = [names[0], rest]
        while len(names) > 2 and names[-2:] in (["_", "_"], ["_", "*_"]):  # noqa: PLR2004  # the first is one
            names = [*names[:-2], "*_"]
        return f"{', '.join(names)} = "

    def _comment(self, line: Line) -> str:
        shapes = [
            self._shape(value)
            for value in line.targets
            if self.variables.is_needed(value) or value is line.targets[0]
        ]
        together = ", ".join(shapes[:3])
        return together if len(together) <= WIDTH // 2 else shapes[0]

    def _shape(self, value: Value) -> str:
        shapes = [x for x in value.shapes if x is not None]
        if len({len(x) for x in shapes}) != 1:
            return "various"
        sizes = [self._size(value, axis) for axis in range(len(shapes[0]))]
        return "×".join(sizes) or "a number"

    def _size(self, value: Value, axis: int) -> str:
        sizes = value.sizes(axis)
        if all(n == sizes[0] for n in sizes):
            return str(sizes[0]).replace(" ", "")
        formula = size(self.unit, value, axis)
        names = [] if formula is None else list(names_in(formula))
        if formula is None or not all(name in self.unit.params for name in names):
            return _ANY
        written = text(self.unit.finished(formula), 7)
        return written.replace(" ", "")
