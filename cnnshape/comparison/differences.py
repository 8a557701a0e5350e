"""Where two plans part, layer by layer."""

from collections.abc import Iterator
from functools import cached_property
from itertools import starmap, zip_longest
from typing import Literal

from cnnshape.comparison.outlines import Line, Outline
from cnnshape.comparison.partners import partners, place
from cnnshape.records import Record

Kind = Literal["added", "removed", "changed", "same"]
_ARRIVING = {"shape", "macs"}  # what depends on what arrives at a layer
_Sides = tuple[Line | None, Line | None]


class Change(Record):
    """A layer, an input or an output in both networks, or in one of them."""

    before: Line | None
    after: Line | None
    fields: tuple[str, ...] = ()  # what is not the same

    @property
    def kind(self) -> Kind:
        """What became of it."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if self.fields else "same"

    @property
    def follows(self) -> bool:
        """Whether the layer is the same and only what arrives at it has changed."""
        return self.kind == "changed" and _ARRIVING.issuperset(self.fields)

    @property
    def renamed(self) -> bool:
        """Whether the layer is the same under another name."""
        return self.fields[:1] == ("path",) and _ARRIVING.issuperset(self.fields[1:])


class Difference(Record):
    """Two networks side by side."""

    before: Outline
    after: Outline
    layers: tuple[Change, ...]  # in order, those that are the same included
    inputs: tuple[Change, ...]
    outputs: tuple[Change, ...]

    @cached_property
    def same(self) -> bool:
        """Whether nothing differs but the numbers of steps."""
        return all(change.kind == "same" for change in self.inputs + self.layers + self.outputs)


def compare(before: Outline, after: Outline) -> Difference:
    """Align the layers of two networks and say what differs.

    A layer that is inserted moves the numbers in the paths of all that follow; those are the same.
    """
    pairs = partners(before.layers, after.layers)
    inputs = list(_ports("input", before.inputs, after.inputs))
    known = {one.path: other.path for one, other in inputs if one and other}
    known |= {before.layers[i].path: after.layers[j].path for i, j in pairs}
    judge = _Judge(known)
    outputs = _ports("output", before.outputs, after.outputs)
    return Difference(
        before,
        after,
        layers=tuple(judge.changes(before.layers, after.layers, pairs)),
        inputs=tuple(starmap(judge.change, inputs)),
        outputs=tuple(starmap(judge.output, outputs)),
    )


def _ports(what: str, before: dict[str, str], after: dict[str, str]) -> Iterator[_Sides]:
    """Inputs or outputs, by name where the names are the same ones, by place otherwise."""
    if before.keys() == after.keys():
        before = {name: before[name] for name in after}
    for one, other in zip_longest(before.items(), after.items()):
        yield _port(what, one), _port(what, other)


def _port(what: str, port: tuple[str, str] | None) -> Line | None:
    return Line(port[0], f"{what}({port[1]})", "", None, None, port[:1]) if port else None


class _Judge:
    """Knows which layers belong together, and so what is the same."""

    def __init__(self, partners: dict[str, str]) -> None:
        self.partners = partners
        self.partnered = set(partners.values())

    def changes(
        self, before: tuple[Line, ...], after: tuple[Line, ...], pairs: list[tuple[int, int]]
    ) -> Iterator[Change]:
        i = j = 0
        for at, other in [*pairs, (len(before), len(after))]:
            yield from (Change(line, None) for line in before[i:at])
            yield from (Change(None, line) for line in after[j:other])
            if at < len(before):
                yield self.change(before[at], after[other])
            i, j = at + 1, other + 1

    def change(self, before: Line | None, after: Line | None) -> Change:
        if before is None or after is None:
            return Change(before, after)
        fields = {
            "path": place(before.path) == place(after.path),
            "call": before.call == after.call,
            "shape": before.shape == after.shape,
            "params": before.params == after.params,
            "macs": before.macs == after.macs,
            "takes": len(before.takes) == len(after.takes)
            and all(map(self._agree, before.takes, after.takes)),
        }
        return Change(before, after, tuple(name for name, same in fields.items() if not same))

    def output(self, before: Line | None, after: Line | None) -> Change:
        """An output is called by the layer that it comes from, which may have moved."""
        change = self.change(before, after)
        return change.but(fields=tuple(name for name in change.fields if name != "path"))

    def _agree(self, before: str, after: str) -> bool:
        """Whether two tensors come from the same place, as far as it is in both networks."""
        one, _, index = before.partition("[")
        other, _, place = after.partition("[")
        if one not in self.partners or other not in self.partnered:
            return True
        return self.partners[one] == other and index == place
