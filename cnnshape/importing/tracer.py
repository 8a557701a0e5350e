"""A module traced symbolically, with what each operation makes of tensors without numbers."""

import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import fx
from torch.fx import _symbolic_trace

from cnnshape.importing.births import TORCH, Births, recording
from cnnshape.importing.devices import Anywhere
from cnnshape.importing.evaluation import evaluate
from cnnshape.importing.frames import stack
from cnnshape.importing.instances import answered
from cnnshape.importing.late import Late, holds_no_tensors
from cnnshape.importing.layers import kind_of
from cnnshape.importing.makers import followed
from cnnshape.importing.proxies import NumberProxy, SizedProxy
from cnnshape.importing.stops import Loose, Untraceable, stopped
from cnnshape.importing.trace import Call, named
from cnnshape.importing.values import UNKNOWN
from cnnshape.layers import KINDS
from cnnshape.verify.flops import counting


class SizedTracer(fx.Tracer):
    """Follows a module down to the layers of the vocabulary; sizes and shapes are worked out."""

    proxy_buffer_attributes = True

    def __init__(self, inputs: Sequence[Mapping[str, torch.Tensor]]) -> None:
        super().__init__()
        self.inputs = inputs  # the same inputs in several sizes
        self.calls: list[Call] = []
        self.failures: list[tuple[fx.Node, Exception]] = []
        self.unfollowed: dict[str, Untraceable] = {}  # by the paths of modules
        self.is_running = False
        self.births: Births = WeakKeyDictionary()  # of the modules that are made on the way

    def follow(self, module: torch.nn.Module) -> Call:
        """What a module does, as far as it can be followed; raises `Untraceable`."""
        top = Call("", module, {})
        self.calls.append(top)
        wrapped = dict(_symbolic_trace._wrapped_fns_to_patch)  # noqa: SLF001
        _symbolic_trace._wrapped_fns_to_patch.clear()  # noqa: SLF001  # nothing is opaque
        try:
            with warnings.catch_warnings(), torch.no_grad(), counting() as self.counter:
                warnings.simplefilter("ignore")
                recorded, moved, made = recording(), Anywhere(), followed(self)
                with recorded as self.births, moved, made, answered(SizedProxy):
                    self._traced(module)
        finally:
            _symbolic_trace._wrapped_fns_to_patch.update(wrapped)  # noqa: SLF001
        return top

    def _traced(self, module: torch.nn.Module) -> None:
        try:
            self.trace(module)
        except (Exception, SystemExit) as error:  # whatever the model's code raises
            raise stopped(error) from error

    def create_args_for_root(
        self,
        root_fn: Any,  # noqa: ANN401
        is_module: bool,
        concrete_args: Any = None,  # noqa: ANN401
    ) -> tuple[Any, list[Any]]:
        """Inputs for the arguments of `forward` that have one; the others are left out."""
        signature = inspect.signature(inspect.unwrap(root_fn))
        names = list(signature.parameters)[1:]
        given = {name: self.create_proxy("placeholder", name, (), {}) for name in self.inputs[0]}
        loose = [proxy for name, proxy in given.items() if name not in names]
        first = [given[name] for name in names if name in given]
        self.calls[0].arguments = {**given}
        if loose:
            return root_fn, [self.root, *first, *loose]
        named = {name: given[name] for name in names if name in given}
        return (lambda root: root_fn(root, **named)), [self.root]

    def proxy(self, node: fx.Node) -> SizedProxy:
        node.meta.setdefault("values", (UNKNOWN,) * len(self.inputs))
        is_number = isinstance(node.meta["values"][0], int | float)
        return (NumberProxy if is_number else SizedProxy)(node, self)

    def is_leaf_module(self, m: torch.nn.Module, module_qualified_name: str) -> bool:
        return kind_of(m) in KINDS

    def call_module(
        self,
        m: torch.nn.Module,
        forward: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:  # noqa: ANN401
        if self.is_running:
            return forward(*args, **kwargs)
        birth = self.births.get(m)
        if birth is not None and not kwargs and holds_no_tensors(m):
            made = Late(type(m).__name__)
            return self.create_proxy("call_function", made, args, birth.arguments)
        if not self.is_held(m):
            return self._loose(m, forward, args, kwargs)
        path = self.path_of_module(m)
        if self.is_leaf_module(m, path):
            return self.create_proxy("call_module", path, args, kwargs)
        return self._inside(Call(path, m, named(m, args, kwargs)), forward, args, kwargs)

    def _inside(
        self, call: Call, forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:  # noqa: ANN401
        """What a module gives that is followed; one step where it asks for what only data has."""
        self.calls[-1].body.append(call)
        self.calls.append(call)
        failures = len(self.failures)
        try:
            call.result = forward(*args, **kwargs)
        except fx.proxy.TraceError as error:
            del self.calls[self.calls.index(call) :]
            del self.calls[-1].body[self.calls[-1].body.index(call) :]
            del self.failures[failures:]
            self.unfollowed[call.path] = stopped(error)
            return self.create_proxy("call_module", call.path, args, kwargs)
        self.calls.pop()
        return call.result

    def is_held(self, module: torch.nn.Module) -> bool:
        """Whether a module is part of the model."""
        return module is self.root or module in (self.submodule_paths or ())

    def _loose(self, m: torch.nn.Module, forward: Any, args: Any, kwargs: Any) -> Any:  # noqa: ANN401
        """What a module gives that is made while the model runs."""
        if any(True for _ in m.parameters()):
            raise Loose(type(m).__name__)
        return forward(*args, **kwargs)

    def getattr(self, attr: str, attr_val: Any, parameter_proxy_cache: dict[str, Any]) -> Any:  # noqa: ANN401
        if self.is_running or (isinstance(attr_val, torch.Tensor) and not self._holds(attr_val)):
            return attr_val
        return super().getattr(attr, attr_val, parameter_proxy_cache)

    def _holds(self, tensor: torch.Tensor) -> bool:
        """Whether a tensor is one of the model's."""
        return any(one is tensor for one in [*self.root.parameters(), *self.root.buffers()])

    def create_arg(self, a: Any) -> Any:  # noqa: ANN401
        if issubclass(type(a), fx.Proxy):  # which passes for a tensor
            return a.node
        if isinstance(a, tuple) and hasattr(a, "_fields"):
            return tuple(map(self.create_arg, a))
        if is_dataclass(a) and not isinstance(a, type):
            return {one.name: self.create_arg(getattr(a, one.name)) for one in fields(a)}
        return super().create_arg(a)

    def create_node(self, *args: Any, **kwargs: Any) -> fx.Node:  # noqa: ANN401
        node = super().create_node(*args, **kwargs)
        if node.op == "output":
            self.calls[0].result = node.args[0]
            return node
        node.meta["places"] = stack(inspect.currentframe(), TORCH)
        self.calls[-1].body.append(node)
        evaluate(self, node)
        return node

    def to_bool(self, obj: fx.Proxy) -> bool:
        value = obj.node.meta["values"][0]
        if value is UNKNOWN or isinstance(value, torch.Tensor):
            return super().to_bool(obj)
        return bool(value)

    def iter(self, obj: Any) -> Iterator[Any]:  # noqa: ANN401
        value = obj.node.meta["values"][0]
        if isinstance(value, torch.Tensor) and value.dim():
            return iter([obj[i] for i in range(len(value))])
        if isinstance(value, tuple | list):
            return iter([obj[i] for i in range(len(value))])
        if isinstance(value, dict):
            return iter(value)
        return super().iter(obj)
