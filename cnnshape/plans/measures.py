"""What `expect` can bound of a plan, beside the shapes of its outputs."""

from collections.abc import Callable

from cnnshape.plans import Plan
from cnnshape.plans.rows import Row, Tensor
from cnnshape.quantities import DTYPES, Unit
from cnnshape.records import Record
from cnnshape.symbols import symbols_of

Shares = tuple[tuple[str, int], ...]  # what a total is made of: paths and numbers, most first

COUNT = Unit()
PARAMS = Unit(("parameters", "params"), examples="`25557032`, `<= 25.6M`, `'>= 25M'` or `25M..26M`")
WORK = Unit(("MAC", "MACs"), examples="`<= 4.1 GMAC`, where 1 MAC is 2 FLOPs, or `4G..4.2G`")
MEMORY = Unit(("B", "bytes"), is_memory=True, examples="`<= 64 MB`, `<= 64 MiB` or `60..64 MB`")


class Terms(Record):
    """For what a measure is taken."""

    batch: int | None = None  # samples, the input's own where there is none
    dtype: str = "float32"


class Measured(Record):
    """A value, per axis of space where it has several, and what it is made of."""

    values: tuple[object, ...]  # a number, "all", a size that is open, or `None` for no meaning
    shares: Callable[[], Shares] = tuple  # worked out where a bound is broken


class Measure(Record):
    """One thing that `expect` bounds; `doc` says what it is."""

    doc: str
    unit: Unit
    of: Callable[[Plan, Terms], Measured]
    terms: tuple[str, ...] = ()  # which of `Terms` count
    at: Callable[[Plan, Tensor], Measured] | None = None  # the same of one tensor


def _params(plan: Plan, _terms: Terms) -> Measured:
    return Measured((plan.params,), _most(plan, lambda row: _own(row, 1)))


def _macs(plan: Plan, _terms: Terms) -> Measured:
    return Measured((plan.macs,), _most(plan, plan.cost))


def _weight_memory(plan: Plan, terms: Terms) -> Measured:
    width = DTYPES[terms.dtype]
    return Measured((_times(plan.params, width),), _most(plan, lambda row: _own(row, width)))


def _activation_memory(plan: Plan, terms: Terms) -> Measured:
    from cnnshape.plans.liveness import peak

    plan, sizes = _with_batch(plan, terms.batch)
    found = peak(plan, sizes)
    if found is None:
        left = {name for t in plan.inputs.values() for n in t.shape or () for name in symbols_of(n)}
        return Measured((next(iter(sorted(left - set(sizes))), None),))
    width = DTYPES[terms.dtype]
    alive = found.alive

    def shares() -> Shares:
        return tuple((tensor.label, numbers * width) for tensor, numbers in alive)

    return Measured((found.numbers * width,), shares)


def _field(plan: Plan, _terms: Terms) -> Measured:
    output = next(iter(plan.outputs.values()), None)
    return Measured(()) if output is None else _field_at(plan, output)


def _field_at(plan: Plan, tensor: Tensor) -> Measured:
    found = plan.reached.get(id(tensor.row), ())
    return Measured(tuple(reach[0] for reach in found))


def _depth(plan: Plan, _terms: Terms) -> Measured:
    depths: dict[int, int] = {}
    for row in plan.layers:
        before = max((depths.get(id(tensor), 0) for tensor in row.inputs), default=0)
        own = _is_some(row.params) and _is_some(plan.cost(row))
        depths |= dict.fromkeys(map(id, row.outputs), before + own)
    return Measured((max((depths.get(id(t), 0) for t in plan.outputs.values()), default=0),))


def _is_some(count: int | None) -> bool:
    """Whether a count is not 0; one of open sizes is not."""
    return not isinstance(count, int) or count != 0


def _with_batch(plan: Plan, batch: int | None) -> tuple[Plan, dict[str, int]]:
    """The plan for so many samples, and numbers for its symbols of the batch."""
    if batch is None:
        return plan, plan.batch
    if plan.batch:
        return plan, dict.fromkeys(plan.batch, batch)
    shapes = {name: (batch, *(t.shape or ())[1:]) for name, t in plan.inputs.items()}
    return plan.at(**shapes), {}


def _own(row: Row, width: int) -> int | None:
    """What the weights take that no other row has counted."""
    return None if row.owner is not None else _times(row.params, width)


def _times(count: int | None, width: int) -> int | None:
    return None if count is None else count * width


def _most(plan: Plan, of: Callable[[Row], int | None]) -> Callable[[], Shares]:
    """What each row has of a total, most first."""

    def shares() -> Shares:
        known = [(row.path, n) for row in plan.layers if isinstance(n := of(row), int) and n]
        return tuple(sorted(known, key=lambda share: -share[1]))

    return shares


MEASURES: dict[str, Measure] = {
    "params": Measure("learned numbers, those of shared weights once", PARAMS, _params),
    "macs": Measure("multiply-accumulates for one sample, without biases", WORK, _macs),
    "weight_memory": Measure(
        "memory of the learned numbers", MEMORY, _weight_memory, terms=("dtype",)
    ),
    "activation_memory": Measure(
        "memory of the tensors that are alive at once, at most, without gradients",
        MEMORY,
        _activation_memory,
        terms=("batch", "dtype"),
    ),
    "receptive_field": Measure(
        "input positions, along each axis of space, that an output depends on",
        COUNT,
        _field,
        at=_field_at,
    ),
    "depth": Measure("layers with weights on the longest way through", COUNT, _depth),
}
