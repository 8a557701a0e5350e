"""What differs between modules of one class, said with few parameters."""

from cnnshape.composing.conditions import conditions
from cnnshape.composing.graph import Formula, Scope, Tensor
from cnnshape.composing.literals import (
    MISSING,
    Vector,
    aligned,
    axis_of,
    is_fixed,
    literal,
    numeric,
    same,
)
from cnnshape.composing.parameters import Parameters
from cnnshape.composing.slots import Ref, Slot
from cnnshape.composing.templates import Template


class Written:
    """A value as it stands in a spec: text, with references where their names belong."""

    def __init__(self, pieces: tuple[str | Ref, ...]) -> None:
        self.pieces = pieces


class Solver:
    """Says values and conditions with the parameters of a block."""

    def __init__(self, template: Template, reserved: set[str]) -> None:
        self.scopes = template.scopes
        self.parameters = Parameters(self.scopes, reserved)
        self.refs = [template.reference(number) for number in range(len(self.scopes))]

    def value(self, slot: Slot, name: str, values: Vector) -> Written:
        """An argument with its value in each module that has the step."""
        if name == "shape":
            made = [item.outputs[0].shape for item in slot.items if item is not None]
            values = aligned(values, made)
        lengths = {len(v) if isinstance(v, tuple) else -1 for v in values}
        if len(lengths) == 1 and -1 not in lengths and not all(map(same, values, values[1:])):
            word = "size" if name in {"shape", "size", "shapes"} else name
            parts = [self.value(slot, word, one).pieces for one in zip(*values, strict=True)]
            inner = tuple(piece for part in parts for piece in (", ", *part))[1:]
            return Written(("(", *inner, ",)" if len(parts) == 1 else ")"))
        return self._value(slot, name, values)

    def _value(self, slot: Slot, name: str, values: Vector) -> Written:
        times = tuple(v.times if isinstance(v, Formula) else 0 for v in values)
        if all(times) and len(set(times)) > 1:
            return self._batches(slot, name, values, times)
        present = [n for n, item in enumerate(slot.items) if item is not None]
        plain = tuple(map(numeric, values))
        is_one = all(same(v, plain[0]) for v in plain)
        formula = None if is_one and all(map(is_fixed, values)) else self._formula(present, values)
        if formula is not None:
            return Written(formula)
        own = self.parameters.known.get(name)
        is_partial = len(present) < len(self.scopes)
        if own and is_partial and all(map(same, plain, (own.values[n] for n in present))):
            return Written((self.parameters.take(own, name),))
        if is_one:
            is_block = isinstance(slot.item, Scope)  # whose words are no names
            return Written((repr(plain[0]) if is_block else literal(plain[0]),))
        arriving = axis_of([slot.items[n].inputs for n in present], 1)  # type: ignore[union-attr]  # it is there
        text = self.parameters.said(name, plain, present, arriving)
        return Written((self._new(slot, name, present, plain) if text is None else text,))

    def _batches(self, slot: Slot, name: str, values: Vector, times: Vector) -> Written:
        """Several times the batch, as a factor with the batch behind it."""
        batch = next(v.pieces[0] for v in values if v.times == min(times))
        factor = self._value(slot, name, times).pieces
        word = str(batch).rpartition(" ")[2]
        if "//" in str(factor):
            factor = ("(", *factor, ")")
        return Written((*factor, f" * {word}"))

    def _formula(self, present: list[int], values: Vector) -> tuple[str | Ref, ...] | None:
        """The formula that a value is in all modules, if there is one."""
        first, *others = [self._pieces(n, v) for n, v in zip(present, values, strict=True)]
        return first if all(other == first for other in others) else None

    def _new(self, slot: Slot, name: str, present: list[int], values: Vector) -> str:
        """A parameter of our own, which has no value in the modules that leave the step out."""
        wide = [MISSING] * len(self.scopes)
        for n, v in zip(present, values, strict=True):
            wide[n] = v
        return self.parameters.new(slot.item, name, tuple(wide))

    def _pieces(self, number: int, value: object) -> tuple[str | Ref, ...] | None:
        """A formula with references in the place of tensors."""
        if isinstance(value, tuple) and not is_fixed(value):
            parts = [self._pieces(number, v) or (literal(v),) for v in value]
            inner = tuple(piece for part in parts for piece in (", ", *part))[1:]
            return ("(", *inner, ",)" if len(parts) == 1 else ")")
        if not isinstance(value, Formula):
            return None
        refs = self.refs[number]
        if any(isinstance(p, Tensor) and id(p) not in refs for p in value.pieces):
            return None
        return tuple(refs[id(p)] if isinstance(p, Tensor) else p for p in value.pieces)

    def condition(self, slot: Slot) -> str:
        """When a step is there that some modules leave out."""
        present = tuple(item is not None for item in slot.items)
        known = {
            p.name: p for p in [*self.parameters.used.values(), *self.parameters.known.values()]
        }
        after = axis_of([scope.outputs for scope in self.scopes], 1)
        for text, vector, parameters in conditions(known, self.parameters.inputs, after):
            if vector == present:
                for parameter in parameters:
                    self.parameters.take(parameter, "")
                return text
        return self.parameters.flag(slot.item, present)
