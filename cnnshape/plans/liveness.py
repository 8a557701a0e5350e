"""Which tensors are alive at once while a network runs, layer after layer, without gradients."""

from cnnshape.layers.arguments import Shape
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row, Tensor
from cnnshape.plans.strides import Strides, in_order, laid
from cnnshape.records import Record
from cnnshape.symbols import OpenSize, bind, product


class Peak(Record):
    """The moment at which most numbers are kept."""

    numbers: int
    row: Row | None  # the layer at work
    alive: tuple[tuple[Tensor, int], ...]  # what is kept and how many numbers, most first


def peak(plan: Plan, sizes: dict[str, int]) -> Peak | None:
    """When most numbers are alive: what is still needed, what a layer takes and what it makes.

    A tensor lives until its last use, outputs of the network to the end. Layers that only see their
    input otherwise, or work in place, need no memory of their own, and a view keeps all of what it
    is a view of; a learned tensor counts with the weights. What a layer makes lies in order, and
    what it needs while it works is its own affair. `sizes` are numbers for symbols; `None` where a
    size is not known.
    """
    homes = _homes(plan, sizes)
    last = _last_uses(plan, homes)
    born: dict[int, tuple[Tensor, int, int]] = {}  # with how many numbers, and when
    died: dict[int, int] = {}
    most, when = 0, 0
    made: list[tuple[Row | None, list[Tensor]]] = [(None, [*plan.inputs.values()])]
    made += [(row, [t for t in row.outputs if homes[id(t)] == id(t)]) for row in plan.layers]
    total = 0
    for at, (row, tensors) in enumerate(made):
        for tensor in tensors if row is None or row.inputs else ():
            numbers = _numbers(tensor, sizes)
            if numbers is None:
                return None
            born[id(tensor)] = tensor, numbers, at
            total += numbers
        if total > most:
            most, when = total, at
        for home in _ended(row, tensors, homes):
            if last.get(home, 0) <= at and home in born and home not in died:
                total -= born[home][1]
                died[home] = at
    lives = ((*one, died.get(home, when)) for home, one in born.items())
    alive = [(tensor, numbers) for tensor, numbers, start, end in lives if start <= when <= end]
    return Peak(most, made[when][0], tuple(sorted(alive, key=lambda one: -one[1])))


def _ended(row: Row | None, made: list[Tensor], homes: dict[int, int]) -> set[int]:
    """The memory that may be free after a layer: what it takes, and what it makes for nobody."""
    taken = row.inputs if row else ()
    return {homes.get(id(tensor), 0) for tensor in (*taken, *made)}


def _homes(plan: Plan, sizes: dict[str, int]) -> dict[int, int]:
    """For each tensor, the one in whose memory it lies."""
    homes = {id(tensor): id(tensor) for tensor in plan.inputs.values()}
    steps: dict[int, Strides] = {}  # of tensors that do not lie in order
    for row in plan.layers:
        homes |= {id(tensor): id(tensor) for tensor in row.outputs}
        x = _bound(row.inputs[0], sizes) if row.inputs else None
        if row.layer is None or x is None or not row.layer.shares(len(row.inputs)):
            continue
        source = id(row.inputs[0])
        for tensor in row.outputs:
            y = _bound(tensor, sizes)
            found = laid(row.layer, x, steps.get(source) or in_order(x), y) if y else None
            if found is not None:
                homes[id(tensor)] = homes[source]
                steps[id(tensor)] = found
    return homes


def _last_uses(plan: Plan, homes: dict[int, int]) -> dict[int, int]:
    """For each home, when it is needed last; the first layer is at 1."""
    uses = ((at, tensor) for at, row in enumerate(plan.layers, 1) for tensor in row.inputs)
    last = {homes.get(id(tensor), 0): at for at, tensor in uses}
    ends = {homes.get(id(tensor), 0): len(plan.layers) + 1 for tensor in plan.outputs.values()}
    return last | ends


def _numbers(tensor: Tensor, sizes: dict[str, int]) -> int | None:
    shape = _bound(tensor, sizes)
    return None if shape is None else product(shape)


def _bound(tensor: Tensor, sizes: dict[str, int]) -> Shape | None:
    """The shape in numbers, where they are known."""
    if tensor.shape is None:
        return None
    try:
        shape = tuple(bind(n, sizes) for n in tensor.shape)
    except OpenSize:
        return None
    return shape if all(type(n) is int for n in shape) else None
