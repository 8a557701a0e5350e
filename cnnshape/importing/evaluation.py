"""Operations worked out as they are met, with the inputs in each of their sizes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import torch
from torch import fx

from cnnshape.importing.storage import changes
from cnnshape.importing.values import Unknown, evaluated, known, ran, recovered

if TYPE_CHECKING:
    from cnnshape.importing.tracer import SizedTracer


def evaluate(tracer: "SizedTracer", node: fx.Node) -> None:
    """Note what an operation makes of its inputs, and what it changes in them."""
    tracer.is_running = True
    try:
        with torch.inference_mode(mode=False), torch.no_grad():  # where changes are counted
            _in_all_sizes(tracer, node)
    finally:
        tracer.is_running = False


def _in_all_sizes(tracer: "SizedTracer", node: fx.Node) -> None:
    versions = [(one, changes(one.meta["values"][0])) for one in node.all_input_nodes]
    values: list[Any] = []
    for number, inputs in enumerate(tracer.inputs):
        before = tracer.counter.get_total_flops()
        try:
            values.append(_value(tracer, node, inputs, number))
        except fx.proxy.TraceError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever the model's code raises
            if not number and not isinstance(error, Unknown):
                tracer.failures.append((node, error))
            values.append(recovered(node, tracer.root, number))
        if not number:
            node.meta["macs"] = (tracer.counter.get_total_flops() - before) // 2
    node.meta["values"] = tuple(values)
    node.meta["changed"] = [
        one for one, before in versions if before != changes(one.meta["values"][0])
    ]


def _value(
    tracer: "SizedTracer", node: fx.Node, inputs: Mapping[str, torch.Tensor], number: int
) -> Any:  # noqa: ANN401  # whatever the model computes
    if node.op == "call_module" and node.target in tracer.unfollowed:
        module = tracer.root.get_submodule(str(node.target))
        return ran(module, known(node.args, number), known(node.kwargs, number))
    return evaluated(node, tracer.root, inputs, number)
