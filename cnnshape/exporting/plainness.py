"""What can stand in an `nn.Sequential`: one tensor in, one tensor out, and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from cnnshape.exporting.graph import GroupNode, LayerNode, Node, RepeatNode, UseNode, Value
from cnnshape.exporting.translation import reads_shapes
from cnnshape.layers import KINDS
from cnnshape.spec.model import Block
from cnnshape.spec.steps import Step
from cnnshape.spec.words import GROUP


def is_plain(node: Node) -> bool:
    """Whether a node is one module."""
    match node:
        case LayerNode():
            counts = (len(node.inputs), len(node.outs))
            return counts == (1, 1) and not node.kind.function and not node.is_late
        case UseNode():
            return (len(node.inputs), len(node.outs)) == (1, 1) and not node.unit.exports
        case GroupNode():
            return is_chain(node.nodes)
        case RepeatNode():
            return all(is_chain(element) for element in node.elements)
    return False


def is_chain(nodes: list[Node]) -> bool:
    """Whether nodes are modules of which each takes what the one before gives, and nobody else."""
    if not nodes or not all(map(is_plain, nodes)) or any(node.is_shared for node in nodes):
        return False
    return all(follows(before, node) for before, node in pairwise(nodes))


def follows(before: Node, node: Node) -> bool:
    """Whether a node takes all that another one gives."""
    out: Value = before.out
    return entering(node) == [out] and out.uses == 1


def entering(node: Node) -> list[Value]:
    """What a node takes."""
    return entering(node.nodes[0]) if isinstance(node, GroupNode) else node.inputs


def is_simple(step: Step, blocks: Mapping[str, Block]) -> bool:
    """Whether what is written for a step makes one module, whatever arrives at it."""
    if step.condition is not None or step.operands is not None or isinstance(step.target, tuple):
        return False
    return _is_simple_inside(step, lambda inner: is_simple(inner, blocks), blocks)


def _is_simple_inside(
    step: Step, simple: Callable[[Step], bool], blocks: Mapping[str, Block]
) -> bool:
    name = step.call.name
    if name == GROUP:
        return bool(step.body) and all(map(simple, step.body or ()))
    if name in blocks:
        block = blocks[name]
        return not block.tensors & {parameter.name for parameter in block.parameters}
    if name not in KINDS:
        return False
    kind, written = KINDS[name], step.bound.arguments
    is_late = any(reads_shapes(one.expression) for one in written.values())
    return (
        not kind.function
        and kind.arity == (1, 1)
        and "return_indices" not in written
        and not is_late
    )


def called_again(steps: tuple[Step, ...]) -> Iterator[str]:
    """The names of earlier steps that are called again."""
    for step in steps:
        if step.operands is not None and step.call.name not in KINDS:
            yield step.call.name
        yield from called_again(step.body or ())
        for branch in step.branches or ():
            yield from called_again(branch.steps)
