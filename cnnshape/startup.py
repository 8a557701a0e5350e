"""What the libraries prepare when they are imported, and a command seldom needs, is left for later.

It is for the command's own process: elsewhere these modules and patterns are others' as well.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

_compile = re.compile


def load_libraries() -> None:
    """Import click and PyYAML, in three quarters of the time."""
    _postpone("inspect")  # click takes the indents out of help with it
    with _patterns_when_used():  # PyYAML has ten for its parser in Python, and uses the one in C
        import_module("click")
        import_module("yaml")


def _postpone(name: str) -> None:
    """Import a module of the standard library when something in it is first asked for."""
    later = ModuleType(name)

    def load(attribute: str) -> object:
        if sys.modules.get(name) is later:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    later.__dict__["__getattr__"] = load
    sys.modules.setdefault(name, later)


@contextmanager
def _patterns_when_used() -> Iterator[None]:
    """Have what is imported meanwhile compile its regular expressions when it first uses them."""
    re.__dict__["compile"] = _Pattern
    try:
        yield
    finally:
        re.__dict__["compile"] = _compile


class _Pattern:
    """Stands for a compiled pattern."""

    def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> object:
        self.__dict__[name] = found = getattr(_compile(self._pattern, self._flags), name)
        return found
