"""Tensors that nobody uses."""

from collections.abc import Iterator

from cnnshape.advice.graph import Graph, Hint


def uses(graph: Graph) -> Iterator[Hint]:
    """What is noticed about who uses what."""
    for row in graph.plan.layers:
        ids = [id(tensor) for tensor in row.outputs]
        if any(one in graph.users or one in graph.results for one in ids):
            continue
        yield Hint(
            "unused-output",
            row,
            f"nobody uses what `{row.kind}` gives",
            help=("name it under `output`, use it, or take it out",),
        )
