"""Names of one memory: what is written to a tensor is read by all its names, views included."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import torch
from torch import fx

from cnnshape.composing.graph import Item, Op
from cnnshape.importing.nodes import (
    Held,
    Unsaid,
    Unspeakable,
    all_shapes,
    flat,
    has_tensor,
    name_of,
)
from cnnshape.importing.storage import are_same, homes, overlap, tensors_of

if TYPE_CHECKING:
    from cnnshape.importing.draft import Draft

_CHANGES = "it changes what it is given"
_PART = "the part that it changes is no slice, and the tensor is used further on"
_ALONE = "a tensor that is made of numbers alone is not followed"
_MADE = "make it of an input, as `x.new_zeros(...)` does"


class _Name:
    """What a node is a view of, and by which steps; `at` counts the writes it has seen."""

    def __init__(self, source: fx.Node | None, ops: list[Op], at: int) -> None:
        self.source, self.ops, self.at = source, ops, at


class Memory:
    """The names that have been read so far, and what has been written to."""

    def __init__(self, draft: "Draft") -> None:
        self.draft = draft
        self.names: dict[fx.Node, _Name] = {}
        self.firsts: dict[int, fx.Node] = {}  # the first name of each memory
        self.writes: list[torch.Tensor] = []

    def learn(self, node: fx.Node, items: list[Item]) -> None:
        """Note what a node is another name of, which has been read as some steps."""
        value = _value(node)
        own = homes(value)
        inputs = [one for one in node.all_input_nodes if one in self.names]
        near = [one for one in inputs if are_same(_value(one), value)]
        kin = [one for one in inputs if not own.isdisjoint(homes(_value(one)))]
        known = [self.firsts[home] for home in own if home in self.firsts]
        source = next(iter([*near, *kin, *known]), None)
        ops = [item for item in items if isinstance(item, Op)]
        at = 0 if node.op == "get_attr" else len(self.writes)
        self.names[node] = _Name(source, ops, at)
        for home in own:
            self.firsts.setdefault(home, node)

    def fresh(self, node: fx.Node) -> None:
        """Read a node anew if what it is a view of has been written to."""
        name = self.names.get(node)
        if name is None or name.source is None or not self._has_missed(node):
            return
        self.fresh(name.source)
        if are_same(_value(node), _value(name.source)):
            self.draft.made[node] = self.draft.made[name.source]
            name.at = len(self.writes)
        else:
            self._read_again(node)

    def _has_missed(self, node: fx.Node) -> bool:
        missed = self.writes[self.names[node].at :]
        return any(overlap(one, write) for write in missed for one in tensors_of(_value(node)))

    def _read_again(self, node: fx.Node, *, whole: bool = False) -> None:
        """The steps of a view once more; also those of a constant, where the `whole` is none."""
        body = self.draft.scopes[-1].body
        before = len(body)
        self.draft.read_again(node, whole=whole)
        name = self.names[node]
        name.ops = [item for item in body[before:] if isinstance(item, Op)]
        for op in name.ops:
            op.variables, op.path = (), ""
        name.at = len(self.writes)

    def changed(self, node: fx.Node) -> None:
        """Let all see what an operation has done to the tensors that it was given."""
        changed = [one for one in node.meta.get("changed", ()) if one in self.names]
        near = [one for one in changed if are_same(_value(node), _value(one))][:1]
        for one in near:
            self.write(one, self.draft.made[node], node)
        told = homes(_value(node)) if near else frozenset()  # names of it count its changes, too
        for one in changed:
            if told.isdisjoint(homes(_value(one))):
                self.write(one, self._doubted(node, one, _CHANGES), node)

    def write(
        self,
        name: fx.Node,
        new: Any,  # noqa: ANN401  # as `made` has it
        node: fx.Node,
        part: Any = None,  # noqa: ANN401
    ) -> None:
        """Give a name another tensor, and all that is around it; `part` is what differs."""
        made = self.draft.made
        if new is made.get(name):
            return
        links = [*self._links(name)]
        if _is_constant(new) and not all(are_same(*map(_value, link)) for link in links):
            made[name] = new  # what is around it keeps its other links
            return
        for child, source in reversed(links):
            self.fresh(source)
            if self._is_old(child):
                self._read_again(child, whole=True)
        made[name] = new
        if _is_alone(links[-1][1] if links else name) and not _is_constant(new):
            self.draft.unsaid.append(Unsaid(_said(node), node, _ALONE, help=_MADE))
        for child, source in links:
            made[source] = self._around(child, source, node)
        self.writes += [part] if has_tensor(part) else tensors_of(_value(name))
        for one in (name, *(source for _, source in links)):
            self.names[one].at = len(self.writes)

    def _is_old(self, child: fx.Node) -> bool:
        """Whether the steps of a view are not those of what it is a view of now."""
        name = self.names[child]
        if name.source is None or are_same(_value(child), _value(name.source)):
            return False
        return name.at < len(self.writes) or not name.ops

    def _links(self, node: fx.Node) -> Iterator[tuple[fx.Node, fx.Node]]:
        """Each view with what it is a view of, up to what is none."""
        while (source := self.names[node].source) is not None:
            yield node, source
            node = source

    def _around(self, child: fx.Node, source: fx.Node, node: fx.Node) -> Any:  # noqa: ANN401
        """What a view has been taken of, with the view as it is now in its place."""
        from cnnshape.importing.putting import joined_again, put_back

        draft, ops = self.draft, self.names[child].ops
        part, whole = draft.made[child], draft.made[source]
        inner, outer = _value(child), _value(source)
        if are_same(inner, outer):
            return part
        if isinstance(whole, tuple):
            return _replaced(whole, outer, [*zip(tensors_of(inner), flat(part), strict=False)])
        shapes = all_shapes(source)
        try:
            if isinstance(part, tuple):
                return joined_again(draft, node, ops, draft.tensor(source), flat(part), shapes)
            return put_back(draft, node, ops, draft.tensor(source), part, shapes)
        except Unspeakable:
            return self._doubted(node, source, _PART)

    def _doubted(self, node: fx.Node, changed: fx.Node, reason: str) -> Any:  # noqa: ANN401
        """What only states its shapes, and is a finding if anything takes it."""
        from cnnshape.importing.opaque import stated

        made, ops = stated(self.draft, node, changed, name_of(node))
        self.draft.unsaid += [Unsaid(_said(node), node, reason, step=op) for op in ops]
        return made


def _value(node: fx.Node) -> Any:  # noqa: ANN401  # whatever the model computes
    return node.meta["values"][0]


def _said(node: fx.Node) -> str:
    """What a change is called, as people write it."""
    return "x[...] = y" if name_of(node) == "__setitem__" else name_of(node)


def _is_alone(node: fx.Node) -> bool:
    """Whether a tensor is no part of the model, and Python goes on with it as it was."""
    return node.op == "get_attr" and str(node.target).startswith("_tensor_constant")


def _is_constant(made: object) -> bool:
    return isinstance(made, Held) and not made.is_learned


def _replaced(whole: Any, value: Any, parts: list[tuple[Any, Any]]) -> Any:  # noqa: ANN401
    """Several results with others in the place of those that are one of `parts`."""
    if isinstance(whole, tuple):
        return tuple(_replaced(*one, parts) for one in zip(whole, value, strict=True))
    return next((new for part, new in parts if are_same(part, value)), whole)
