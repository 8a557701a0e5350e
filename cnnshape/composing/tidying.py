"""What nobody would have written taken out of a network, and lists of modules put together."""

from collections.abc import Iterator

from cnnshape.composing.graph import Item, Op, Scope, Tensor, gives, uses


def tidied(scope: Scope) -> None:
    """Leave out modules that do nothing, and those that only call one function."""
    shared = [t for one in _shared(scope) for t in one.outputs]
    while _without_waste(scope, {id(t) for t in [*uses(scope), *scope.outputs, *shared]}):
        pass
    _tidied(scope)


def _shared(top: Scope) -> list[Scope]:
    """The modules that are called more than once, each time anew: they do the same each time."""
    scopes = [*_scopes(top)]
    owners = {id(one.weights) for one in scopes if one.weights is not None}
    return [one for one in scopes if one.weights is not None or id(one) in owners]


def _scopes(scope: Scope) -> Iterator[Scope]:
    for item in scope.body:
        if isinstance(item, Scope):
            yield item
            yield from _scopes(item)


def _without_waste(scope: Scope, wanted: set[int]) -> bool:
    """Leave out functions whose result nobody uses; whether there were any."""
    found = False
    for item in scope.body:
        if isinstance(item, Scope):
            found = _without_waste(item, wanted) or found
    kept = [item for item in scope.body if not _is_waste(item, wanted)]
    found = found or len(kept) < len(scope.body)
    scope.body = kept
    return found


def _is_waste(item: Item, wanted: set[int]) -> bool:
    if isinstance(item, Scope) or (item.path and item.inputs) or item.macs:
        return False
    return not any(id(t) in wanted for t in item.outputs)


def _tidied(scope: Scope) -> None:
    body: list[Item] = []
    for item in scope.body:
        if isinstance(item, Scope):
            _tidied(item)
            if not item.body:
                continue
            if len(item.body) == 1 and isinstance(item.body[0], Op) and not item.body[0].path:
                only = item.body[0]
                only.name, only.path = item.name, item.path
                body.append(only)
                continue
        body.append(item)
    scope.body = gathered(body)


def gathered(body: list[Item]) -> list[Item]:
    """The same with the modules of a list that are called one after the other as a group."""
    found: list[Item] = []
    number = 0
    while number < len(body):
        head, _, tail = body[number].name.rpartition(".")
        run = number
        while (
            head
            and run < len(body)
            and body[run].name == f"{head}.{run - number}"
            and _follows(body[run], found and found[-1] if run == number else body[run - 1])
        ):
            run += 1
        same = [item for item in body if item.name.startswith(f"{head}.")] if head else []
        if tail == "0" and run - number > 1 and len(same) == run - number:
            group = Scope("", head, body[number].path.rpartition(".")[0])
            group.is_sequence = True
            group.body = body[number:run]
            for item in group.body:
                item.name = item.name.rpartition(".")[2]
            group.outputs = list(_last(group.body[-1]))
            found.append(group)
            number = run
        else:
            found.append(body[number])
            number += 1
    return found


def _follows(item: Item, before: object) -> bool:
    """Whether an item takes nothing but what the one before gives."""
    if not isinstance(before, Op | Scope):
        return True
    made = {id(t) for t in gives(item)}
    taken = {id(t): t for t in uses(item) if id(t) not in made}
    return {*taken} <= {id(t) for t in _last(before)} or len(taken) <= 1


def _last(item: Item) -> list[Tensor]:
    return item.outputs
