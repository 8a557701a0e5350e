"""Classes in the making: the arguments of their constructors and the inputs of their `forward`."""

import ast
from collections.abc import Callable
from contextlib import suppress

from cnnshape.exporting.formulas import Formula, constant, filled, named, names_in
from cnnshape.exporting.graph import CannotExport, Node, Shapes, Value
from cnnshape.exporting.identifiers import Identifiers, attribute_name, parameter_name
from cnnshape.exporting.scopes import Names
from cnnshape.propagate.recording import Time
from cnnshape.spec.arithmetic import BINARY
from cnnshape.spec.model import Block
from cnnshape.symbols import is_open

NOTHING = object()  # where there is no value

_AXES = {1: "channels", -1: "features"}


class Param:
    """An argument of a constructor, with its value in every instance."""

    def __init__(self, name: str, values: list[object], order: int) -> None:
        self.name, self.values, self.order = name, values, order
        self.default: object = NOTHING
        self.is_kept = False  # as an attribute, for `forward`


class Unit:
    """One class, and all of its instances."""

    def __init__(self, name: str, times: list[Time], block: Block | None = None) -> None:
        self.name, self.times, self.block = name, times, block
        self.title: str | None = None  # what its docstring says
        self.values: list[Value] = []
        self.inputs: dict[str, Value] = {}  # by name; "" is what enters
        self.params: dict[str, Param] = {}
        self.names = Names(None, None)
        self.nodes: list[Node] = []
        self.outs: list[Value] = []
        self.exports: list[Value] = []  # what is also given
        self.sizes: dict[tuple[int, int], Formula | None] = {}
        self.outer: tuple[Unit, list[int]] | None = None  # of a group: its class, and where in it
        self.places = {id(time): place for place, time in enumerate(times)}
        self._identifiers = Identifiers()
        self._known: dict[str, list[object]] = {}  # the values of parameters

    def value(self, shapes: Shapes, title: str = "") -> Value:
        """A new tensor."""
        made = Value(len(self.values), shapes, title)
        self.values.append(made)
        return made

    def input(self, key: str, shapes: Callable[[], Shapes], title: str = "") -> Value:
        """A tensor that is given from outside."""
        if key not in self.inputs:
            self.inputs[key] = self.value(shapes(), title or key.rpartition(".")[2])
            self.inputs[key].source = key
        return self.inputs[key]

    def parameter_values(self, name: str) -> list[object]:
        """What a block's parameter is in every instance."""
        if name not in self._known:
            if self.outer is not None:
                unit, places = self.outer
                known = unit.parameter_values(name)
                self._known[name] = [known[place] for place in places]
            else:
                self._known[name] = [time.parameters[name] for time in self.times]
        return self._known[name]

    def asked(self, formula: Formula, *, is_late: bool = False) -> Formula:
        """The formula, after seeing to it that the constructor is given what stands in it."""
        for name in names_in(formula):
            if name.partition(":")[0] in {"extra", "param", "size"}:
                param = self._param(name)
                param.is_kept = param.is_kept or is_late
        return formula

    def valued(self, formula: Formula, place: int) -> object:
        """The value of a formula in an instance; `NOTHING` where that is too much to ask."""
        match formula:
            case ast.Constant():
                return formula.value
            case ast.Name():
                return self._meant(formula.id, place)
            case ast.BinOp() if type(formula.op) in BINARY:
                left, right = self.valued(formula.left, place), self.valued(formula.right, place)
                if isinstance(left, int) and isinstance(right, int) and (left, right) != (0, 0):
                    with suppress(ArithmeticError):
                        return BINARY[type(formula.op)](left, right)
        return NOTHING

    def _meant(self, name: str, place: int) -> object:
        kind, _, rest = name.partition(":")
        if kind == "param":
            return self.parameter_values(rest)[place]
        if kind == "extra":
            return self.params[name].values[place]
        source, _, axis = rest.rpartition(":")
        x = self.inputs[source].shapes[place] if kind == "size" else None
        return NOTHING if x is None else x[int(axis)]

    def finished(self, formula: Formula, *, is_late: bool = False) -> Formula:
        """The formula with the constructor's arguments for what stands for them."""

        def meaning(name: str) -> Formula:
            param = self.params.get(name)
            if param is None:
                return named(name)
            return named(f"self.{attribute_name(param.name)}" if is_late else param.name)

        return filled(formula, meaning)

    def expressed(self, hint: str, values: list[object], formula: Formula | None) -> Formula:
        """How a constructor says what has some values; `NOTHING` where it is not asked for."""
        known = [value for value in values if value is not NOTHING]
        if formula is not None and any(":" in name for name in names_in(formula)):
            return self.asked(formula)
        for value in known:
            if _holds_symbol(value):
                raise CannotExport(f"`{hint}` is {value}, which is open")
        if all(value == known[0] and type(value) is type(known[0]) for value in known):
            return constant(known[0])
        return named(self._extra(hint, values))

    def _extra(self, hint: str, values: list[object]) -> str:
        """A new argument of the constructor for what nothing else tells."""
        found = [None if value is NOTHING else value for value in values]
        for param in self.params.values():
            if param.order >= _LAST and param.values == found:
                return f"extra:{param.name}"
        param = Param(self._identifiers.free(parameter_name(hint)), found, _LAST)
        self.params[f"extra:{param.name}"] = param
        return f"extra:{param.name}"

    def _param(self, key: str) -> Param:
        if key not in self.params:
            kind, _, name = key.partition(":")
            if kind == "param":
                self.params[key] = self._of_block(name)
            else:
                source, _, axis = name.rpartition(":")
                value = self.inputs[source]
                title = "in" if source == "" else value.title
                hint = f"{title}_{_AXES.get(int(axis), 'size')}"
                sizes = [x[int(axis)] if x else None for x in value.shapes]
                order = 0 if source == "" else 1
                self.params[key] = Param(
                    self._identifiers.free(parameter_name(hint)), [*sizes], order
                )
        return self.params[key]

    def _of_block(self, name: str) -> Param:
        free = self._identifiers.free(parameter_name(name))
        found = Param(free, self.parameter_values(name), 2)
        parameters = self.block.parameters if self.block else ()
        for place, parameter in enumerate(parameters):
            if parameter.name == name:
                found.order += place
                if parameter.default is not None and parameter.default.is_constant:
                    found.default = parameter.default.value
        return found

    @property
    def ordered(self) -> list[tuple[str, Param]]:
        """The arguments in the order of the constructor, those with defaults at the end."""
        return sorted(
            self.params.items(), key=lambda item: (item[1].default is not NOTHING, item[1].order)
        )


_LAST = 1000


def _holds_symbol(value: object) -> bool:
    return any(map(_holds_symbol, value)) if isinstance(value, tuple) else is_open(value)
