"""Models by name: `package.module:name`, or `path/to/file.py:Name`."""

import ast
import contextlib
import importlib
import importlib.util
import inspect
import os
import sys
from difflib import get_close_matches
from importlib.machinery import SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

import torch

from cnnshape.importing.births import Births, recording
from cnnshape.importing.devices import Anywhere
from cnnshape.importing.frames import told
from cnnshape.importing.weightless import Weightless


class NoModel(Exception):
    """Why a target gives no model."""


class Target:
    """A model and where it comes from."""

    def __init__(
        self, model: torch.nn.Module, births: Births, file: str, name: str, text: str
    ) -> None:
        self.model, self.births, self.file, self.name = model, births, file, name
        self.text = text  # as it was asked for


def load(target: str, call: str = "") -> Target:
    """Run the Python that a target names, and make its model; raises `NoModel`."""
    place, _, name = target.rpartition(":")
    loud = contextlib.redirect_stdout(sys.stderr)
    with loud, Anywhere(), Weightless(), recording() as births:
        module = _module(place)
        found = _member(module, name, target)
        model = _called(module, call) if call else _made(found, name, target)
        if not isinstance(model, torch.nn.Module):
            kind = type(model).__name__
            raise NoModel(f"{call or target} is no torch.nn.Module but {_article(kind)}")
        _ran(lambda: inspect.signature(model.forward), target)
        _ran(lambda: _emptied(model.eval()), target)
    file = module.__file__ or ""
    if not place.endswith(".py"):
        with contextlib.suppress(TypeError):
            file = (
                inspect.getsourcefile(
                    found
                    if callable(found) and not isinstance(found, torch.nn.Module)
                    else type(model)
                )
                or file
            )
    file = os.path.relpath(file) if place.endswith(".py") else file
    return Target(model, births, file, name, target)


def _emptied(model: torch.nn.Module) -> None:
    """Take the numbers out of a model, in which what is shared stays shared."""
    names: dict[int, list[str]] = {}
    for name, one in model.named_parameters(remove_duplicate=False):
        names.setdefault(id(one), []).append(name)
    model.to("meta")
    for first, *others in names.values():
        shared = model.get_parameter(first)
        for name in others:
            path, _, word = name.rpartition(".")
            model.get_submodule(path)._parameters[word] = shared  # noqa: SLF001  # as torch sets them


def _article(kind: str) -> str:
    return f"a {kind}" if kind[0].lower() not in "aeiou" else f"an {kind}"


class _Fresh(SourceFileLoader):
    """Loads a file as it is: bytecode beside it may be of a text that was saved a moment before."""

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


def _module(place: str) -> ModuleType:
    if not place.endswith(".py"):
        if "" not in sys.path:
            sys.path.insert(0, "")
        return _ran(lambda: importlib.import_module(place), place)  # type: ignore[no-any-return]
    path = os.path.abspath(place)  # noqa: PTH100  # as Python itself names files
    if not os.path.isfile(path):  # noqa: PTH113
        raise NoModel(f"{place}: no such file")
    folder, file = os.path.split(path)
    sys.path.insert(0, folder)
    name = file.removesuffix(".py")
    spec = importlib.util.spec_from_file_location(name, path, loader=_Fresh(name, path))
    if spec is None or spec.loader is None:
        raise NoModel(f"{place} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(spec.name, module)
    loader = spec.loader
    _ran(lambda: loader.exec_module(module), place)
    return module


def _ran(action: Any, what: str) -> Any:  # noqa: ANN401  # whatever it gives
    """What the user's Python gives; whatever it raises is a reason to stop."""
    try:
        return action()
    except KeyboardInterrupt:
        raise
    except NoModel:
        raise
    except BaseException as error:  # noqa: BLE001  # it may raise anything, `SystemExit` too
        raise NoModel(f"{what}: {reason(error)}") from None


def reason(error: BaseException) -> str:
    """An exception in one line, with the place in the user's file."""
    trace = error.__traceback__
    line = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith(("<", os.path.dirname(torch.__file__), os.path.dirname(__file__))):  # noqa: PTH120
            line = f", {os.path.basename(file)} line {trace.tb_lineno}"  # noqa: PTH119
        trace = trace.tb_next
    return f"{told(error)}{line}"


def _member(module: ModuleType, name: str, target: str) -> Any:  # noqa: ANN401
    if not hasattr(module, name):
        known = [
            n for n, v in vars(module).items() if callable(v) or isinstance(v, torch.nn.Module)
        ]
        near = get_close_matches(name, known, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise NoModel(f"{target}: there is no {name}{hint}")
    return getattr(module, name)


def _made(found: Any, name: str, target: str) -> Any:  # noqa: ANN401
    if isinstance(found, torch.nn.Module):
        return found
    if not callable(found):
        raise NoModel(f"{target} is no torch.nn.Module but {_article(type(found).__name__)}")
    try:
        needed = [
            p.name
            for p in inspect.signature(found).parameters.values()
            if p.default is p.empty
            and p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY, p.POSITIONAL_ONLY)
        ]
    except (TypeError, ValueError):
        needed = []
    if needed:
        example = f"{name}({', '.join(f'{n}=...' for n in needed)})"
        raise NoModel(f"{target} needs arguments; give them as --call '{example}'")
    return _ran(found, target)


def _called(module: ModuleType, call: str) -> Any:  # noqa: ANN401
    try:
        ast.parse(call, mode="eval")
    except (SyntaxError, ValueError):
        raise NoModel(f"--call {call!r} is no call, such as 'Net(width=64)'") from None
    return _ran(lambda: eval(call, vars(module)), f"--call {call}")  # noqa: S307  # what the user asks for, in the user's module
