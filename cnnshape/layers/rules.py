"""How what is written becomes the value of an argument: numbers, flags and words."""

import math

from cnnshape.layers.refusals import Misread
from cnnshape.symbols import is_known, is_open

Value = object
Schema = dict[str, object]  # a JSON Schema

LARGEST = 2**63 - 1  # torch's sizes are 64-bit


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
        least = -LARGEST if self.least is None else self.least
        if not least <= value <= (LARGEST if self.most is None else self.most):
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
