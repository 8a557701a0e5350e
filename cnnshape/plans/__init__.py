"""What comes out of a spec: one row a layer, every tensor's shape, and totals."""

from __future__ import annotations  # protocols are for type checkers alone

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from cnnshape.diagnostics import Diagnostic
from cnnshape.field.sights import Reach
from cnnshape.layers.arguments import Shape
from cnnshape.plans.rows import Row, Tensor, reaches
from cnnshape.source import Source, Span
from cnnshape.spec.steps import Step
from cnnshape.symbols import symbols_of, total
from cnnshape.symbols.assumptions import Assumption

if TYPE_CHECKING:
    from cnnshape.plans.acceptance import Acceptance
    from cnnshape.plans.proofs import Verification
    from cnnshape.plans.replays import Replay
    from cnnshape.symbols.conditions import Condition

Inputs = Mapping[str, Shape]
Given = Mapping[str, str | Sequence[int | str]]
Arguments = Mapping[int, dict[str, object]]


class Plan:
    """A network with every shape worked out, as far as errors let it."""

    def __init__(
        self,
        *,
        source: Source,
        name: str | None,
        inputs: dict[str, Tensor],
        rows: tuple[Row, ...],
        outputs: dict[str, Tensor],
        replay: Replay,
        groups: dict[str, str] | None = None,
        ends: Sequence[tuple[Step, Tensor]] = (),
        assumed: dict[Assumption, str] | None = None,
        steps: int = 0,
    ) -> None:
        self.source, self.name = source, name
        self.inputs, self.outputs = inputs, outputs
        self.layers = rows
        self.diagnostics: tuple[Diagnostic, ...] = ()
        self.verification: Verification | None = None
        self.groups = groups or {}  # what is called at the paths that are not rows
        self.ends = ends  # what the steps give that have no rows: groups, blocks, names
        self.assumed = assumed or {}  # what has to hold of open sizes, and the layer that needs it
        self.object: tuple[int, ...] = ()  # how large is what has to be seen, if that is said
        self.steps = steps  # that it took, those that are left out or carry much included
        self._replay = replay
        self._acceptances: dict[int, Acceptance] = {}

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; warnings do not count."""
        return not any(found.severity == "error" for found in self.diagnostics)

    @property
    def output_shape(self) -> Shape | None:
        """The shape of the first output."""
        return next((tensor.shape for tensor in self.outputs.values()), None)

    @cached_property
    def params(self) -> int:
        """Learned numbers; weights that several rows share count once."""
        counts = (row.params for row in self.layers if row.owner is None)
        return total(n for n in counts if n is not None)

    @cached_property
    def macs(self) -> int:
        """Multiply-accumulates of all rows, an open batch counted as one sample."""
        return total(n for n in self._costs.values() if n is not None)

    @cached_property
    def broken(self) -> frozenset[str]:
        """The paths of the rows that a finding is about."""
        errors = [found for found in self.diagnostics if found.severity == "error"]
        known = {row.path for row in self.layers} if errors else set()
        named = {found.layer for found in errors if found.layer in known}
        spans = sorted(found.at.span for found in errors if found.layer not in named)
        steps = {id(row.step): row.step for row in self.layers} if spans else {}
        wrong = {key for key, step in steps.items() if _holds(step.span, spans)}
        return frozenset(named.union(row.path for row in self.layers if id(row.step) in wrong))

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """What sizes left open have to be for all of this to hold."""
        if not self.assumed:
            return ()
        from cnnshape.symbols.conditions import conditions

        return conditions(self.assumed)

    @cached_property
    def batch(self) -> dict[str, int]:
        """The symbols that stand for a batch, counted as one."""
        return dict.fromkeys(batches(tensor.shape for tensor in self.inputs.values()), 1)

    @cached_property
    def space(self) -> int:
        """How many axes of the input are space."""
        rank = len(next((t.shape for t in self.inputs.values() if t.shape is not None), ()))
        ranks = (row.layer.rank for row in self.layers if row.layer and row.layer.rank)
        return min(next(ranks, max(rank - 2, 0)), rank)

    @cached_property
    def reaches(self) -> tuple[tuple[Reach, ...], ...]:
        """For each row, what its first output depends on along each axis of space."""
        return reaches(self.layers, self.inputs.values(), self.space)

    @cached_property
    def reached(self) -> dict[int, tuple[Reach, ...]]:
        """The same by the identity of each row."""
        return dict(zip(map(id, self.layers), self.reaches, strict=True))

    def cost(self, row: Row) -> int | None:
        """Multiply-accumulates of one row, of this plan or of another walk through its network."""
        known = self._costs
        return known[id(row)] if id(row) in known else row.work(self.batch)

    @cached_property
    def _costs(self) -> dict[int, int | None]:
        """The multiply-accumulates of all rows by identity, those that are alike counted once."""
        costs: dict[int, int | None] = {}
        known: dict[tuple[object, ...], int | None] = {}
        for row in self.layers:
            key = row.layer, row.input_shapes, row.output_shapes
            if key not in known:
                known[key] = row.work(self.batch)
            costs[id(row)] = known[key]
        return costs

    def at(self, *shapes: str | Sequence[int | str], **named: str | Sequence[int | str]) -> Plan:
        """The same network at another input, given by position or by name.

        Raises `SpecError` where it does not fit, `ValueError` for an input that the network has not
        or one that contradicts itself.
        """
        if len(shapes) > len(self.inputs):
            raise ValueError(f"{len(shapes)} shapes for {len(self.inputs)} inputs")
        given = dict(zip(self.inputs, shapes, strict=False)) | named
        return self._replay.at(self, given)

    def fits(self, inputs: Inputs) -> bool:
        """Whether the network, which fits as it is, also fits other inputs."""
        return self._replay.fits(self, inputs)

    def acceptance(self, patience: int = 1_000_000) -> Acceptance:
        """Which sizes the network accepts along each axis of space of its inputs.

        `patience` is how many layers may be replayed for the small sizes of which no rule speaks;
        with none, those are left out.
        """
        if patience not in self._acceptances:
            self._acceptances[patience] = self._replay.acceptance(self, patience)
        return self._acceptances[patience]

    def opened(self, sizes: Mapping[str, int]) -> Plan:
        """The network with some axes of space as `sizes` says, by letter, and the others open."""
        return self._replay.opened(self, sizes)

    def bound(self, sizes: Mapping[str, int]) -> Plan:
        """The same network with numbers for symbols, whatever is found then."""
        return self._replay.bound(sizes)

    def changed(self, arguments: Arguments, *, bounded: bool) -> Plan:
        """The network with other arguments of some steps, by identity, whatever is found then.

        What `expect` says of totals is asked where `bounded`.
        """
        return self._replay.changed(arguments, bounded=bounded)

    def recorded(self) -> object:
        """The walk that makes the plan, with all that it did: a `Recorder`."""
        return self._replay.recorded()

    def to_dict(self) -> dict[str, object]:
        """The object that `plan --format json` prints."""
        from cnnshape.plans.objects import plan_object

        return plan_object(self)


def batches(inputs: Iterable[Shape | None]) -> set[str]:
    """The symbols that stand for the batch, the first axis of every input."""
    return {name for x in inputs if x for name in symbols_of(x[0])}


def _holds(whole: Span, spans: list[Span]) -> bool:
    """Whether one of the spans, which are sorted, lies inside another."""
    first = bisect_left(spans, whole.start, key=attrgetter("start"))
    last = bisect_left(spans, whole.end, key=attrgetter("start"))
    return any(span.end <= whole.end for span in spans[first:last])


class SpecError(Exception):
    """A spec with findings; `plan` holds what could be planned."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...], plan: Plan | None) -> None:
        first = next((d for d in diagnostics if d.severity == "error"), None)
        more = sum(d.severity == "error" for d in diagnostics) - 1
        super().__init__((first.message if first else "") + (f" (and {more} more)" * (more > 0)))
        self.diagnostics = diagnostics
        self.plan = plan
