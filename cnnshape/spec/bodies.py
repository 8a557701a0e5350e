"""What follows the colon of a step: arguments, the steps of a group, or what a merge joins."""

from collections.abc import Callable, Container, Mapping

from cnnshape.layers import KINDS, Layer
from cnnshape.nodes import Items, Leaf, Node, Table
from cnnshape.source import printable
from cnnshape.spec.binding import Signature
from cnnshape.spec.expressions import unreadable
from cnnshape.spec.split import is_split, report_table
from cnnshape.spec.steps import Argument, Branch, Reference, Step
from cnnshape.spec.suggestions import nearest
from cnnshape.spec.values import REFUSED, Values
from cnnshape.spec.words import GROUP, differs_in_case, is_name, is_type, vocabulary


class Bodies:
    """Reads what follows the colon; `steps` reads the lists of steps in it."""

    def __init__(
        self,
        values: Values,
        steps: Callable[[Node], tuple[Step, ...]],
        blocks: Mapping[str, Signature],
        known: Container[str],
    ) -> None:
        self.values, self.steps, self.blocks = values, steps, blocks
        self.known = known  # names that steps before have given

    def give(self, step: Step, value: Node, *, has_inputs: bool) -> None:
        """Add to a step what its value says; with `has_inputs` it has the option `from`."""
        if isinstance(value, Leaf) and value.is_null:
            return
        name = self._meant(step)
        kind = KINDS.get(name)
        if name == GROUP:
            if step.call.children:
                self.values.error("bad-call", "the steps are given twice", step.name_span)
            else:
                step.body = self.steps(value)
        elif kind and kind.merges:
            self._merge(step, kind, value, has_inputs=has_inputs or step.operands is not None)
        elif isinstance(value, Table) and self._has_arguments(name):
            self._give_arguments(step, value)
        elif isinstance(value, Table):
            message = f"a layer or a block has arguments, and `{name}` is neither"
            self._refuse(step, value, message)
        elif name == step.call.name:
            message = f"`{name}:` needs arguments behind it, each as `name: value`"
            self._refuse(step, value, message)

    def _meant(self, step: Step) -> str:
        """The type of a step, or what was probably meant by one that does not exist."""
        name = step.call.name
        if is_type(name) or name in self.blocks or not name[:1].isupper():
            return name
        return nearest(name, vocabulary(self.blocks)) or ""

    def _has_arguments(self, name: str) -> bool:
        """Whether a name is that of a layer or a block, or surely meant to be."""
        known = vocabulary(self.blocks)
        return not name or name in known or differs_in_case(name, nearest(name, known))

    def _refuse(self, step: Step, value: Node, message: str) -> None:
        name = step.call.name
        help_ = self._instead(name, value)
        if isinstance(value, Leaf) and is_name(name) and not self._is_taken(name):
            step.target = name
        step.call = step.call.but(name="")  # nothing is known of it
        self.values.error("wrong-type", message, value.span, help_)

    def _instead(self, name: str, value: Node) -> str:
        """What to write in the place of `name: value`, which is no step."""
        inner = self.values.source.text[value.start : value.end]
        if is_type(name) or name in self.blocks:
            if isinstance(value, Items) and value.flow:
                inner = inner[1:-1]
            is_short = isinstance(value, Leaf) or (isinstance(value, Items) and value.flow)
            parentheses = f"{name}({_flat(inner) if is_short else '...'})"
            return f"without names they stand in parentheses: `{parentheses}`"
        if isinstance(value, Items):
            return f"a step's name stands before `=`: `{name} = Sequential: ...`"
        if isinstance(value, Leaf):
            is_again = name in self.known and is_name(value.text) and not is_type(value.text)
            again = f"a step that is done again takes a tensor: `{name}({value.text})`"
            named = f"a step's name stands before `=`: `{name} = {_flat(value.text)}`"
            return again if is_again else named if is_name(name) else ""
        first = value.entries[0][0].text if isinstance(value, Table) and value.entries else ""
        if is_type(first) or first in self.blocks:
            return f"a step's name stands before `=`: `{name} = {first}: ...`"
        return f"write `{name}` alone to go on from that tensor" if first else ""

    def _is_taken(self, name: str) -> bool:
        return is_type(name) or name in self.blocks or name in self.known

    def _give_arguments(self, step: Step, table: Table) -> None:
        if step.call.arguments:
            message = "arguments before the colon and behind it"
            help_ = "write all of them in the parentheses, or all behind the colon"
            self.values.error("bad-call", message, step.name_span, help_)
            return
        arguments = []
        for key, value in table.entries:
            expression = self.values.expression(value)
            if expression is None:  # reported; as good as a question that nobody asks
                expression = unreadable(key)
            arguments.append(Argument(key.text, expression, 0, len(key.text), key))
        step.arguments = tuple(arguments)

    def _merge(self, step: Step, kind: type[Layer], value: Node, *, has_inputs: bool) -> None:
        """What a merge joins, or its arguments."""
        if not isinstance(value, Table):
            if has_inputs:
                self.values.error("bad-call", "the inputs are given twice", step.name_span)
            else:
                step.joins = self._joins(value)
            return
        names = kind.arguments()
        if value.entries and all(key.text in names for key, _ in value.entries):
            self._give_arguments(step, value)
        elif has_inputs:
            message = "a merge that is given its inputs has no branches"
            help_ = "begin the branches, or a step before, with the name"
            self.values.error("bad-call", message, step.name_span, help_)
        elif any(key.text in names and isinstance(one, Leaf) for key, one in value.entries):
            message = "arguments and branches stand in one mapping"
            help_ = f"arguments have parentheses before the colon: `{step.call.name}(...):`"
            self.values.error("bad-call", message, step.name_span, help_)
            step.joins = REFUSED
        elif is_split(value.entries):
            report_table(value, self.values)
            step.joins = REFUSED
        else:
            step.branches = tuple(self._branch(label, steps) for label, steps in value.entries)

    def _joins(self, value: Node) -> tuple[Reference, ...]:
        if isinstance(value, Items):
            for child in value.children:
                if not isinstance(child, Leaf) or "(" in child.text:
                    message = "a merge lists the names of tensors; branches have labels"
                    help_ = "write `label: [steps]` for each"
                    self.values.error("wrong-type", message, child.span, help_)
                    return REFUSED
        return self.values.references(value)

    def _branch(self, label: Leaf, steps: Node) -> Branch:
        if not is_name(label.text):
            message = f"`{label.text}` cannot be the label of a branch"
            self.values.error("wrong-type", message, label.span, "a label is a word, as a name is")
        return Branch(label, self.steps(steps))


def _flat(text: str) -> str:
    return printable(" ".join(text.split()))
