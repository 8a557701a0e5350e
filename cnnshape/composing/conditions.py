"""When a step is there that some modules of a class leave out."""

from collections.abc import Iterator

from cnnshape.composing.literals import MISSING, Vector, multiple, same


class Parameter:
    """A parameter of a block, with its value in each of its uses."""

    def __init__(self, name: str, values: Vector, default: object = MISSING) -> None:
        self.name, self.values, self.default = name, values, default


Condition = tuple[str, Vector, list[Parameter]]  # as text, where it holds, and what it reads


def conditions(
    known: dict[str, Parameter], before: Vector | None, after: Vector | None
) -> Iterator[Condition]:
    """What may be true in some of the modules, the simplest first.

    `known` are parameters; `before` and `after` the channels that enter and leave each module.
    """
    simple = [*_simple(known, before, after)]
    yield from simple
    for a, x, p in simple:
        for b, y, q in simple:
            if a != b and p != q:
                yield f"{a} or {b}", tuple(map(max, x, y)), [*p, *q]
                yield f"{a} and {b}", tuple(map(min, x, y)), [*p, *q]


def _simple(
    known: dict[str, Parameter], before: Vector | None, after: Vector | None
) -> Iterator[Condition]:
    for name, p in known.items():
        if all(isinstance(v, bool) for v in p.values):
            yield name, p.values, [p]
            yield f"not {name}", tuple(not v for v in p.values), [p]
            continue
        usual = [v for v in (p.default, 1, 0, 2) if type(v) is int and v in p.values]
        for number in dict.fromkeys(usual):
            yield f"{name} != {number}", tuple(v != number for v in p.values), [p]
            yield f"{name} == {number}", tuple(v == number for v in p.values), [p]
    if after is None or before is None or None in after or None in before:
        return
    for name, p in known.items():
        text = name if all(map(same, p.values, after)) else multiple(name, p.values, after)
        if text:
            pairs = [*zip(before, after, strict=True)]
            yield f"input.shape[1] != {text}", tuple(a != b for a, b in pairs), [p]
            yield f"input.shape[1] == {text}", tuple(a == b for a, b in pairs), [p]
