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
from cnnshape.importing.frames import Point, Points, stack, told
from cnnshape.importing.kinds import answered
from cnnshape.importing.late import Late, holds_no_tensors
from cnnshape.importing.layers import kind_of
from cnnshape.importing.makers import followed
from cnnshape.importing.proxies import NumberProxy, SizedProxy
from cnnshape.importing.storage import changes
from cnnshape.importing.values import UNKNOWN, Unknown, evaluated, known, ran, recovered
from cnnshape.layers import KINDS
from cnnshape.verify.flops import counting

_ASKS = "the model asks for numbers that only data has"
_BRANCH = (
    "decide by shapes, which are known here, or import the modules on both sides one at a time"
)
_LOOSE = "`{}` is no part of the model, which does not know its weights"
_HELD = "hold it in an attribute of the model, and a list of layers in `nn.ModuleList`"


class Call:
    """A module that is called: its path, what it is given, what it does, and what it gives."""

    def __init__(self, path: str, module: torch.nn.Module, arguments: dict[str, object]) -> None:
        self.path, self.module, self.arguments = path, module, arguments
        self.body: list[fx.Node | Call] = []
        self.result: object = None


class Untraceable(Exception):
    """A model that cannot be followed, and the operation at which that shows."""

    def __init__(self, message: str, places: Points, help: str = "") -> None:  # noqa: A002  # as findings call it
        super().__init__(message)
        self.message, self.places, self.help = message, places, help


class Stopped(Untraceable):
    """A model that stops itself: an assertion that does not hold, or another exception."""


class _Loose(Exception):
    """A layer with weights that is not found among those of the model."""


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
        except RecursionError:
            raise Untraceable("the model calls itself without an end", ()) from None
        except _Loose as error:
            raise Untraceable(_LOOSE.format(error), _raised(error), _HELD) from error
        except fx.proxy.TraceError as error:
            raise Untraceable(_ASKS, _raised(error), _BRANCH) from error
        except (Exception, SystemExit) as error:  # whatever the model's code raises
            text = told(error)
            if _is_own(error):
                raise Stopped(f"the model stops itself: {text}", _raised(error)) from error
            message = f"the model cannot be followed: {text}"
            raise Untraceable(message, _raised(error)) from error

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
        call = Call(path, m, named(m, args, kwargs))
        self.calls[-1].body.append(call)
        self.calls.append(call)
        failures = len(self.failures)
        try:
            call.result = forward(*args, **kwargs)
        except fx.proxy.TraceError as error:
            del self.calls[self.calls.index(call) :]
            del self.calls[-1].body[self.calls[-1].body.index(call) :]
            del self.failures[failures:]
            self.unfollowed[path] = Untraceable(_ASKS, _raised(error))
            return self.create_proxy("call_module", path, args, kwargs)
        self.calls.pop()
        return call.result

    def is_held(self, module: torch.nn.Module) -> bool:
        """Whether a module is part of the model."""
        return module is self.root or module in (self.submodule_paths or ())

    def _loose(self, m: torch.nn.Module, forward: Any, args: Any, kwargs: Any) -> Any:  # noqa: ANN401
        """What a module gives that is made while the model runs."""
        if any(True for _ in m.parameters()):
            raise _Loose(type(m).__name__)
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
        self._run(node)
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

    def _run(self, node: fx.Node) -> None:
        """Work out what an operation makes of the inputs in each of their sizes."""
        self.is_running = True
        try:
            with torch.inference_mode(mode=False), torch.no_grad():  # where changes are counted
                self._run_in_all_sizes(node)
        finally:
            self.is_running = False

    def _run_in_all_sizes(self, node: fx.Node) -> None:
        versions = [(one, changes(one.meta["values"][0])) for one in node.all_input_nodes]
        values: list[Any] = []
        for number, inputs in enumerate(self.inputs):
            before = self.counter.get_total_flops()
            try:
                values.append(self._evaluated(node, inputs, number))
            except fx.proxy.TraceError:
                raise
            except Exception as error:  # noqa: BLE001  # whatever the model's code raises
                if not number and not isinstance(error, Unknown):
                    self.failures.append((node, error))
                values.append(recovered(node, self.root, number))
            if not number:
                node.meta["macs"] = (self.counter.get_total_flops() - before) // 2
        node.meta["values"] = tuple(values)
        node.meta["changed"] = [
            one for one, before in versions if before != changes(one.meta["values"][0])
        ]

    def _evaluated(self, node: fx.Node, inputs: Mapping[str, torch.Tensor], number: int) -> Any:  # noqa: ANN401
        if node.op == "call_module" and node.target in self.unfollowed:
            module = self.root.get_submodule(str(node.target))
            return ran(module, known(node.args, number), known(node.kwargs, number))
        return evaluated(node, self.root, inputs, number)


def _is_own(error: BaseException) -> bool:
    """Whether an exception is raised by the model's own code, with a reason of its own."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    is_outside = trace is not None and bool(stack(trace.tb_frame, TORCH)[:1])
    return (
        is_outside
        and trace is not None
        and stack(trace.tb_frame, TORCH)[0].code is trace.tb_frame.f_code
        and not isinstance(error, TypeError | NameError)
    )


def _raised(error: BaseException) -> Points:
    """Where an exception comes from, innermost first."""
    trace = error.__traceback__
    places: list[Point] = []
    while trace is not None:
        places = [*stack(trace.tb_frame, TORCH)[:1], *places]
        trace = trace.tb_next
    return tuple(places)


def named(
    module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, object]:
    """What a module is called with, by the names of its arguments."""
    try:
        return dict(inspect.signature(module.forward).bind(*args, **kwargs).arguments)
    except (TypeError, ValueError):
        return {str(number): value for number, value in enumerate(args)} | kwargs
