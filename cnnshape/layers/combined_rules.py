"""Rules made of rules: for a value that may be missing, of several kinds, or a list."""

from cnnshape.layers.refusals import Misread
from cnnshape.layers.rules import Rule, Schema, Value

_LONGEST = 200  # values in a list


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
        several = ", ".join([rule.example] * max(least, 1))
        self.example = rule.example if bare else f"[{several}]"
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


def _any(*schemas: Schema) -> Schema:
    """The schema of what fits one of some schemas."""
    options: list[object] = []
    for schema in schemas:
        inner = schema.get("anyOf")
        options += inner if isinstance(inner, list) else [schema]
    return {"anyOf": options}


def _list(items: Schema, least: int, most: int) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}
