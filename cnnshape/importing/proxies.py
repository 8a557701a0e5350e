"""What stands for the tensors and numbers of a model that is being followed."""

import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import fx

from cnnshape.importing.values import UNKNOWN


class SizedProxy(fx.Proxy):
    """A value on its way through a model, which knows its shape, or its number if it is one."""

    @property
    def _value(self) -> Any:  # noqa: ANN401  # whatever the model computes
        return self.node.meta["values"][0]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        value = self._value
        if name.startswith("_"):
            return getattr(value, name)
        if value is UNKNOWN or not hasattr(value, name) or name == "new_tensor":
            return fx.Proxy.__getattr__(self, name)
        found = getattr(value, name)
        if name in {
            "dim",
            "ndimension",
            "is_floating_point",
            "is_contiguous",
            "type",
            "get_device",
        }:
            return found
        if name == "shape" or isinstance(found, torch.Tensor):
            return self.tracer.create_proxy("call_function", getattr, (self, name), {})
        return fx.Proxy.__getattr__(self, name) if callable(found) else found

    def __setitem__(self, key: object, value: object) -> None:
        self.tracer.create_proxy("call_method", "__setitem__", (self, key, value), {})

    def __len__(self) -> int:
        return len(self._concrete())

    def __index__(self) -> int:
        return int(self._concrete())

    def __int__(self) -> int:
        return int(self._concrete())

    def __float__(self) -> float:
        return float(self._concrete())

    def __contains__(self, item: object) -> bool:
        return item in self._concrete()

    def _concrete(self) -> Any:  # noqa: ANN401
        value = self._value
        if value is UNKNOWN or (isinstance(value, torch.Tensor) and value.dim() == 0):
            raise fx.proxy.TraceError("the model asks for a number that is in a tensor")
        return value


class NumberProxy(SizedProxy):
    """A number on its way, which is no list of anything."""

    __iter__ = None  # type: ignore[assignment]  # by which Python knows


@contextmanager
def taken_for_tensors() -> Iterator[None]:
    """Let a model that asks find proxies of tensors to be tensors.

    A proxy must not say so itself: torch's own code believes it, and reads what is not there.
    """
    original = builtins.isinstance

    def known(value: Any, kinds: Any) -> bool:  # noqa: ANN401  # as for `isinstance`
        if original(value, kinds):
            return True
        if not issubclass(type(value), SizedProxy):
            return False
        meant = value.node.meta["values"][0]
        return original(meant, torch.Tensor) and original(meant, kinds)

    builtins.isinstance = known  # put back below
    try:
        yield
    finally:
        builtins.isinstance = original
