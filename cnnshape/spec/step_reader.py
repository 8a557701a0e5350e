"""Nodes of a document to steps."""

import re

from cnnshape.layers import KINDS
from cnnshape.nodes import Items, Leaf, Node, Table
from cnnshape.spec.binding import Signature, bind, signature_of
from cnnshape.spec.bodies import Bodies
from cnnshape.spec.calls import read_call
from cnnshape.spec.keys import is_typed, report_key
from cnnshape.spec.options import Entries, give_options
from cnnshape.spec.split import is_split, rejoined, report_table
from cnnshape.spec.steps import OPTIONS, UNBOUND, Bound, Step, unread
from cnnshape.spec.suggestions import nearest
from cnnshape.spec.syntax import Refused
from cnnshape.spec.values import Values
from cnnshape.spec.words import (
    differs_in_case,
    is_name,
    is_reserved,
    is_type,
    unknown_layer,
    vocabulary,
)

_DASHED = r"\n *- "
_PRINTED = r"\((\w*)\)"
_NAMED = r"\s*(?:self\.)?(\w+)\s*=(?![=>])"


class StepReader(Values):
    """Reads lists of steps; `signatures` are those of the blocks, by name."""

    signatures: dict[str, Signature]

    def __init__(self, values: Values) -> None:
        super().__init__(values.source, values.report)
        self.signatures = {}
        self.targets: set[str] = set()
        self.unread: set[str] = set()  # blocks whose heads cannot be read
        self._bodies = Bodies(self, self.steps, self.signatures, self.targets)
        self._named: list[Step] = []  # steps that call what only a name says
        self._bound: dict[int, Bound] = {}

    def steps(self, node: Node) -> tuple[Step, ...]:
        """A list of steps, or the one that stands in its place."""
        if isinstance(node, Leaf) and node.is_null:
            return ()
        if isinstance(node, Items):
            children = rejoined(node, self)
            return tuple(self.step(child) for child in children if not self.report.is_full)
        return (self.step(node),)

    def step(self, node: Node) -> Step:
        """One step; where it cannot be read, what stands for it."""
        if isinstance(node, Leaf):
            return self._checked(self._from_text(node))
        if isinstance(node, Table):
            return self._checked(self._from_table(node))
        if len(rejoined(node, self)) == len(node.children):
            message = "a list stands where one step is wanted"
            help_ = "write one step, or `Sequential:` and the list behind it"
            self.error("wrong-type", message, node.span, help_)
        return unread(Leaf(self.source, "", node.start, node.start, None), None)

    def _from_text(self, leaf: Leaf, *, option: bool = False) -> Step:
        if leaf.is_null:
            self.error("bad-call", "an empty step", leaf.span, "take the dash away, or fill it in")
            return unread(leaf, None)
        try:
            return Step(leaf, read_call(self.code(leaf), option=option))
        except Refused as refused:
            if self.unread.isdisjoint(refused.names):  # of what is reported where it is defined
                self.refuse(self._meant(refused, leaf), leaf)
            named = re.match(_NAMED, leaf.code)
            return unread(leaf, named[1] if named and is_name(named[1]) else None)

    def _meant(self, refused: Refused, leaf: Leaf) -> Refused:
        """For `relu(3)`, which has no tensor in its parentheses, the layer that was meant."""
        if not leaf.style and re.search(_DASHED, leaf.source.text[leaf.start : leaf.end]):
            refused.help, refused.instead = "begin every step in the same column", None
        if refused.code == "bad-call" and not (refused.help or refused.instead):
            from cnnshape.spec.pasted.statements import in_steps

            refused.help = in_steps(refused.message, leaf.code)
        for name in refused.names:
            meant = nearest(name, vocabulary(self.signatures))
            if differs_in_case(name, meant):
                start = leaf.code.index(name)
                return unknown_layer(name, meant, start, start + len(name))
        return refused

    def _from_table(self, table: Table) -> Step:
        options = {key.text: (key, value) for key, value in table.entries if key.text in OPTIONS}
        rest = [(key, value) for key, value in table.entries if key.text not in OPTIONS]
        if (len(rest) == 1 and not is_typed(rest, self)) or self._is_one_step(table, rest):
            step = self._from_entry(*rest[0], options)
        else:
            leaf = table.entries[0][0] if table.entries else None
            step = unread(leaf or Leaf(self.source, "", table.start, table.start, None), None)
        give_options(step, options, self)
        return step

    def _from_entry(self, key: Leaf, value: Node, options: Entries) -> Step:
        printed = key.text[:1] == "(" and re.fullmatch(_PRINTED, key.text)
        if printed and isinstance(value, Leaf):
            step = self._from_text(value)
            if printed[1] and not printed[1].isdigit():
                step.target, step.target_leaf = printed[1], key
            return step
        step = self._from_text(key, option=True)
        if step.is_read:
            self._bodies.give(step, value, has_inputs="from" in options)
        return step

    def _is_one_step(self, table: Table, rest: list[tuple[Leaf, Node]]) -> bool:
        """Report keys that are no options; whether the first of them is a step all the same."""
        if not rest:
            help_ = "write the layer before its options, such as `ReLU:`"
            self.error("bad-call", "a step without a layer", table.span, help_)
            return False
        if is_split(rest):
            report_table(table, self)
            return False
        if is_typed(rest, self):
            return False
        for key, _ in rest[1:]:
            meant = nearest(key.text, OPTIONS)
            if meant:
                report_key(key, f"a step has no option `{key.text}`", meant, self)
            else:
                message = f"`{key.text}` is a second layer in one step"
                self.error("bad-call", message, key.span, "begin every step with a dash")
        return True

    def _checked(self, step: Step) -> Step:
        """Bind the arguments, and report what can be said without any shape."""
        names = step.names
        self.targets.update(names)
        seen: set[str] = set()
        for name in names:
            if is_reserved(name) or name in seen:
                message = f"`{name}` cannot be the name of a step"
                help_ = f"write another name, such as `{name.lower()}_1`"
                self.error("duplicate-name", message, step.target_span, help_)
            seen.add(name)
        if step.call.children and step.body:
            step.body = tuple(map(self._checked, step.body))
        step.bound = self._bind(step)
        return step

    def check_names(self, unread: set[str]) -> None:
        """Report types that are neither a layer, nor a block, nor the name of any step."""
        for step in self._named:
            name = step.call.name
            if name in self.targets or name in unread or self.report.is_full:
                continue
            if not name[:1].isupper() and step.call.opened is None:
                continue
            meant = nearest(name, vocabulary(self.signatures))
            if name[:1].isupper() or differs_in_case(name, meant):
                self.refuse(unknown_layer(name, meant, step.call.start, step.call.end), step.leaf)

    def _bind(self, step: Step) -> Bound:
        name = step.call.name
        known = id(step.call) if step.arguments is step.call.arguments else None
        bound = self._bound.get(known) if known else None
        if bound is None:
            kind = KINDS.get(name)
            signature = signature_of(kind) if kind else self.signatures.get(name)
            bound = bind(signature, step.call, step.arguments) if signature else UNBOUND
            if known:
                self._bound[known] = bound
        if step.is_read and not is_type(name) and name not in self.signatures:
            self._named.append(step)
        for problem in bound.problems:
            self.refuse(problem, step.leaf)
        return bound
