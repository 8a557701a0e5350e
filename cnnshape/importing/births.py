"""How modules are constructed: with which arguments, and where."""

import functools
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

import torch

from cnnshape.importing.frames import Points, stack
from cnnshape.records import Record

TORCH = (str(Path(torch.__file__).parent) + "/",)  # folders of which nothing is shown


class Birth(Record):
    """The arguments of a constructor by name, and the places of the call, innermost first."""

    arguments: dict[str, object]
    defaults: dict[str, object]
    places: Points
    function: str = ""  # what makes it, as a class would be called
    around: dict[str, object] = {}  # the arguments of that function


Births = WeakKeyDictionary[torch.nn.Module, Birth]


@contextmanager
def recording() -> Iterator[Births]:
    """Record how every module is constructed."""
    births: Births = WeakKeyDictionary()
    original = torch.nn.Module.__init__

    @functools.wraps(original)
    def construct(self: torch.nn.Module, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        original(self, *args, **kwargs)
        if self not in births:
            births[self] = _birth(self, inspect.currentframe())

    torch.nn.Module.__init__ = construct  # type: ignore[method-assign]  # put back below
    try:
        yield births
    finally:
        torch.nn.Module.__init__ = original  # type: ignore[method-assign]


def _birth(module: torch.nn.Module, here: FrameType | None) -> Birth:
    """What the outermost constructor of a module was called with, and from where."""
    frame = outermost = here.f_back if here else None
    while frame is not None and _is_constructor_of(module, frame):
        outermost, frame = frame, frame.f_back
    if frame is None or outermost is None:
        return Birth({}, {}, ())
    given = _arguments(outermost) if _is_constructor_of(module, outermost) else {}
    points = stack(frame, TORCH)
    function, around = _maker(frame)
    return Birth(given, _defaults(type(module)), points, function, around)


def _maker(frame: FrameType) -> tuple[str, dict[str, object]]:
    """The function that makes a module, `conv_bn` as `ConvBn`, and its arguments."""
    name = frame.f_code.co_name
    if name.startswith(("_", "<", "make")) or name == "forward":
        return "", {}
    word = "".join(part[:1].upper() + part[1:] for part in name.split("_"))
    return word, _arguments(frame, 0)


def _is_constructor_of(module: torch.nn.Module, frame: FrameType) -> bool:
    code = frame.f_code
    name = code.co_varnames[0] if code.co_argcount else ""
    return code.co_name == "__init__" and frame.f_locals.get(name) is module


def _arguments(frame: FrameType, first: int = 1) -> dict[str, object]:
    names, extra, named, values = inspect.getargvalues(frame)
    given: dict[str, object] = {name: values[name] for name in names[first:] if name in values}
    code = frame.f_code
    only = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    given |= {name: values[name] for name in only if name in values}
    if named and isinstance(values.get(named), dict):
        given |= values[named]
    if extra and values.get(extra):
        given[extra] = values[extra]
    return given


def _defaults(kind: type[torch.nn.Module]) -> dict[str, object]:
    try:
        parameters = inspect.signature(kind).parameters.values()
    except (TypeError, ValueError):
        return {}
    return {p.name: p.default for p in parameters if p.default is not p.empty}
