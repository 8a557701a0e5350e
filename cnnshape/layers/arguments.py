"""What an argument may be. A type in an annotation carries the rule by which it is read."""

import math
from collections.abc import Callable
from typing import Annotated

from cnnshape.symbols import is_known, is_open, product

Shape = tuple[int, ...]
Value = object
Schema = dict[str, object]  # a JSON Schema

_LARGEST = 2**63 - 1  # torch's sizes are 64-bit
_AXES = 64  # of a tensor, as torch has it
_LONGEST = 200  # values in a list


class Misread(Exception):
    """A written value that an argument cannot take; `code` names the finding."""

    def __init__(self, code: str, needs: str) -> None:
        super().__init__(needs)
        self.code = code
        self.needs = needs


class Rule:
    """How a written value becomes an argument's value."""

    needs = "a value"
    example = "2"
    per_axis = False  # whether it reads one value for each spatial axis
    words: tuple[str, ...] = ()  # what may be written without quotes
    home = ""  # the module of torch that has something of each word's name, and wants that
    kinds: tuple[type, ...] = ()  # of layers that may be written as calls

    def read(self, value: Value, rank: int) -> Value:
        """The value as the layer keeps it; `rank` is the number of spatial axes."""
        raise NotImplementedError

    def schema(self, rank: int) -> Schema:
        """The JSON Schema of the values that are read, anything where it is not given."""
        return {}


def _any(*schemas: Schema) -> Schema:
    """The schema of what fits one of some schemas."""
    options: list[object] = []
    for schema in schemas:
        inner = schema.get("anyOf")
        options += inner if isinstance(inner, list) else [schema]
    return {"anyOf": options}


def _list(items: Schema, least: int, most: int) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _limits(least: float | None, most: float | None) -> Schema:
    limits = {"minimum": least, "maximum": most}
    return {name: limit for name, limit in limits.items() if limit is not None}


def _bounds(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" from {least} to {most}"
    if least is not None:
        return f" of at least {least}"
    return "" if most is None else f" of at most {most}"


class Whole(Rule):
    """A whole number, at least `least` and at most `most`."""

    def __init__(self, least: int | None = None, most: int | None = None) -> None:
        self.least, self.most = least, most
        self.needs = "a whole number" + _bounds(least, most)

    def read(self, value: Value, rank: int) -> Value:
        if is_open(value) or not is_known(value):
            return value
        if isinstance(value, float) and value.is_integer():
            raise Misread("ambiguous-scalar", f"{self.needs}, written `{int(value)}`")
        if isinstance(value, bool) or not isinstance(value, int):
            raise Misread("wrong-type", self.needs)
        least = -_LARGEST if self.least is None else self.least
        if not least <= value <= (_LARGEST if self.most is None else self.most):
            raise Misread("out-of-range", self.needs)
        return value

    def schema(self, rank: int) -> Schema:
        return {"type": "integer"} | _limits(self.least, self.most)


class Real(Rule):
    """A number, from `least` to `most`."""

    def __init__(self, least: float | None = None, most: float | None = None) -> None:
        self.least, self.most = least, most
        self.needs = "a number" + _bounds(least, most)

    def read(self, value: Value, rank: int) -> Value:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Misread("wrong-type", self.needs)
        if math.isnan(value):
            raise Misread("out-of-range", self.needs)
        if not (-math.inf if self.least is None else self.least) <= value:
            raise Misread("out-of-range", self.needs)
        if not value <= (math.inf if self.most is None else self.most):
            raise Misread("out-of-range", self.needs)
        return value

    def schema(self, rank: int) -> Schema:
        return {"type": "number"} | _limits(self.least, self.most)


class Flag(Rule):
    """`True` or `False`."""

    needs = "`True` or `False`"
    words = ("yes", "no", "on", "off", "y", "n")  # that YAML may mean; none is taken

    def read(self, value: Value, rank: int) -> Value:
        if isinstance(value, str) and value.lower() in self.words:
            meant = value.lower() in {"yes", "on", "y"}
            raise Misread("ambiguous-scalar", f"{self.needs}, written `{meant}`")
        if not isinstance(value, bool):
            raise Misread("wrong-type", self.needs)
        return value

    def schema(self, rank: int) -> Schema:
        return {"type": "boolean"}


class Word(Rule):
    """One of some words; any word where none are listed."""

    def __init__(self, *words: str, home: str = "") -> None:
        self.words, self.home = words, home
        self.needs = "one of " + ", ".join(f"`{word}`" for word in words) if words else "a word"

    def read(self, value: Value, rank: int) -> Value:
        if not isinstance(value, str):
            raise Misread("wrong-type", self.needs)
        word = value.removeprefix(f"{self.home}.") if self.home else value
        if self.words and word not in self.words:
            raise Misread("out-of-range", self.needs)
        return word

    def schema(self, rank: int) -> Schema:
        return {"enum": list(self.words)} if self.words else {"type": "string"}


class Anything(Rule):
    """A value that changes no shape and no count, such as `device`."""

    needs = "a word, a number or `None`"
    words = ("*",)

    def read(self, value: Value, rank: int) -> Value:
        if value is None or isinstance(value, str | int):
            return value
        raise Misread("wrong-type", self.needs)

    def schema(self, rank: int) -> Schema:
        return {"type": ["null", "boolean", "integer", "string"]}


class Maybe(Rule):
    """`None`, or what `rule` reads."""

    def __init__(self, rule: Rule) -> None:
        self.rule, self.words, self.per_axis = rule, rule.words, rule.per_axis
        self.kinds, self.home = rule.kinds, rule.home
        self.needs = f"{rule.needs}, or `None`"

    def read(self, value: Value, rank: int) -> Value:
        if value is None:
            return None
        try:
            return self.rule.read(value, rank)
        except Misread as misread:
            needs = self.needs if misread.needs == self.rule.needs else misread.needs
            raise Misread(misread.code, needs) from None

    def schema(self, rank: int) -> Schema:
        return _any(self.rule.schema(rank), {"type": "null"})


class Either(Rule):
    """What the first of some rules reads that can."""

    def __init__(self, *rules: Rule) -> None:
        self.rules = rules
        self.per_axis = any(rule.per_axis for rule in rules)
        self.words = tuple(word for rule in rules for word in rule.words)
        self.needs = ", or ".join(rule.needs for rule in rules)

    def read(self, value: Value, rank: int) -> Value:
        misreads = []
        for rule in self.rules:
            try:
                return rule.read(value, rank)
            except Misread as misread:
                misreads.append(misread)
        precise = [misread for misread in misreads if misread.code != "wrong-type"]
        raise Misread((precise or misreads)[0].code, self.needs)

    def schema(self, rank: int) -> Schema:
        return _any(*(rule.schema(rank) for rule in self.rules))


class PerAxis(Rule):
    """One value for every spatial axis, or one for each of them; kept as a tuple."""

    per_axis = True

    def __init__(self, rule: Rule, *, alone: bool = False) -> None:
        self.rule, self.alone, self.words = rule, alone, rule.words
        self.needs = f"{rule.needs}, or one for each axis"

    def read(self, value: Value, rank: int) -> Value:
        if not isinstance(value, tuple):
            return (self.rule.read(value, rank),) * rank
        if len(value) == 1 and (self.alone or rank == 1):
            value *= rank
        if len(value) != rank:
            raise Misread("wrong-type", f"one number, or {rank} of them")
        return tuple(self.rule.read(item, rank) for item in value)

    def schema(self, rank: int) -> Schema:
        one = self.rule.schema(rank)
        lengths = sorted({1, rank}) if self.alone else [rank]
        return _any(one, *(_list(one, length, length) for length in lengths))


class Several(Rule):
    """A list of values; one alone is a list of one where `bare`."""

    def __init__(self, rule: Rule, *, least: int = 0, bare: bool = False) -> None:
        self.rule, self.least, self.bare = rule, least, bare
        self.example = rule.example if bare else f"[{rule.example}]"
        self.needs = f"a list of which each is {rule.needs}" + (", or one alone" if bare else "")

    def read(self, value: Value, rank: int) -> Value:
        if not isinstance(value, tuple):
            if not self.bare:
                raise Misread("wrong-type", self.needs)
            value = (value,)
        if len(value) < self.least:
            raise Misread("wrong-type", f"at least {self.least}, each {self.rule.needs}")
        if len(value) > _LONGEST:
            raise Misread("too-large", f"{_LONGEST} values at most")
        return tuple(self.rule.read(item, rank) for item in value)

    def schema(self, rank: int) -> Schema:
        one = self.rule.schema(rank)
        several = _list(one, self.least, _LONGEST)
        return _any(one, several) if self.bare else several


class Like:
    """Takes the value of another argument when it is `None`."""

    def __init__(self, name: str) -> None:
        self.name = name


class Loose:
    """May be written as separate positional arguments: `Reshape(N, -1)`."""


class Agreement:
    """Says that an argument repeats what the incoming tensor has at some axes."""

    def __init__(self, phrase: str, taken: Callable[[Shape, Value], Value], least: int) -> None:
        self.phrase = phrase
        self.taken = taken  # (the input's shape, what is written or None) -> what would fit
        self.least = least  # axes a tensor needs to have for it


def _axis(phrase: str, axis: int) -> Agreement:
    return Agreement(phrase, lambda x, _: x[axis], axis + 1 if axis >= 0 else -axis)


def _trailing(x: Shape, written: Value) -> Value:
    count = len(written) if isinstance(written, tuple) else 1
    return x[-count:] if count else ()


CHANNELS = _axis("channels, axis 1", 1)
FEATURES = _axis("its last axis", -1)
TRAILING = Agreement("its last axes", _trailing, 1)

Index = Annotated[int, Whole()]
Count = Annotated[int, Whole(least=1)]
Channels = Annotated[int, Whole(least=1), CHANNELS]
Features = Annotated[int, Whole(least=1), FEATURES]
Sizes = Annotated[Shape, PerAxis(Whole(least=1))]
Paddings = Annotated[Shape, PerAxis(Whole(least=0))]
Ignored = Annotated[object, Anything()]


def is_tensor(shape: Shape) -> bool:
    """Whether torch can count the numbers of a tensor, as far as its sizes are known."""
    return len(shape) <= _AXES and product(n for n in shape if isinstance(n, int)) <= _LARGEST


def each(n: int) -> Shape:
    """The default `n` for every spatial axis."""
    return (n,)
