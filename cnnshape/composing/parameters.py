"""What differs between modules of one class, said with few parameters."""

from typing import Any

from cnnshape.composing.conditions import Parameter, conditions
from cnnshape.composing.graph import Formula, Op, Scope, Tensor
from cnnshape.composing.literals import (
    MISSING,
    Vector,
    aligned,
    axis_of,
    flat,
    is_fixed,
    is_plain,
    literal,
    multiple,
    numeric,
    same,
)
from cnnshape.composing.templates import Ref, Slot, Template
from cnnshape.layers import KINDS
from cnnshape.spec.words import is_name, is_reserved

_USUAL = {"stride": 1, "dilation": 1, "groups": 1, "padding": 0}  # what nobody writes


class Written:
    """A value as it stands in a spec: text, with references where their names belong."""

    def __init__(self, pieces: tuple[str | Ref, ...]) -> None:
        self.pieces = pieces


class Solver:
    """Finds the parameters of a block."""

    def __init__(self, template: Template, reserved: set[str]) -> None:
        self.template, self.reserved = template, set(reserved)
        self.scopes = template.scopes
        self.count = len(self.scopes)
        self.used: dict[str, Parameter] = {}
        self.inputs = axis_of([s.inputs for s in self.scopes], 1)
        self.features = axis_of([s.inputs for s in self.scopes], -1)
        self.known = self._constructor()
        self.refs = [template.reference(number) for number in range(self.count)]

    def _constructor(self) -> dict[str, Parameter]:
        """What the constructor was given, where it differs and can be written."""
        found: dict[str, Parameter] = {}
        given = [flat(scope.given) for scope in self.scopes]
        defaults = self.scopes[0].defaults
        for name in dict.fromkeys(name for one in given for name in one):
            values = tuple(one.get(name, MISSING) for one in given)
            if not all(map(is_plain, values)) or values in (self.inputs, self.features):
                continue
            if not is_name(name):
                continue
            word = self._free(name)
            default = defaults.get(name, MISSING)
            default = _USUAL.get(name, default) if default is MISSING else default
            is_usual = is_plain(default) and any(same(default, v) for v in values)
            found[word] = Parameter(word, values, default if is_usual else MISSING)
        return found

    def _free(self, name: str) -> str:
        word = name if is_name(name) else "value"
        while is_reserved(word) or word in self.reserved:
            word += "_"
        self.reserved.add(word)
        return word

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
            batch = next(v.pieces[0] for v in values if v.times == min(times))
            factor = self._value(slot, name, times).pieces
            word = str(batch).rpartition(" ")[2]
            return Written(
                ("(", *factor, ")", f" * {word}")
                if "//" in str(factor)
                else (*factor, f" * {word}")
            )
        present = [n for n, item in enumerate(slot.items) if item is not None]
        plain = [numeric(v) for v in values]
        texts = [self._pieces(n, v) for n, v in zip(present, values, strict=True)]
        fixed = all(map(is_fixed, values))
        if fixed and all(same(v, plain[0]) for v in plain):
            texts = [None]
        if None not in texts and all(text == texts[0] for text in texts):
            first = texts[0]
            assert first is not None
            return Written(first)
        own = self.known.get(name)
        if (
            own
            and len(present) < self.count
            and all(map(same, plain, (own.values[n] for n in present)))
        ):
            return Written((self._take(own, name),))
        if all(same(v, plain[0]) for v in plain):
            is_block = isinstance(slot.item, Scope)  # whose words are no names
            return Written((repr(plain[0]) if is_block else literal(plain[0]),))
        arriving = axis_of([slot.items[n].inputs for n in present], 1)  # type: ignore[union-attr]
        text = self._said(plain, present, arriving, name)
        if text is None:
            wide = [MISSING] * self.count
            for n, v in zip(present, plain, strict=True):
                wide[n] = v
            text = self._new(slot, name, tuple(wide))
        return Written((text,))

    def _pieces(self, number: int, value: Any) -> tuple[str | Ref, ...] | None:  # noqa: ANN401
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

    def _said(
        self, values: list[Any], present: list[int], arriving: Vector | None, name: str
    ) -> str | None:
        """The values in terms of what is known."""
        wanted = tuple(values)
        if name == "groups" and arriving == wanted:
            return "in_channels"
        known = [
            (p.name, tuple(p.values[n] for n in present), p)
            for p in [*self.used.values(), *self.known.values()]
        ]
        for word, values_of, parameter in known:
            if all(map(same, values_of, wanted)):
                return self._take(parameter, word)
        if not all(type(v) is int for v in wanted):
            return None
        return self._counted(name, wanted, present, arriving, [*known])

    def _counted(
        self,
        name: str,
        wanted: Vector,
        present: list[int],
        arriving: Vector | None,
        bases: list[tuple[str, Vector | None, Parameter | None]],
    ) -> str | None:
        """Whole numbers in terms of what arrives, and of products."""
        for text, vector in (("input.shape[1]", self.inputs), ("input.shape[-1]", self.features)):
            if (
                vector is not None
                and name != "groups"
                and tuple(vector[n] for n in present) == wanted
            ):
                return text
        if arriving == wanted:
            return "in_channels"
        for text, vector in (("input.shape[1]", self.inputs), ("input.shape[-1]", self.features)):
            if vector is not None:
                bases.append((text, tuple(vector[n] for n in present), None))
        bases.append(("in_channels", arriving, None))
        for word, vector, parameter in bases:
            text = multiple(word, vector, wanted)
            if text:
                return self._take(parameter, text)
        return self._product(bases, wanted)

    def _product(
        self, bases: list[tuple[str, Vector | None, Parameter | None]], wanted: Vector
    ) -> str | None:
        numbers = [b for b in bases if b[1] and all(type(v) is int for v in b[1])]
        for one, (a, x, p) in enumerate(numbers):
            for b, y, q in numbers[one + 1 :]:
                assert x is not None
                assert y is not None
                if tuple(m * n for m, n in zip(x, y, strict=True)) == wanted:
                    self._take(p, a)
                    return self._take(q, f"{b} * {a}")
        return None

    def _take(self, parameter: Parameter | None, text: str) -> str:
        if parameter is not None:
            self.used[parameter.name] = parameter
        return text

    def _new(self, slot: Slot, name: str, values: Vector) -> str:
        """A parameter of our own."""
        item = slot.item
        prefix = f"{item.name}_" if is_name(item.name) and name not in item.name else ""
        if name in {"stride", "padding", "dilation", "kernel_size"} and not any(
            p.name == name for p in self.used.values()
        ):
            prefix = ""
        word = self._free(f"{prefix}{name}")
        if MISSING in values:
            whole = tuple(None if v is MISSING else v for v in values)
            self.used[word] = Parameter(word, whole, None)
        else:
            usual = _USUAL.get(name, MISSING)
            self.used[word] = Parameter(word, values, usual if usual in values else MISSING)
        return word

    def condition(self, slot: Slot) -> str:
        """When a step is there that some modules leave out."""
        present = tuple(item is not None for item in slot.items)
        known = {p.name: p for p in [*self.used.values(), *self.known.values()]}
        after = axis_of([scope.outputs for scope in self.scopes], 1)
        for text, vector, parameters in conditions(known, self.inputs, after):
            if vector == present:
                for parameter in parameters:
                    self._take(parameter, "")
                return text
        item = slot.item
        word = self._free(
            f"with_{item.name if is_name(item.name) else item.kind.lower() or 'more'}"
        )
        self.used[word] = Parameter(word, present, default=False)
        return word


def agrees(op: Op, name: str, value: object) -> bool:
    """Whether an argument repeats what arrives at a layer."""
    kind = KINDS[op.kind]
    agreement = dict(kind.agreements()).get(name)
    shape = op.inputs[0].shape if op.inputs else None
    if agreement is None or shape is None or not op.fits:
        return False
    if kind.unbatched and kind.ranks and len(shape) + 1 in kind.ranks:
        shape = (1, *shape)
    if len(shape) < agreement.least:
        return False
    argument = kind.arguments()[name]
    if not argument.required and argument.default is not None:
        return value == argument.default
    return agreement.taken(shape, None) in (value, (value,))
