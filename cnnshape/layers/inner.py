"""Arguments that are layers themselves: `TransformerEncoder(TransformerEncoderLayer(_, 8), 6)`."""

from collections.abc import Iterator
from contextlib import contextmanager

from cnnshape.layers.base import Layer
from cnnshape.layers.refusals import Misfit, Misread
from cnnshape.layers.rules import Rule, Schema, Value


class Inner(Rule):
    """A layer of one of some kinds, with its arguments."""

    def __init__(self, *kinds: type[Layer]) -> None:
        self.kinds = kinds
        self.needs = "a layer, " + " or ".join(f"`{kind.__name__}(...)`" for kind in kinds)

    def read(self, value: Value, rank: int) -> Value:
        if not isinstance(value, self.kinds):
            raise Misread("wrong-type", self.needs)
        return value

    def schema(self, rank: int) -> Schema:
        names = "|".join(kind.__name__ for kind in self.kinds)
        return {"type": "string", "pattern": rf"\b(?:{names})\s*\("}


@contextmanager
def within(argument: str) -> Iterator[None]:
    """Refuse what the layer in `argument` refuses."""
    try:
        yield
    except Misfit as misfit:
        message = f"has an `{argument}` that {misfit.message}"
        raise Misfit(misfit.code, message, blame=argument, torch=misfit.torch) from None
