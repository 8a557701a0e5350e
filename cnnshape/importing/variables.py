"""What a model calls the result of an operation: the variables on the left of `=`."""

import ast
from functools import lru_cache
from pathlib import Path

from cnnshape.importing.frames import Points

_VAGUE = frozenset({"x", "y", "z", "out", "output", "outputs", "input", "inputs", "res", "result"})

Places = dict[tuple[int, int], tuple[str, ...]]


def variables(points: Points) -> tuple[str, ...]:
    """The names that the innermost of some calls is assigned to, if they tell anything."""
    if not points:
        return ()
    place = points[0].place
    names = _assigned(place.file).get((place.line, place.column), ())
    return () if _VAGUE.intersection(names) else names


@lru_cache(maxsize=100)
def _assigned(file: str) -> Places:
    """The variables that are assigned at each place of a file."""
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    found: Places = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            for target, value in _pairs(node.targets[0], node.value):
                if names := _names(target):
                    found[value.lineno, value.col_offset] = names
    return found


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]


def _names(target: ast.expr) -> tuple[str, ...]:
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    parts = [part for part in parts if not isinstance(part, ast.Starred)]
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    return tuple(names) if len(names) == len(parts) else ()
