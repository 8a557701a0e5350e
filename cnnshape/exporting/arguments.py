"""The arguments of layers and of classes, as a constructor or `forward` says them."""

import ast

from cnnshape.exporting.construction import unlazy
from cnnshape.exporting.formulas import Formula, filled, named, names_in
from cnnshape.exporting.graph import Argument, InnerLayer, Times, UseNode, Value
from cnnshape.exporting.provenance import meaning_outside, size
from cnnshape.exporting.scopes import Names
from cnnshape.exporting.translation import Translation, holds_open, reads_shapes, tried
from cnnshape.exporting.units import NOTHING, Unit
from cnnshape.layers import Layer
from cnnshape.layers.arguments import Argument as Declared
from cnnshape.layers.combined_rules import Maybe, Several
from cnnshape.layers.rules import Anything, Rule
from cnnshape.propagate.sight import Globals
from cnnshape.spec import steps
from cnnshape.spec.expressions import QUESTION
from cnnshape.spec.expressions import Value as Written
from cnnshape.spec.steps import Step

_AXES = (1, -1, 0)


class Arguments:
    """Reads the arguments of one step, in all instances of the class that it is in."""

    def __init__(
        self, unit: Unit, globals_: Globals, names: Names, arriving: Value | None, times: Times
    ) -> None:
        self.unit, self.arriving, self.times = unit, arriving, times
        self.early = Translation(unit, globals_, names, arriving)
        self.late = Translation(unit, globals_, names, arriving, is_late=True)
        self.globals = globals_

    def read(self, kind: type[Layer], step: Step) -> dict[str, Argument]:
        """The arguments of a layer that are not what they would be anyway."""
        rows = [time.row if time else None for time in self.times]
        layers = [row.layer if row else None for row in rows]
        found: dict[str, Argument] = {}
        for name, argument in kind.arguments().items():
            written = step.bound.arguments.get(name)
            values = [layer.values[name] if layer else NOTHING for layer in layers]
            if not _is_told(kind, argument, written, values):
                continue
            if argument.like and _are_same(
                values, [layer and layer.values[argument.like] for layer in layers]
            ):
                continue
            found[name] = self._read(kind, argument, written, values)
        self._count_uses(found)
        return found

    def _read(
        self,
        kind: type[Layer],
        argument: Declared,
        written: steps.Argument | None,
        values: list[object],
    ) -> Argument:
        values = [_plain(value, argument.rule) for value in values]
        first = next(value for value in values if value is not NOTHING)
        if isinstance(first, Layer):
            return self._inner(first, values)
        expression = written.expression if written else None
        if expression is None and not argument.agreement:
            return self.unit.expressed(argument.name, values, None)
        if expression is not None and expression.is_constant and expression.value is not QUESTION:
            return self.unit.expressed(argument.name, values, None)
        if argument.agreement and (expression is None or expression.is_constant):
            return self.unit.expressed(argument.name, values, self._agreeing(values))
        assert expression is not None
        if (kind.function and kind.arity[1]) or self._is_late(kind, expression, values):
            return self._late(expression, argument, values)
        formula = tried(lambda: self.early.formula(expression))
        return self.unit.expressed(argument.name, values, formula)

    def _is_late(self, kind: type[Layer], expression: Written, values: list[object]) -> bool:
        """Whether an argument can be worked out in `forward` only."""
        if kind.agreements() or not kind.arity[1]:
            return False
        return any(map(holds_open, values)) or reads_shapes(expression)

    def _late(self, expression: Written, argument: Declared, values: list[object]) -> Formula:
        formula = tried(lambda: self.late.formula(expression))
        if formula is None or not any(":" in name for name in names_in(formula)):
            return self.unit.expressed(argument.name, values, None)
        return self.unit.asked(formula, is_late=True)

    def _agreeing(self, values: list[object]) -> Formula | None:
        """The size of the arriving tensor that an argument repeats."""
        if self.arriving is None:
            return None
        known = [value for value in values if value is not NOTHING]
        shapes = [time.arriving[0].shape for time in self.times if time and time.arriving]
        for axis in _AXES:
            sizes = [x[axis] if x and -len(x) <= axis < len(x) else None for x in shapes]
            if sizes == known:
                return size(self.unit, self.arriving, axis)
        return None

    def _inner(self, first: Layer, values: list[object]) -> InnerLayer:
        """A layer that is an argument."""
        found: dict[str, Argument] = {}
        for name, argument in type(first).arguments().items():
            own = [value.values[name] if isinstance(value, Layer) else NOTHING for value in values]
            if isinstance(argument.rule, Anything):
                continue
            if not argument.required and all(v in (argument.default, NOTHING) for v in own):
                continue
            inner = next((value for value in own if isinstance(value, Layer)), None)
            if inner is not None:
                found[name] = self._inner(inner, own)
                continue
            own = [_plain(value, argument.rule) for value in own]
            formula = self._agreeing(own) if argument.agreement else None
            found[name] = self.unit.expressed(name, own, formula)
        return InnerLayer(type(first), found)

    def _count_uses(self, arguments: dict[str, Argument]) -> None:
        for argument in arguments.values():
            if not isinstance(argument, InnerLayer):
                for value in values_in(argument, self.unit):
                    value.uses += 1

    def read_use(self, node: UseNode, step: Step) -> None:
        """Give a block, or a group with a class of its own, what its constructor asks for."""
        unit = node.unit
        if unit.block is not None:
            for parameter in unit.block.parameters:
                written = step.bound.arguments.get(parameter.name)
                if written is not None:
                    known = tried(lambda: self.early.formula(written.expression))  # noqa: B023  # used at once
                    if known is not None:
                        node.known[parameter.name] = known
                elif parameter.default is not None:
                    self._default(node, parameter.name, parameter.default)
        for key, param in unit.ordered:
            values = [
                param.values[unit.places[id(time)]] if time else NOTHING for time in self.times
            ]
            if param.default is not NOTHING and all(v in (param.default, NOTHING) for v in values):
                continue
            formula = meaning_outside(self.unit, node, key) if key[:6] != "extra:" else None
            node.arguments[key] = self.unit.expressed(param.name, values, formula)

    def _default(self, node: UseNode, name: str, default: Written) -> None:
        """What a parameter is that is not given."""
        inside = Translation(node.unit, self.globals, node.unit.names, node.unit.inputs[""])
        formula = tried(lambda: inside.formula(default))
        if formula is None:
            return
        outside = {part: meaning_outside(self.unit, node, part) for part in names_in(formula)}
        if None not in outside.values():
            node.known[name] = filled(formula, lambda part: outside[part] or named(part))


def _is_told(
    kind: type[Layer],
    argument: Declared,
    written: steps.Argument | None,
    values: list[object],
) -> bool:
    """Whether an argument is worth writing: its value is not what it would be anyway."""
    if isinstance(argument.rule, Anything):
        return False
    is_first = next(iter(kind.arguments())) == argument.name
    if is_first and (kind.function or kind.inline):  # its default may be another in a function
        return any(value not in (None, NOTHING) for value in values)
    if argument.required or argument.agreement:
        return written is not None or argument.agreement is not None
    default = unlazy(kind).arguments()[argument.name].default
    is_other = written is not None or default != argument.default
    return is_other and not all(v in (default, NOTHING) for v in values)


def values_in(formula: Formula, unit: Unit) -> list[Value]:
    """The tensors whose sizes a formula reads."""
    if isinstance(formula, ast.Constant):
        return []
    return [
        unit.values[int(name.partition(":")[2])]
        for name in names_in(formula)
        if name.startswith("value:")
    ]


def _plain(value: object, rule: Rule) -> object:
    """A value as people write it: one number where all axes have the same."""
    if not isinstance(value, tuple) or not value:
        return value
    is_one = rule.per_axis or (len(value) == 1 and _is_size(rule))
    return value[0] if is_one and all(item == value[0] for item in value) else value


def _is_size(rule: Rule) -> bool:
    """Whether one number may stand for a list of one."""
    inner = rule.rule if isinstance(rule, Maybe) else rule
    return isinstance(inner, Several) and inner.bare


def _are_same(values: list[object], others: list[object]) -> bool:
    pairs = zip(values, others, strict=True)
    return all(a is NOTHING or a == b for a, b in pairs)
