"""The text of one class."""

from collections import Counter
from collections.abc import Callable, Iterator

from cnnshape.exporting.construction import Construction, sequential
from cnnshape.exporting.emission import Emission
from cnnshape.exporting.folding import folded, needed
from cnnshape.exporting.formulas import constant, text
from cnnshape.exporting.forward import Forward
from cnnshape.exporting.graph import Node
from cnnshape.exporting.identifiers import Identifiers, attribute_name
from cnnshape.exporting.layout import Call, Item, lines
from cnnshape.exporting.plainness import is_chain
from cnnshape.exporting.statements import Attribute, Choice, Kept
from cnnshape.exporting.units import NOTHING, Param, Unit

_FEW = 2  # nodes that are worth an `nn.Sequential`
_LONGEST = 70  # characters of a title
_VARIABLES = ("x", "y", "z")
_HEADS = ["features", "classifier"]


def class_text(unit: Unit, cost: Callable[[Node], int]) -> Iterator[str]:
    """The lines of a class."""
    if _is_sequence(unit):
        construction = Construction(unit)
        items = [Item(construction.of(node)) for node in unit.nodes]
        yield f"class {unit.name}(nn.Sequential):"
        yield from _title(unit)
        yield from _head(unit)
        yield from lines(sequential(items, "super().__init__"), 8)
        return
    emission = Emission(unit, cost)
    statements = folded(needed(emission.lines(unit.nodes), [*unit.outs, *unit.exports]))
    kept = [param for _, param in unit.ordered if param.is_kept]
    _name(emission.kept, [attribute_name(param.name) for param in kept])
    yield f"class {unit.name}(nn.Module):"
    yield from _title(unit)
    if emission.kept or kept or unit.params:
        yield from _head(unit)
        yield "        super().__init__()"
        yield from (f"        self.{attribute_name(one.name)} = {one.name}" for one in kept)
        yield from _kept(emission.kept, 8)
        yield ""
    yield from Forward(unit, emission, statements).lines()


def _is_sequence(unit: Unit) -> bool:
    """Whether a class is nothing but modules one behind the other."""
    is_nameless = not any(node.title for node in unit.nodes)
    is_alone = list(unit.inputs) == [""] and not unit.exports
    ends = unit.nodes and unit.outs == unit.nodes[-1].outs and unit.outs[0].uses == 1
    return bool(
        is_nameless
        and is_alone
        and ends
        and len(unit.nodes) >= _FEW
        and not any(param.is_kept for param in unit.params.values())
        and is_chain(unit.nodes)
    )


def _title(unit: Unit) -> Iterator[str]:
    """The docstring, of which nothing can end it."""
    plain = "".join(c if c.isprintable() and c not in '"\\\\' else " " for c in unit.title or "")
    title = " ".join(plain.split())[:_LONGEST].rstrip(" .")
    if title:
        yield f'    """{title}."""'
        yield ""


def _head(unit: Unit) -> Iterator[str]:
    items = [Item("self"), *(Item(_parameter(param)) for _, param in unit.ordered)]
    yield from lines(Call("def __init__", tuple(items)), 4, "", " -> None:")


def _parameter(param: Param) -> str:
    types = dict.fromkeys(map(_type, param.values))
    written = f"{param.name}: {' | '.join(sorted(types, key=lambda one: one == 'None'))}"
    if param.default is NOTHING:
        return written
    return f"{written} = {text(constant(param.default))}"


def _type(value: object) -> str:
    if isinstance(value, tuple):
        return "tuple" if not value else f"tuple[{_type(value[0])}, ...]"
    return "None" if value is None else type(value).__name__


def _kept(kept: list[Kept], indent: int) -> Iterator[str]:
    """What a constructor keeps."""
    for one in kept:
        if isinstance(one, Attribute):
            yield from lines(one.made, indent, f"self.{one.name} = ")
            continue
        flag = one.condition
        condition = f"self.{flag.name}" if isinstance(flag, Attribute) else flag
        yield f"{' ' * indent}if {condition}:"
        yield from _kept(one.then, indent + 4)
        others = [part for part in one.then if isinstance(part, Attribute) and part.otherwise]
        if others:
            yield f"{' ' * indent}else:"
        for part in others:
            assert part.otherwise is not None
            yield from lines(part.otherwise, indent + 4, f"self.{part.name} = ")


def _name(kept: list[Kept], taken: list[str]) -> None:
    """Give attributes their names: those of the spec, and numbers where several are alike."""
    flat = list(_all(kept))
    names = Identifiers(taken, members=True)
    for one in flat:
        if one.title in _VARIABLES:
            one.title = ""
        if one.title:
            one.name = names.free(one.title)
    nameless = [one for one in flat if not one.title]
    if [one.base for one in nameless if one.base in _HEADS] != _HEADS:
        for one in nameless:
            one.base = "layers" if one.base in _HEADS else one.base
    counts = Counter(one.base for one in nameless)
    for one in nameless:
        one.name = names.free(one.base) if counts[one.base] == 1 else names.numbered(one.base)


def _all(kept: list[Kept]) -> Iterator[Attribute]:
    for one in kept:
        if isinstance(one, Choice):
            yield from _all(one.then)
        else:
            yield one
