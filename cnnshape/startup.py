"""What the libraries prepare when they are imported, and a command seldom needs, is left for later.

It is for the command's own process: elsewhere these modules and patterns are others' as well.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

_PATIENT = ("yaml.", "platform")  # with ten for PyYAML's parser in Python; the one in C is used
_compile = re.compile


def load_libraries() -> None:
    """Import click and PyYAML, in three quarters of the time."""
    _postpone("inspect")  # click takes the indents out of help with it
    with _patterns_when_used():
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
    """Have some modules that are imported compile their regular expressions when they use them.

    They ask the expressions themselves. Others may hand theirs to `re`, which takes only its own.
    """

    def compile_(pattern: str | bytes, flags: int = 0) -> object:
        caller = sys._getframe(1).f_globals.get("__name__", "")  # noqa: SLF001  # inspect is left out
        later = caller.startswith(_PATIENT)
        return _Pattern(pattern, flags) if later else _compile(pattern, flags)

    re.__dict__["compile"] = compile_
    try:
        yield
    finally:
        re.__dict__["compile"] = _compile


class _Pattern:
    """Stands for a compiled pattern."""

    def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
        self._pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        self.__dict__[name] = found = getattr(_compile(self._pattern, self._flags), name)
        return found
