"""The text of a whole module."""

from cnnshape.exporting.classes import class_text
from cnnshape.exporting.graph import CannotExport, LayerNode, Node
from cnnshape.exporting.identifiers import class_name
from cnnshape.exporting.network import Network
from cnnshape.plans import Plan

_LINES = 100_000  # more than anybody reads


def exported(plan: Plan, name: str | None = None) -> str:
    """Python that defines a network; raises `CannotExport` for what it cannot say.

    `name` is the class's, made of the network's name where nothing else is said.
    """
    if not plan.ok:
        raise CannotExport("it has errors")
    title = name or class_name(plan.name or "Net")
    network = Network(plan, title)

    def cost(node: Node) -> int:
        row = node.first.row
        known = plan.cost(row) if row is not None and isinstance(node, LayerNode) else None
        return 1 if known is None else known

    lines: list[str] = []
    for unit in network.classes():
        lines += ["", "", *class_text(unit, cost)]
        if len(lines) > _LINES:
            raise CannotExport(f"the module would have more than {_LINES} lines")
    text = "\n".join(lines) + "\n"
    return "\n".join(_imports(text)) + "\n" + text


def _imports(text: str) -> list[str]:
    """The modules that a text uses."""
    lines = ["import math", ""] if "math." in text else []
    lines += ["import torch"] if "torch." in text else []
    lines.append("from torch import nn")
    return lines + (["from torch.nn import functional as F"] if "F." in text else [])
