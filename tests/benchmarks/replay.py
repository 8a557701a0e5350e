"""A plan at another input, against ONNX inferring the shapes of the same graph."""

from functools import partial

from onnx.shape_inference import infer_shapes

import cnnshape
from tests.benchmarks import onnx_graph
from tests.benchmarks.measure import RESNET50, Effort, Result, at_most, rounds

LIMIT = 1
LEAST = 64  # the smallest image


def measured(effort: Effort) -> list[Result]:
    """Another size each time; both have to say the same of every tensor."""
    plan = cnnshape.plan(RESNET50, input=[1, 3, LEAST, LEAST])
    network = onnx_graph.model(plan)
    infer = partial(infer_shapes, network, strict_mode=True)
    ours: list[float] = []
    theirs: list[float] = []
    for round_ in range(-2, effort.replays):
        size = LEAST + 2 + round_
        shape = (1, 3, size, size)
        onnx_graph.resize(network, shape)
        (mine,), (other,) = rounds([partial(plan.at, shape), infer], 1)
        if round_ >= 0:
            ours.append(mine)
            theirs.append(other)
        again = plan.at(shape)
        said = {tensor.label: tensor.shape for row in again.layers for tensor in row.outputs}
        if said != onnx_graph.shapes(infer()):
            raise AssertionError(f"ONNX finds other shapes at {shape}")
    return [at_most("resnet50 at another input against ONNX", ours, theirs, LIMIT)]
