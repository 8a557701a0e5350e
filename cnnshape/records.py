"""Frozen values with named fields, without the half millisecond that a dataclass costs."""

from operator import itemgetter
from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record:
    """A value whose fields are its class's annotations, with class attributes as defaults.

    >>> class Point(Record):
    ...     x: int
    ...     y: int = 0
    >>> Point(3), Point(3) == Point(3, y=0), Point(3).but(y=1)
    (Point(x=3, y=0), True, Point(x=3, y=1))
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._fields += tuple(name for name in cls.__annotations__ if name[0] != "_")
        cls.__match_args__ = cls._fields  # type: ignore[misc]  # known when the class is made

    def __init__(self, *values: object, **named: object) -> None:
        fields = self.__dict__
        fields.update(zip(self._fields, values, strict=False), **named)
        if len(fields) < len(self._fields):
            for name in self._fields:
                if name not in fields:
                    fields[name] = getattr(type(self), name)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a record is never changed: {name}")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__[name] for name in self._fields))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self._fields)
        return f"{type(self).__name__}({fields})"

    def but(self, **changes: Any) -> Self:  # noqa: ANN401  # whatever the fields hold
        """The same with other values for some fields."""
        return type(self)(**self.__dict__ | changes)


@dataclass_transform(frozen_default=True)
class Entry(tuple[Any, ...]):
    """A tuple whose places have the names of its class's annotations, quick to take apart.

    >>> class Window(Entry):
    ...     reach: int
    ...     stride: int = 1
    >>> Window(3), Window(3) == (3, 1), Window(3).but(stride=2).stride
    (Window(reach=3, stride=1), True, 2)
    """

    __slots__ = ()
    _fields: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[tuple[object, ...]] = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        names = cls._fields = tuple(cls.__annotations__)
        cls.__match_args__ = names  # type: ignore[misc]  # known when the class is made
        cls._defaults = tuple(cls.__dict__[name] for name in names if name in cls.__dict__)
        for place, name in enumerate(names):
            setattr(cls, name, property(itemgetter(place)))

    def __new__(cls, *values: Any, **named: Any) -> Self:  # noqa: ANN401  # whatever the places hold
        missing = len(cls._fields) - len(values)
        if missing and named:
            known = dict(zip(reversed(cls._fields), reversed(cls._defaults), strict=False))
            values += tuple((known | named)[name] for name in cls._fields[-missing:])
        elif missing:
            values += cls._defaults[-missing:]
        return tuple.__new__(cls, values)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)

    def __repr__(self) -> str:
        fields = ", ".join(f"{n}={v!r}" for n, v in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({fields})"

    def but(self, **changes: Any) -> Self:  # noqa: ANN401  # whatever the places hold
        """The same with other values in some places."""
        return type(self)(**dict(zip(self._fields, self, strict=True)) | changes)
