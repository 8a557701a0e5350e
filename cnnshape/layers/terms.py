"""Counts as sums of products of named factors, from which they are worked out and explained."""

from collections.abc import Iterable

from cnnshape.layers.arguments import Shape

Term = tuple[tuple[str, int], ...]  # the factors of one product, each with its name
Terms = tuple[Term, ...]  # of which the sum is meant

_ENDS = {1: ("",), 2: ("_h", "_w"), 3: ("_d", "_h", "_w")}  # of names, axis by axis of space


def worth(term: Term) -> int:
    """What one product comes to.

    >>> worth((("out_features", 10), ("in_features", 84)))
    840
    """
    size = 1
    for _, factor in term:
        size *= factor
    return size


def added(terms: Iterable[Term]) -> int:
    """What a sum of products comes to.

    >>> added(((("out", 10), ("in", 84)), (("out", 10),)))
    850
    """
    count = 0
    for term in terms:
        size = 1
        for _, factor in term:
            size *= factor
        count += size
    return count


def times(term: Term, terms: Terms) -> Terms:
    """Each product of `terms` with the factors of `term` before it."""
    return tuple((*term, *one) for one in terms)


def spatial(name: str, sizes: Shape) -> Term:
    """A factor for each axis of space.

    >>> spatial("kernel", (3, 5))
    (('kernel_h', 3), ('kernel_w', 5))
    """
    return tuple([(name + end, n) for end, n in zip(_ENDS[len(sizes)], sizes, strict=True)])


def parts(name: str, sizes: Shape) -> Term:
    """A factor for each number in a list.

    >>> parts("shape", (1, 64))
    (('shape[0]', 1), ('shape[1]', 64))
    """
    return tuple([(f"{name}[{i}]", n) for i, n in enumerate(sizes)])


def leading(sizes: Shape) -> Term:
    """A factor for each axis before the one that a layer works on."""
    return tuple([(f"axis_{i}" if i else "batch", n) for i, n in enumerate(sizes)])
