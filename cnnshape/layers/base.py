"""The base of all layers: reads their arguments, asks for the shapes that come out, and counts."""

from __future__ import annotations  # the arguments of kinds are elsewhere

from functools import cached_property
from typing import ClassVar, cast, dataclass_transform

from cnnshape.layers.arguments import REQUIRED, Agreement, Argument, Shape, is_tensor
from cnnshape.layers.kind import Kind
from cnnshape.layers.refusals import Misfit, show
from cnnshape.layers.rules import Value
from cnnshape.layers.terms import added
from cnnshape.layers.vocabulary import Vocabulary
from cnnshape.symbols import OpenSize, differ, is_known

KINDS = Vocabulary()


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Layer(Kind):
    """A kind of layer: a class. A layer with its arguments: an instance, never changed."""

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        if cls.rank and "ranks" not in cls.__dict__:
            cls.ranks = (cls.rank + 2,)
        if not abstract and not cls.__name__.startswith("_"):
            KINDS.add(cls)

    def __init__(self, **given: Value) -> None:
        values = self.__dict__
        for name, argument in self.arguments().items():
            if name in given:
                values[name] = argument.rule.read(given.pop(name), self.rank)
            elif argument.required:
                raise TypeError(f"{type(self).__name__} needs {name!r}")
            else:
                values[name] = argument.default
        if given:
            raise TypeError(f"{type(self).__name__} has no argument {next(iter(given))!r}")
        for name, argument in self.arguments().items():
            if argument.like and values[name] is None:
                values[name] = values[argument.like]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a layer is never changed: {name}")

    def __repr__(self) -> str:
        arguments = self.arguments()
        told = {
            name: value
            for name, value in self.values.items()
            if arguments[name].required or value != arguments[name].default
        }
        return f"{type(self).__name__}({', '.join(f'{k}={v}' for k, v in told.items())})"

    @classmethod
    def arguments(cls) -> dict[str, Argument]:
        """The arguments in torch's order, collected from the annotations once."""
        if "_arguments" not in cls.__dict__:
            cls._arguments = {
                name: Argument(name, annotation, getattr(cls, name, REQUIRED), cls.rank)
                for base in reversed(cls.__mro__[:-3])  # before `Layer` itself
                for name, annotation in base.__annotations__.items()
                if getattr(annotation, "__origin__", annotation) is not ClassVar
            }
        return cls._arguments

    @classmethod
    def agreements(cls) -> tuple[tuple[str, Agreement], ...]:
        """The arguments that repeat what the incoming tensor has."""
        if "_agreements" not in cls.__dict__:
            known = [(name, argument.agreement) for name, argument in cls.arguments().items()]
            cls._agreements = tuple((name, found) for name, found in known if found)
        return cls._agreements

    @property
    def values(self) -> dict[str, Value]:
        """Every argument in effect."""
        return {name: self.__dict__[name] for name in self.arguments()}

    _arguments: ClassVar[dict[str, Argument]]
    _agreements: ClassVar[tuple[tuple[str, Agreement], ...]]
    is_sound: ClassVar[bool] = False  # whether `conflicts` has found none

    @cached_property
    def params(self) -> int:
        """How many learned numbers the layer holds."""
        return added(self.weights())

    @property
    def is_learned(self) -> bool:
        """Whether it may hold learned numbers."""
        try:
            params = self.params
        except OpenSize:  # too many symbols to be written
            return True
        return not is_known(params) or params != 0

    def work(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> int:
        """Multiply-accumulates from all inputs to all outputs."""
        return added(self.products(xs, ys))

    def dense(self) -> tuple[int, int] | None:
        """Numbers in and out of the one linear map that it is, `None` where it is more or less."""
        before, after, groups = self.mixing() or (0, 0, 0)
        return (before, after) if groups == 1 else None

    def apply(self, *xs: Shape) -> tuple[Shape, ...]:
        """Every output's shape, after checking axes and agreement; raises `Misfit`."""
        if not self.is_sound:
            self.conflicts()
            self.__dict__["is_sound"] = True
        if self.lacks_a_part(len(xs)):
            message = f"takes {self.together} or {self.arity[1]} tensors but is given {len(xs)}"
            raise Misfit("arity", message, crashes=True)  # LSTMCell reads a state that is not there
        batched = self.batched(xs)
        if xs:
            self._check_agreement(batched[0])
        ys = self.outputs(*batched)
        for y in ys:
            if y not in batched:
                if any(size < 1 for size in y):
                    self._refuse_empty(batched, y)
                if not is_tensor(y):
                    message = f"would make {show(y)}, more than a tensor can hold"
                    raise Misfit("too-large", message)
        return tuple(y[1:] for y in ys) if batched is not xs else ys

    @classmethod
    def lacks_a_part(cls, count: int) -> bool:
        """Whether, of the inputs that torch takes as a tuple, some are given and some are not."""
        return cls.together is not None and cls.together < count < cls.arity[1]

    def batched(self, xs: tuple[Shape, ...]) -> tuple[Shape, ...]:
        """The input shapes, with a batch of one where torch would add it; raises `Misfit`."""
        if self.ranks:
            axes = len(xs[0])
            if axes in self.ranks:
                return xs
            if self.unbatched and axes + 1 in self.ranks:
                return tuple((1, *x) for x in xs)
        elif not xs or len(xs[0]) >= self.least:
            return xs
        raise Misfit("rank-mismatch", f"needs {self.axes_needed()} but receives {show(xs[0])}")

    @classmethod
    def axes_needed(cls) -> str:
        """How many axes a tensor must have, in words."""
        if not cls.ranks:
            return f"at least {cls.least} axes"
        words = f"{' or '.join(map(str, sorted(cls.ranks)))} axes"
        return words + (f", or {min(cls.ranks) - 1} without a batch," if cls.unbatched else "")

    def _check_agreement(self, x: Shape) -> None:
        for name, agreement in self.agreements():
            written = getattr(self, name)
            taken = agreement.taken(x, written) if len(x) >= agreement.least else ()
            if _contradict(written, taken):
                raise Misfit(
                    "axis-mismatch",
                    f"has `{name}` {show(written)} but receives {show(taken)}",
                    blame=name,
                    instead=taken,
                    torch=self.complaint(x),
                )

    def _refuse_empty(self, xs: tuple[Shape, ...], y: Shape) -> None:
        made = f"would make {show(y)}" + (f" of {show(xs[0])}" if xs else "")
        raise Misfit("empty-output", made)


def _contradict(written: Value, taken: Value) -> bool:
    if isinstance(written, int) and isinstance(taken, int):
        return written != taken
    if isinstance(written, tuple) and isinstance(taken, tuple) and len(written) == len(taken):
        return any(map(_contradict, written, taken))
    if isinstance(written, tuple) or isinstance(taken, tuple):
        return True
    return differ(cast("int", written), cast("int", taken))
