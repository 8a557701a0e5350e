"""The arguments of a call as people write them."""

import ast
from collections.abc import Callable

from cnnshape.exporting.formulas import Formula
from cnnshape.exporting.graph import Argument, InnerLayer
from cnnshape.exporting.layout import Call, Item
from cnnshape.layers import Layer


def written(
    kind: type[Layer],
    arguments: dict[str, Argument],
    spelled: Callable[[Formula], str],
    layer: Callable[[type[Layer], dict[str, Argument]], Call],
) -> tuple[Item, ...]:
    """Arguments as people write them: the required ones by position, the others by name."""
    items: list[Item] = []
    by_place = True
    for place, (name, argument) in enumerate(kind.arguments().items()):
        given = arguments.get(name)
        if given is None:
            if place == 0 and "Tensor." in kind.function and len(arguments) > 0:
                items.append(Item("None"))  # as torch counts places
            by_place = False
            continue
        is_known = place == 0 and (_is_plain(given, name) or "Tensor." in kind.function)
        by_place = by_place and (argument.required or is_known)
        before = "" if by_place else f"{name}="
        if isinstance(given, InnerLayer):
            items.append(Item(layer(given.kind, given.arguments), before))
        elif argument.rule.home:
            items.append(Item(_from_torch(given, argument.rule.home, spelled), before))
        elif argument.loose and isinstance(given, ast.Tuple) and given.elts:
            items += [Item(spelled(one)) for one in given.elts]
        else:
            items.append(Item(spelled(given), before))
    return tuple(items)


def _from_torch(given: Formula, home: str, spelled: Callable[[Formula], str]) -> str:
    """What a module of torch has under a name."""
    if isinstance(given, ast.Constant):
        return f"{home}.{given.value!s}"
    return f"getattr({home}, {spelled(given)})"


def _is_plain(given: Argument, name: str) -> bool:
    """Whether an argument that may be left out says what it is without its name."""
    is_flag = isinstance(given, ast.Constant) and isinstance(given.value, bool | None)
    return name != "dim" and not is_flag
