"""The ONNX graph of a plan: the same tensors by the same names, weights without numbers."""

from typing import Any

import onnx
from onnx import TensorProto, helper

from cnnshape import Plan
from cnnshape.plans.rows import Row

Weights = dict[str, tuple[int, ...]]

_OPERATORS = {
    "AdaptiveAvgPool2d": "GlobalAveragePool",  # to a single position
    "Add": "Add",
    "BatchNorm2d": "BatchNormalization",
    "Conv2d": "Conv",
    "Flatten": "Flatten",
    "Linear": "Gemm",
    "MaxPool2d": "MaxPool",
    "ReLU": "Relu",
}


def model(plan: Plan) -> onnx.ModelProto:
    """A model whose weights are graph inputs: shapes without data."""
    nodes = []
    weights: Weights = {}
    for row in plan.layers:
        operator, own, attributes = _operator(row)
        names = {f"{row.path}:{name}": shape for name, shape in own.items()}
        weights |= names
        taken = [tensor.label for tensor in row.inputs]
        made = [tensor.label for tensor in row.outputs]
        nodes.append(helper.make_node(operator, [*taken, *names], made, **attributes))
    given = {name: tensor.shape for name, tensor in plan.inputs.items()}
    inputs = [_value(name, shape) for name, shape in (given | weights).items()]
    outputs = [_value(tensor.label, None) for tensor in plan.outputs.values()]
    graph = helper.make_graph(nodes, "network", inputs, outputs)
    return helper.make_model(graph)


def resize(network: onnx.ModelProto, shape: tuple[int, ...]) -> None:
    """Give the first input another shape."""
    sizes = network.graph.input[0].type.tensor_type.shape.dim
    for size, value in zip(sizes, shape, strict=True):
        size.dim_value = value


def shapes(network: onnx.ModelProto) -> dict[str, tuple[int, ...]]:
    """The shapes that a model says its tensors have."""
    return {
        value.name: tuple(size.dim_value for size in value.type.tensor_type.shape.dim)
        for value in (*network.graph.value_info, *network.graph.output)
    }


def _value(name: str, shape: Any) -> onnx.ValueInfoProto:  # noqa: ANN401  # sizes, or None
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def _operator(row: Row) -> tuple[str, Weights, dict[str, Any]]:
    """The operator of a row, the shapes of its weights, and its attributes."""
    assert row.layer is not None
    values: dict[str, Any] = row.layer.values
    weights: Weights = {}
    attributes: dict[str, Any] = {}
    if row.kind == "Conv2d":
        weights["weight"] = values["out_channels"], values["in_channels"], *values["kernel_size"]
    elif row.kind == "BatchNorm2d":
        weights = dict.fromkeys(("scale", "bias", "mean", "var"), (values["num_features"],))
    elif row.kind == "Linear":
        weights["weight"] = values["out_features"], values["in_features"]
        weights["bias"] = (values["out_features"],)
        attributes["transB"] = 1
    if row.kind in {"Conv2d", "MaxPool2d"}:
        attributes["kernel_shape"] = values["kernel_size"]
        attributes["strides"] = values["stride"]
        attributes["pads"] = (*values["padding"], *values["padding"])
        attributes["dilations"] = values["dilation"]
    return _OPERATORS[row.kind], weights, attributes
