"""The parameters of a block: those of a constructor, and what values are in terms of them."""

from cnnshape.composing.conditions import Parameter
from cnnshape.composing.graph import Item, Scope
from cnnshape.composing.literals import (
    MISSING,
    Vector,
    axis_of,
    flat,
    is_plain,
    multiple,
    same,
)
from cnnshape.spec.words import is_name, is_reserved

_USUAL = {"stride": 1, "dilation": 1, "groups": 1, "padding": 0}  # what nobody writes
_OFTEN = {"stride", "padding", "dilation", "kernel_size"}  # of which the first says all

Base = tuple[str, Vector | None, Parameter | None]  # as text, its values, and what it reads


class Parameters:
    """Parameters that a block may have, and those that it `used` in the end."""

    def __init__(self, scopes: list[Scope], reserved: set[str]) -> None:
        self.scopes, self.reserved = scopes, set(reserved)
        self.used: dict[str, Parameter] = {}
        self.inputs = axis_of([s.inputs for s in scopes], 1)
        self.features = axis_of([s.inputs for s in scopes], -1)
        self.known = self._constructor()

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
            word = self.free(name)
            default = defaults.get(name, MISSING)
            default = _USUAL.get(name, default) if default is MISSING else default
            is_usual = is_plain(default) and any(same(default, v) for v in values)
            found[word] = Parameter(word, values, default if is_usual else MISSING)
        return found

    def free(self, name: str) -> str:
        """A name like this that nothing has yet."""
        word = name if is_name(name) else "value"
        while is_reserved(word) or word in self.reserved:
            word += "_"
        self.reserved.add(word)
        return word

    def take(self, parameter: Parameter | None, text: str) -> str:
        """The text, which uses a parameter."""
        if parameter is not None:
            self.used[parameter.name] = parameter
        return text

    def new(self, item: Item, name: str, values: Vector) -> str:
        """A parameter of our own, for an argument of a step."""
        prefix = f"{item.name}_" if is_name(item.name) and name not in item.name else ""
        if name in _OFTEN and not any(p.name == name for p in self.used.values()):
            prefix = ""
        word = self.free(f"{prefix}{name}")
        usual = _USUAL.get(name, MISSING)
        if MISSING in values:
            values, usual = tuple(None if v is MISSING else v for v in values), None
        self.used[word] = Parameter(word, values, usual if usual in values else MISSING)
        return word

    def flag(self, item: Item, present: Vector) -> str:
        """A parameter of our own, for whether a step is there."""
        word = self.free(f"with_{item.name if is_name(item.name) else item.kind.lower() or 'more'}")
        self.used[word] = Parameter(word, present, default=False)
        return word

    def said(
        self, name: str, wanted: Vector, present: list[int], arriving: Vector | None
    ) -> str | None:
        """Values, in the modules that are `present`, in terms of what is known."""
        if name == "groups" and arriving == wanted:
            return "in_channels"
        known = [
            (p.name, tuple(p.values[n] for n in present), p)
            for p in [*self.used.values(), *self.known.values()]
        ]
        for word, values_of, parameter in known:
            if all(map(same, values_of, wanted)):
                return self.take(parameter, word)
        if not all(type(v) is int for v in wanted):
            return None
        return self._counted(name, wanted, present, arriving, [*known])

    def _counted(
        self,
        name: str,
        wanted: Vector,
        present: list[int],
        arriving: Vector | None,
        bases: list[Base],
    ) -> str | None:
        """Whole numbers in terms of what arrives, and of products."""
        sizes = [
            (text, tuple(vector[n] for n in present))
            for text, vector in (
                ("input.shape[1]", self.inputs),
                ("input.shape[-1]", self.features),
            )
            if vector is not None
        ]
        for text, vector in sizes if name != "groups" else ():
            if vector == wanted:
                return text
        if arriving == wanted:
            return "in_channels"
        bases += [(text, vector, None) for text, vector in sizes]
        bases.append(("in_channels", arriving, None))
        for word, base, parameter in bases:
            text = multiple(word, base, wanted)
            if text:
                return self.take(parameter, text)
        return self._product(bases, wanted)

    def _product(self, bases: list[Base], wanted: Vector) -> str | None:
        numbers = [b for b in bases if b[1] and all(type(v) is int for v in b[1])]
        for one, (a, x, p) in enumerate(numbers):
            for b, y, q in numbers[one + 1 :]:
                assert x is not None
                assert y is not None
                if tuple(m * n for m, n in zip(x, y, strict=True)) == wanted:
                    self.take(p, a)
                    return self.take(q, f"{b} * {a}")
        return None
