"""What stands for the tensors and numbers of a model that is being followed."""

import operator
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import fx

from cnnshape.importing.values import UNKNOWN

_TURNING = frozenset(["squeeze_", "swapaxes_", "swapdims_", "t_", "transpose_", "unsqueeze_"])


class SizedProxy(fx.Proxy):
    """A value on its way through a model, which knows its shape, or its number if it is one."""

    @property
    def _value(self) -> Any:  # noqa: ANN401  # whatever the model computes
        return self.node.meta["values"][0]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        value = self._value
        if name.startswith("_"):
            return getattr(value, name)
        if name in _TURNING:
            return self._turning(name.removesuffix("_"))
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

    def _turning(self, name: str) -> Callable[..., "SizedProxy"]:
        """A method that gives the tensor another shape, and so makes its name that of a view."""

        def turned(*args: object, **kwargs: object) -> SizedProxy:
            self.node = self.tracer.create_proxy("call_method", name, (self, *args), kwargs).node
            return self

        return turned

    def __iter__(self) -> Iterator[Any]:
        return super().__iter__() if self._value is UNKNOWN else self.tracer.iter(self)

    def __repr__(self) -> str:
        value = self._value
        return "?" if isinstance(value, torch.Tensor) else str(value)

    def __format__(self, spec: str) -> str:
        value = self._value
        return format(value, spec) if isinstance(value, int | float) else str(self)

    __str__ = __repr__

    def __setitem__(self, key: object, value: object) -> None:
        self.tracer.create_proxy("call_method", "__setitem__", (self, key, value), {})

    def __setattr__(self, name: str, value: object) -> None:
        if name not in {"tracer", "node"}:
            raise NotImplementedError(f"an attribute of a tensor is set, `{name}`")
        super().__setattr__(name, value)

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

    def __hash__(self) -> int:
        value = self._value
        return hash(value) if isinstance(value, int | float | str) else id(self)

    def __array__(self, *_: object, **__: object) -> Any:  # noqa: ANN401  # of numpy
        import numpy as np

        if isinstance(self._value, torch.Tensor):
            raise fx.proxy.TraceError("the model asks for numbers that only data has")
        return np.asarray(self._concrete())

    def _concrete(self) -> Any:  # noqa: ANN401
        value = self._value
        if value in (None, UNKNOWN) or (isinstance(value, torch.Tensor) and value.dim() == 0):
            raise fx.proxy.TraceError("the model asks for a number that is in a tensor")
        return value


def _in_place(function: Callable[..., Any]) -> Callable[..., Any]:
    """A method for `x += y`, which changes a tensor and makes another number."""

    def changed(self: SizedProxy, other: object) -> Any:  # noqa: ANN401  # whatever the model computes
        if not isinstance(self.node.meta["values"][0], torch.Tensor):
            return NotImplemented
        return self.tracer.create_proxy("call_function", function, (self, other), {})

    return changed


_IN_PLACE = (
    *("iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "imatmul"),
    *("iand", "ior", "ixor", "ilshift", "irshift"),
)
for _name in _IN_PLACE:
    setattr(SizedProxy, f"__{_name}__", _in_place(getattr(operator, _name)))


class NumberProxy(SizedProxy):
    """A number on its way, which is no list of anything."""

    __iter__ = None  # type: ignore[assignment]  # by which Python knows
