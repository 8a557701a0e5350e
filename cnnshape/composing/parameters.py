"""What differs between modules of one class, said with few parameters."""

from collections.abc import Callable, Iterator
from typing import Any

from cnnshape.composing.graph import Formula, Op, Scope, Tensor
from cnnshape.composing.templates import Ref, Slot, Template
from cnnshape.layers import KINDS
from cnnshape.spec.words import is_name, is_reserved

_PLAIN = (bool, int, float, str)
_FACTORS = (2, 3, 4, 5, 6, 8)
_USUAL = {"stride": 1, "dilation": 1, "groups": 1, "padding": 0}  # what nobody writes
MISSING: Any = object()

Vector = tuple[Any, ...]


class Written:
    """A value as it stands in a spec: text, with references where their names belong."""

    def __init__(self, pieces: tuple[str | Ref, ...]) -> None:
        self.pieces = pieces


class Parameter:
    """A parameter of a block, with its value in each of its uses."""

    def __init__(self, name: str, values: Vector, default: object = MISSING) -> None:
        self.name, self.values, self.default = name, values, default


class Solver:
    """Finds the parameters of a block."""

    def __init__(self, template: Template, reserved: set[str]) -> None:
        self.template, self.reserved = template, set(reserved)
        self.scopes = template.scopes
        self.count = len(self.scopes)
        self.used: dict[str, Parameter] = {}
        self.inputs = _axis_of([s.inputs for s in self.scopes], 1)
        self.features = _axis_of([s.inputs for s in self.scopes], -1)
        self.known = self._constructor()
        self.refs = [template.reference(number) for number in range(self.count)]

    def _constructor(self) -> dict[str, Parameter]:
        """What the constructor was given, where it differs and can be written."""
        found: dict[str, Parameter] = {}
        given = [flat(scope.given) for scope in self.scopes]
        defaults = self.scopes[0].defaults
        for name in dict.fromkeys(name for one in given for name in one):
            values = tuple(one.get(name, MISSING) for one in given)
            if not all(map(_is_plain, values)) or values in (self.inputs, self.features):
                continue
            if not is_name(name):
                continue
            word = self._free(name)
            default = defaults.get(name, MISSING)
            default = _USUAL.get(name, default) if default is MISSING else default
            is_usual = _is_plain(default) and any(_same(default, v) for v in values)
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
            values = _aligned(values, made)
        lengths = {len(v) if isinstance(v, tuple) else -1 for v in values}
        if len(lengths) == 1 and -1 not in lengths and not all(map(_same, values, values[1:])):
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
        plain = [_numeric(v) for v in values]
        texts = [self._pieces(n, v) for n, v in zip(present, values, strict=True)]
        fixed = all(map(_is_fixed, values))
        if fixed and all(_same(v, plain[0]) for v in plain):
            texts = [None]
        if None not in texts and all(text == texts[0] for text in texts):
            first = texts[0]
            assert first is not None
            return Written(first)
        own = self.known.get(name)
        if (
            own
            and len(present) < self.count
            and all(map(_same, plain, (own.values[n] for n in present)))
        ):
            return Written((self._take(own, name),))
        if all(_same(v, plain[0]) for v in plain):
            is_block = isinstance(slot.item, Scope)  # whose words are no names
            return Written((repr(plain[0]) if is_block else literal(plain[0]),))
        arriving = _axis_of([slot.items[n].inputs for n in present], 1)  # type: ignore[union-attr]
        text = self._said(plain, present, arriving, name)
        if text is None:
            wide = [MISSING] * self.count
            for n, v in zip(present, plain, strict=True):
                wide[n] = v
            text = self._new(slot, name, tuple(wide))
        return Written((text,))

    def _pieces(self, number: int, value: Any) -> tuple[str | Ref, ...] | None:  # noqa: ANN401
        """A formula with references in the place of tensors."""
        if isinstance(value, tuple) and not _is_fixed(value):
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
            if all(map(_same, values_of, wanted)):
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
            text = _multiple(word, vector, wanted)
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
        for text, vector, parameters in self._conditions():
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

    def _conditions(self) -> Iterator[tuple[str, Vector, list[Parameter]]]:
        """What may be true in some of the modules, the simplest first."""
        simple = [*self._simple()]
        yield from simple
        for a, x, p in simple:
            for b, y, q in simple:
                if a != b and p != q:
                    yield f"{a} or {b}", tuple(map(max, x, y)), [*p, *q]
                    yield f"{a} and {b}", tuple(map(min, x, y)), [*p, *q]

    def _simple(self) -> Iterator[tuple[str, Vector, list[Parameter]]]:
        known = {p.name: p for p in [*self.used.values(), *self.known.values()]}
        for name, p in known.items():
            if all(isinstance(v, bool) for v in p.values):
                yield name, p.values, [p]
                yield f"not {name}", tuple(not v for v in p.values), [p]
                continue
            usual = [v for v in (p.default, 1, 0, 2) if type(v) is int and v in p.values]
            for number in dict.fromkeys(usual):
                yield f"{name} != {number}", tuple(v != number for v in p.values), [p]
                yield f"{name} == {number}", tuple(v == number for v in p.values), [p]
        after = _axis_of([s.outputs for s in self.scopes], 1)
        if after is None or self.inputs is None or None in after or None in self.inputs:
            return
        for name, p in known.items():
            text = name if all(map(_same, p.values, after)) else _multiple(name, p.values, after)
            if text:
                pairs = [*zip(self.inputs, after, strict=True)]
                yield f"input.shape[1] != {text}", tuple(a != b for a, b in pairs), [p]
                yield f"input.shape[1] == {text}", tuple(a == b for a, b in pairs), [p]


def flat(given: dict[str, object]) -> dict[str, object]:
    """The arguments of a constructor, and what is in those that hold settings."""
    found: dict[str, object] = {}
    for name, value in given.items():
        if _is_plain(value):
            found[name] = value
        elif hasattr(value, "__dict__") and not callable(value):
            inner = {k: v for k, v in vars(value).items() if _is_plain(v)}
            found |= {k: v for k, v in inner.items() if k not in found}
    return found


def literal(value: object) -> str:
    """A value as it is written.

    >>> literal((1, 2)), literal(0.5), literal("same")
    ('(1, 2)', '0.5', 'same')
    """
    if isinstance(value, Formula):
        return literal(value.value)
    if isinstance(value, tuple):
        inner = ", ".join(map(literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return value if isinstance(value, str) and is_name(value) else repr(value)


def _numeric(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, tuple):
        return tuple(map(_numeric, value))
    return value.value if isinstance(value, Formula) else value


def _aligned(values: Vector, made: list[Any]) -> Vector:
    """Shapes with their -1 in the same place, the first that one of them has it in.

    `made` are the shapes in numbers, which stand where another -1 was.
    """
    if not all(isinstance(v, tuple) and len(v) == len(values[0]) for v in values):
        return values
    places = [place for v in values for place, n in enumerate(v) if _is_hole(n)]
    if len(set(places)) < 1 or (len(places) == len(values) and len(set(places)) == 1):
        return values
    first = places[0]
    return tuple(
        tuple(
            -1 if place == first else x[place] if _is_hole(n) and x else n
            for place, n in enumerate(v)
        )
        for v, x in zip(values, made, strict=True)
    )


def _is_hole(size: object) -> bool:
    return type(size) is int and size == -1


def _is_fixed(value: object) -> bool:
    """Whether a value is the same for all inputs."""
    if isinstance(value, tuple):
        return all(map(_is_fixed, value))
    return not isinstance(value, Formula) or value.is_fixed


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(type(v) is int for v in value)
    return type(value) in _PLAIN


def _same(a: object, b: object) -> bool:
    return type(a) is type(b) and a == b


def _multiple(word: str, base: Vector | None, wanted: Vector) -> str:
    if base is None or not all(type(v) is int and v > 0 for v in base):
        return ""
    for factor in _FACTORS:
        if all(v * factor == w for v, w in zip(base, wanted, strict=True)):
            return f"{factor} * {word}"
    for factor in _FACTORS:
        if all(v // factor == w for v, w in zip(base, wanted, strict=True)):
            return f"{word} // {factor}"
    return ""


def _axis_of(several: list[list[Tensor]], axis: int) -> Vector | None:
    shapes = [tensors[0].shape if tensors else None for tensors in several]
    if any(shape is None or len(shape) <= max(axis, 0) + (axis < 0) for shape in shapes):
        return None
    return tuple(shape[axis] for shape in shapes if shape is not None)


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


__all__ = ["Callable", "Parameter", "Scope", "Solver", "Written", "agrees", "flat", "literal"]
