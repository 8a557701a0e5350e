"""The layer kinds by name. A family is loaded when one of its kinds is asked for."""

import os
import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnshape.layers.base import Layer

_FOLDER = os.path.dirname(__file__)  # noqa: PTH120  # pathlib takes as long to load as a family
_PACKAGE = __name__.rpartition(".")[0]


class Vocabulary(Mapping[str, type["Layer"]]):
    """Kinds in the order of their families' names. Only the base of layers adds to it.

    A network needs a few of the families, and loading all of them would take as long as planning
    it. So the text of each says which classes it has, before it is loaded.
    """

    def __init__(self) -> None:
        self._loaded: dict[str, type[Layer]] = {}
        self._before = frozenset(sys.modules)  # modules that are there before any kind can be

    def add(self, kind: type["Layer"]) -> None:
        """Register a kind under its name."""
        self._loaded[kind.__name__] = kind

    def __getitem__(self, name: str) -> type["Layer"]:
        kind = self.find(name)
        if kind is None:
            raise KeyError(name)
        return kind

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.find(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)

    def find(self, name: str) -> type["Layer"] | None:
        """The kind of a name, if there is one."""
        if name not in self._loaded and name in self._families:
            import_module(f"{_PACKAGE}.{self._families[name]}")
        return self._loaded.get(name)

    @cached_property
    def _whole(self) -> tuple[str, ...]:
        return tuple(name for name in self._families if self.find(name))

    @cached_property
    def _families(self) -> dict[str, str]:
        """The module of every class that may be a kind."""
        try:
            names = sorted(entry[:-3] for entry in os.listdir(_FOLDER) if entry.endswith(".py"))  # noqa: PTH208  # as above
            texts = {n: _text(n) for n in names if f"{_PACKAGE}.{n}" not in self._before}
        except OSError:  # in an archive
            return self._all_loaded()
        return {
            statement[: statement.find(b"(")].decode(): family
            for family, text in texts.items()
            for statement in text.split(b"\nclass ")[1:]
        }

    def _all_loaded(self) -> dict[str, str]:
        from pkgutil import iter_modules

        for module in sorted(iter_modules([_FOLDER]), key=lambda module: module.name):
            import_module(f"{_PACKAGE}.{module.name}")
        return {name: kind.__module__.rpartition(".")[2] for name, kind in self._loaded.items()}


def _text(family: str) -> bytes:
    with open(f"{_FOLDER}/{family}.py", "rb", buffering=0) as stream:  # noqa: PTH123  # as above
        return stream.read()
