"""Tensors that a model makes while it runs, with sizes that follow its input."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from torch import fx
from torch.utils._device import _device_constructors
from torch.utils._pytree import tree_flatten, tree_map

from cnnshape.importing.births import TORCH

if TYPE_CHECKING:
    from cnnshape.importing.tracer import SizedTracer

MAKERS = ("zeros", "ones", "empty", "full", "rand", "randn", "randint", "arange", "linspace", "eye")
_METHODS = (
    "repeat",
    "expand",
    "view",
    "reshape",
    "tile",
    "new_zeros",
    "new_ones",
    "new_full",
    "new_empty",
    "new",
)


@contextmanager
def followed(tracer: "SizedTracer") -> Iterator[None]:
    """Follow what takes a size and no tensor of the network, which torch does not offer."""
    functions = {name: getattr(torch, name) for name in MAKERS}
    _device_constructors()  # torch looks these up once
    for name, function in functions.items():
        setattr(torch, name, _maker(tracer, function))
    for name in _METHODS:
        setattr(torch.Tensor, name, _method(tracer, name, getattr(torch.Tensor, name)))
    apply = torch.autograd.Function.__dict__["apply"]
    torch.autograd.Function.apply = _applied(apply.__func__)  # type: ignore[method-assign]
    try:
        yield
    finally:
        torch.autograd.Function.apply = apply  # type: ignore[method-assign]
        for name, function in functions.items():
            setattr(torch, name, function)
        for name in _METHODS:
            delattr(torch.Tensor, name)  # which uncovers that of its base


def _maker(tracer: "SizedTracer", function: Callable[..., Any]) -> Callable[..., Any]:
    def made(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        if tracer.is_running or not _are_worked_out((args, kwargs)):
            return function(*args, **kwargs)
        here = inspect.currentframe()
        if here and here.f_back and here.f_back.f_code.co_filename.startswith(TORCH):
            return function(*tree_map(_number, args), **tree_map(_number, kwargs))
        return tracer.create_proxy("call_function", function, args, kwargs)

    return made


class _Context:
    """What a function with a gradient of its own keeps for it, which is nothing here."""

    needs_input_grad = (False,) * 100

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def _applied(apply: Callable[..., Any]) -> Any:  # noqa: ANN401
    """A function with a gradient of its own, which torch cannot call with what is followed."""

    def called(kind: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        if not _are_worked_out((args, kwargs)):
            return apply(kind, *args, **kwargs)
        if kind.setup_context is not torch.autograd.Function.setup_context:
            return kind.forward(*args, **kwargs)
        return kind.forward(_Context(), *args, **kwargs)

    return classmethod(called)


def _method(tracer: "SizedTracer", name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    def called(this: torch.Tensor, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        if tracer.is_running or not _are_worked_out((args, kwargs)):
            return method(this, *args, **kwargs)
        return tracer.create_proxy("call_method", name, (this, *args), kwargs)

    return called


def _are_worked_out(values: object) -> bool:
    """Whether there is something among arguments that follows the input."""
    return any(issubclass(type(one), fx.Proxy) for one in tree_flatten(values)[0])


def _number(value: Any) -> Any:  # noqa: ANN401
    return value.node.meta["values"][0] if issubclass(type(value), fx.Proxy) else value
