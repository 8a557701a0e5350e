"""Modules of one class become a block where there are several, or where a group would not do."""

from collections.abc import Iterator

from cnnshape.composing.conditions import Parameter
from cnnshape.composing.graph import Scope
from cnnshape.composing.literals import MISSING
from cnnshape.composing.parameters import Parameters
from cnnshape.composing.solver import Solver
from cnnshape.composing.steps import Steps
from cnnshape.composing.templates import Template, clustered
from cnnshape.spec.words import is_name, is_reserved


class Block:
    """A block: a name, parameters, and steps."""

    def __init__(self, name: str, template: Template) -> None:
        self.name, self.template = name, template
        self.parameters: list[Parameter] = []
        self.tensors: list[str] = []  # the parameters that are tensors
        self.steps: Steps | None = None


class Use:
    """A block where it is used, with the values of its parameters."""

    def __init__(self, block: Block, number: int) -> None:
        self.block = block
        self.values = {p.name: p.values[number] for p in block.parameters}


class Blocks:
    """Finds the blocks of a network, the inner ones first."""

    def __init__(self, top: Scope, *, folds: bool) -> None:
        self.top = top
        self.names: set[str] = set()
        self.blocks: list[Block] = []
        for kind in _in_order(top) if folds else ():
            scopes = [s for s in _scopes(top) if s.kind == kind and s.weights is None]
            templates = clustered(scopes)
            several = [t for t in templates if len(t.scopes) > 1 or self._needs(t.scopes[0])]
            if len(scopes) > 1 and not several and len(templates) <= 3:  # noqa: PLR2004  # else groups
                continue
            for template in several:
                self._add(kind, template)

    def _needs(self, scope: Scope) -> bool:
        """Whether a module cannot be a group: it is given several tensors, or names would clash."""
        return len(scope.inputs) > 1 or _clashes(self.top, scope)

    def _add(self, kind: str, template: Template) -> None:
        block = Block(self._name(kind), template)
        scope = template.scopes[0]
        names = {slot.item.name for slot in template.leaves()}
        words: set[str] = set(names)
        for place in range(1, len(scope.inputs)):
            name = scope.input_names[place] or f"x{place}"
            while is_reserved(name) or name in words or not is_name(name):
                name = f"{name if is_name(name) else 'x'}_"
            words.add(name)
            block.tensors.append(name)
        solver = Solver(template, words)
        block.steps = Steps(template, solver, block.tensors)
        block.parameters = _ordered(solver.parameters)
        for number, one in enumerate(template.scopes):
            one.call = Use(block, number)
        self.blocks.append(block)

    def _name(self, kind: str) -> str:
        word = kind[:1].upper() + kind[1:].lstrip("_")
        if kind.startswith("_"):
            word = kind.lstrip("_")
            word = word[:1].upper() + word[1:]
        word = word if is_name(word) else "Block"
        base, number = word, 2
        while word in self.names or is_reserved(word):
            word, number = f"{base}{number}", number + 1
        self.names.add(word)
        return word


def _ordered(parameters: Parameters) -> list[Parameter]:
    """Parameters in the order of the constructor, those with a default last."""
    places = {name: place for place, name in enumerate(parameters.known)}
    found = sorted(parameters.used.values(), key=lambda p: places.get(p.name, len(places)))
    return sorted(found, key=lambda p: p.default is not MISSING)


def _scopes(scope: Scope) -> Iterator[Scope]:
    """All modules inside one, of those that are written."""
    for item in scope.body:
        if isinstance(item, Scope) and item.weights is None:
            yield item
            yield from _scopes(item)


def _in_order(top: Scope) -> list[str]:
    """Names of classes, those that are inside others first."""
    heights: dict[str, int] = {}
    nested: dict[str, set[str]] = {}

    def height(scope: Scope) -> int:
        below = [height(s) + 1 for s in scope.body if isinstance(s, Scope) and s.weights is None]
        found = max(below, default=0)
        if scope.kind:
            heights[scope.kind] = max(heights.get(scope.kind, 0), found)
            inner = {s.kind for s in _scopes(scope)}
            nested.setdefault(scope.kind, set()).update(inner)
        return found

    for item in top.body:
        if isinstance(item, Scope) and item.weights is None:
            height(item)
    kinds = [k for k in heights if k not in nested[k]]
    return sorted(kinds, key=lambda k: heights[k])


def _clashes(top: Scope, scope: Scope) -> bool:
    """Whether names in a module are also names of steps around it."""
    own = {item.name for item in scope.body if item.path and is_name(item.name)}
    around = _around(top, scope)
    return around is not None and bool(own & around)


def _around(scope: Scope, wanted: Scope) -> set[str] | None:
    """The names of steps in the lists around a module."""
    names = {item.name for item in scope.body if is_name(item.name)}
    for item in scope.body:
        if item is wanted:
            return names
        if isinstance(item, Scope) and item.weights is None:
            found = _around(item, wanted)
            if found is not None:
                return found if item.kind and _is_block(item) else names | found
    return None


def _is_block(scope: Scope) -> bool:
    return scope.call is not None
