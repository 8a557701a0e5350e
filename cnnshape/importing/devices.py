"""Other devices than the CPU, which a model may ask for and which shapes do not need."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

_HERE = ("cpu", "meta")


class Anywhere(TorchFunctionMode):
    """Leaves every tensor where it is: `cuda()`, `to("cuda")` and `device="cuda"` do nothing."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401  # what torch gives
        name = getattr(func, "__name__", "")
        if stays(name, args, kwargs or {}):
            return args[0]
        return func(*args, **without_device(kwargs or {}))


def stays(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    """Whether a call only moves its tensor to a device, where it is already for all we know."""
    if name in {"cuda", "cpu"}:
        return True
    return name == "to" and any(map(_is_device, (*args[1:], *kwargs.values())))


def without_device(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments without a device that is elsewhere."""
    return {n: v for n, v in kwargs.items() if n != "device" or not _is_elsewhere(v)}


def _is_device(value: object) -> bool:
    """Whether it is a device where tensors have numbers."""
    return _is_elsewhere(value) or str(value).startswith("cpu")


def _is_elsewhere(device: object) -> bool:
    if isinstance(device, str):
        return not device.startswith(_HERE)
    return isinstance(device, torch.device) and device.type not in _HERE
