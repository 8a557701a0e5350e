"""Nodes of a document to steps."""

import re

from cnnshape.diagnostics import Diagnostic, Fix, Label
from cnnshape.document import Items, Leaf, Node, Table
from cnnshape.layers import KINDS
from cnnshape.source import Span
from cnnshape.spec.binding import Bound, Signature, bind, signature_of
from cnnshape.spec.calls import read_call
from cnnshape.spec.expressions import unreadable
from cnnshape.spec.steps import Argument, Branch, Step
from cnnshape.spec.syntax import Refused, nearest
from cnnshape.spec.values import Values, text_edit

OPTIONS = ("name", "from", "repeat", "if", "expect")
RESERVED = {"input", "in_channels", "in_features", "shape", "_"}
_PRINTED = re.compile(r"\((\w*)\)")
_NOTHING = Bound({}, ())


class StepReader(Values):
    """Reads lists of steps; `signatures` are those of the blocks, by name."""

    signatures: dict[str, Signature]

    def __init__(self, values: Values) -> None:
        super().__init__(values.source, values.report)
        self.signatures = {}
        self.targets: set[str] = set()
        self._named: list[Step] = []  # steps that call what only a name says
        self._bound: dict[int, Bound] = {}

    def steps(self, node: Node) -> tuple[Step, ...]:
        """A list of steps, or the one that stands in its place."""
        if isinstance(node, Leaf) and node.is_null:
            return ()
        if not isinstance(node, Items):
            step = self.step(node)
            return (step,) if step else ()
        read = [self.step(child) for child in self._rejoined(node)]
        return tuple(step for step in read if step)

    def step(self, node: Node) -> Step | None:
        """One step."""
        if isinstance(node, Leaf):
            return self._checked(self._from_text(node))
        if isinstance(node, Table):
            return self._checked(self._from_table(node))
        self.error("wrong-type", "a list stands where one step is wanted", node.span)
        return None

    def _from_text(self, leaf: Leaf, *, option: bool = False) -> Step | None:
        if leaf.is_null:
            self.error("bad-call", "an empty step", leaf.span, "take the dash away, or fill it in")
            return None
        try:
            return Step(leaf, read_call(leaf.code, option=option))
        except Refused as refused:
            self.refuse(refused, leaf)
            return None

    def _from_table(self, table: Table) -> Step | None:
        options = {key.text: (key, value) for key, value in table.entries if key.text in OPTIONS}
        rest = [(key, value) for key, value in table.entries if key.text not in OPTIONS]
        if len(rest) != 1:
            self._report_keys(table, rest)
        if not rest:
            return None
        key, value = rest[0]
        printed = _PRINTED.fullmatch(key.text)
        if printed and isinstance(value, Leaf):
            step = self._from_text(value)
            if step and printed[1] and not printed[1].isdigit():
                step.target = printed[1]
        else:
            step = self._from_text(key, option=True)
            if step:
                self._give_options(step, options)
                self._give_value(step, value)
                return step
        if step:
            self._give_options(step, options)
        return step

    def _report_keys(self, table: Table, rest: list[tuple[Leaf, Node]]) -> None:
        if not rest:
            self.error("bad-call", "a step without a layer", table.span)
            return
        if _is_split(rest):
            self._report_split_table(table)
            return
        for key, _ in rest[1:]:
            meant = nearest(key.text, OPTIONS)
            if meant:
                fix = Fix(
                    title=f"write `{meant}`", edits=(text_edit(self.source, key.span, meant),)
                )
                message = f"a step has no option `{key.text}`"
                found = Diagnostic(
                    code="unknown-key", message=message, at=Label(key.span), fixes=(fix,)
                )
                self.report.add(found)
            else:
                message = f"`{key.text}` is a second layer in one step"
                self.error("bad-call", message, key.span, "begin every step with a dash")

    def _give_options(self, step: Step, options: dict[str, tuple[Leaf, Node]]) -> None:
        for name, (key, value) in options.items():
            if name == "name":
                self._give_name(step, value)
            elif name == "from":
                operands = self.references(value)
                if step.operands is not None:
                    self.error("bad-call", "the inputs are given twice", key.span)
                step.operands = operands
            elif name == "repeat":
                if step.repeat is not None:
                    self.error("bad-call", "`repeat` is given twice", key.span)
                step.repeat = self.expression(value)
            elif name == "if":
                step.condition = self.expression(value)
            else:
                step.expect = self.shape(value)

    def _give_name(self, step: Step, value: Node) -> None:
        if not isinstance(value, Leaf) or not value.text.isidentifier():
            message = "a name is one word of letters, digits and `_`"
            self.error("wrong-type", message, value.span)
        elif step.target is not None:
            self.error("bad-call", "the step is named twice", value.span)
        else:
            step.target = value.text

    def _give_value(self, step: Step, value: Node) -> None:
        if isinstance(value, Leaf) and value.is_null:
            return
        call = step.call
        kind = KINDS.get(call.name)
        if call.name == "Sequential":
            if call.children:
                self.error("bad-call", "the steps are given twice", step.name_span)
            step.body = self.steps(value)
        elif kind and kind.merges:
            self._give_operands(step, value)
        elif not isinstance(value, Table):
            message = f"what follows `{call.name}:` are its arguments, `name: value`"
            self._refuse_value(step, value, message)
        elif call.arguments:
            self.error("bad-call", "arguments before the colon and behind it", step.name_span)
        else:
            step.arguments = self._keywords(value)

    def _refuse_value(self, step: Step, value: Node, message: str) -> None:
        name = step.call.name
        help_ = ""
        if isinstance(value, Leaf) and name.isidentifier() and name not in KINDS:
            help_ = f"a step's name stands before `=`: `{name} = {value.text}`"
        self.error("wrong-type", message, value.span, help_)

    def _keywords(self, table: Table) -> tuple[Argument, ...]:
        arguments = []
        for key, value in table.entries:
            expression = self.expression(value)
            if expression is None:  # reported; as good as a question that nobody asks
                expression = unreadable(key)
            arguments.append(Argument(key.text, expression, 0, len(key.text), key))
        return tuple(arguments)

    def _give_operands(self, step: Step, value: Node) -> None:
        """What a merge joins, or its arguments."""
        if isinstance(value, Table):
            names = KINDS[step.call.name].arguments()
            if value.entries and all(key.text in names for key, _ in value.entries):
                step.arguments = self._keywords(value)
            elif step.operands is not None:
                message = "a merge that is given its inputs has no branches"
                help_ = "begin the branches, or a step before, with the name"
                self.error("bad-call", message, step.name_span, help_)
            elif _is_split(value.entries):
                self._report_split_table(value)
            else:
                step.branches = tuple(
                    Branch(label, self.steps(steps)) for label, steps in value.entries
                )
                for branch in step.branches:
                    self._check_label(branch.label)
            return
        if step.operands is not None:
            self.error("bad-call", "the inputs are given twice", step.name_span)
        if isinstance(value, Items):
            self._refuse_calls(value)
        step.operands = self.references(value)

    def _refuse_calls(self, items: Items) -> None:
        for child in items.children:
            if not isinstance(child, Leaf) or "(" in child.text:
                message = "a merge lists the names of tensors; branches have labels"
                self.error("wrong-type", message, child.span, "write `label: [steps]` for each")
                items.children = [c for c in items.children if isinstance(c, Leaf) and c != child]
                return

    def _check_label(self, label: Leaf) -> None:
        if not label.text.isidentifier():
            message = f"`{label.text}` cannot be the label of a branch"
            self.error("wrong-type", message, label.span, "a label is a word, as a name is")

    def _rejoined(self, items: Items) -> list[Node]:
        """The children, with calls that YAML split at their commas put together and reported."""
        if not items.flow:
            return items.children
        whole: list[Node] = []
        pieces: list[Leaf] = []
        for child in items.children:
            if isinstance(child, Leaf) and (pieces or _is_unclosed(child.text)):
                pieces.append(child)
                if not _is_unclosed(" ".join(piece.text for piece in pieces)):
                    whole.append(self._joined(pieces))
                    pieces = []
            else:
                whole.append(child)
        if len(whole) + len(pieces) < len(items.children):
            self._report_split(items, whole)
        return whole + list(pieces)

    def _joined(self, pieces: list[Leaf]) -> Leaf:
        start, end = pieces[0].start, pieces[-1].end
        return Leaf(self.source, self.source.text[start:end], start, end, None)

    def _report_split(self, items: Items, whole: list[Node]) -> None:
        span = Span(items.start, items.end)
        line, column = self.source.position(span.start)
        text = self.source.line(line)
        indent = " " * (len(text) - len(text.lstrip()) + 2)
        slices = [self.source.text[node.start : node.end] for node in whole]
        block = "".join(f"\n{indent}- {' '.join(part.split())}" for part in slices)
        split = next(node for node in whole if isinstance(node, Leaf) and "," in node.text)
        fixes: tuple[Fix, ...] = ()
        if text[: column - 1].rstrip().endswith(":"):
            edit = text_edit(self.source, span, block)
            fixes = (Fix(title="write one step a line", edits=(edit,), sure=True),)
        self.report.add(
            Diagnostic(
                code="split-call",
                message=f"YAML splits `{' '.join(split.text.split())}` at its commas",
                at=Label(split.span),
                notes=("inside [...] and {...} every comma begins a new value",),
                help=() if fixes else ("give the step a line of its own",),
                fixes=fixes,
            )
        )

    def _report_split_table(self, table: Table) -> None:
        message = "YAML splits a call at its commas"
        note = "inside [...] and {...} every comma begins a new value"
        first = next(v for k, v in table.entries if isinstance(v, Leaf) and _is_unclosed(v.text))
        self.report.add(
            Diagnostic(
                code="split-call",
                message=message,
                at=Label(first.span),
                notes=(note,),
                help=("write every entry on a line of its own, without braces",),
            )
        )

    def _checked(self, step: Step | None) -> Step | None:
        """Bind the arguments, and report what can be said without any shape."""
        if step is None:
            return None
        self.targets.update(step.names)
        for name in step.names:
            if name in RESERVED or name in KINDS or name == "Sequential":
                span = step.leaf.place(step.call.target_start, step.call.target_end)
                self.error("duplicate-name", f"`{name}` cannot be the name of a step", span)
        if step.call.children and step.body:
            step.body = tuple(child for child in map(self._checked, step.body) if child)
        step.bound = self._bind(step)
        return step

    def check_names(self) -> None:
        """Report types that are neither a layer, nor a block, nor the name of any step."""
        known = [*KINDS, *self.signatures, "Sequential"]
        for step in self._named:
            name = step.call.name
            if name in self.targets or not (name[:1].isupper() or step.call.opened):
                continue
            meant = nearest(name, known)
            if name[:1].isupper() or (meant and meant.lower() == name.lower()):
                self.refuse(unknown_layer(name, meant, step.call.start, step.call.end), step.leaf)

    def _bind(self, step: Step) -> Bound:
        name = step.call.name
        known = id(step.call) if step.arguments is step.call.arguments else None
        bound = self._bound.get(known) if known else None
        if bound is None:
            kind = KINDS.get(name)
            signature = signature_of(kind) if kind else self.signatures.get(name)
            bound = bind(signature, step.call, step.arguments) if signature else _NOTHING
            if known:
                self._bound[known] = bound
            if not signature and name != "Sequential":
                self._named.append(step)
        for problem in bound.problems:
            self.refuse(problem, step.leaf)
        return bound


def unknown_layer(name: str, meant: str | None, start: int, end: int) -> Refused:
    """The finding for a type that does not exist."""
    return Refused(
        "unknown-layer",
        f"no layer or block is called `{name}`",
        start,
        end,
        help="" if meant else "`cnnshape layers` lists the vocabulary",
        instead=(meant, start, end) if meant else None,
    )


def _is_unclosed(text: str) -> bool:
    return text.count("(") > text.count(")")


def _is_split(entries: list[tuple[Leaf, Node]]) -> bool:
    return any(isinstance(value, Leaf) and _is_unclosed(value.text) for _, value in entries) and (
        any(key.text.count(")") > key.text.count("(") for key, _ in entries)
    )
