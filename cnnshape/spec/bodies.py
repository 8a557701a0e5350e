"""What follows the colon of a step: arguments, the steps of a group, or what a merge joins."""

from collections.abc import Callable

from cnnshape.document import Items, Leaf, Node, Table
from cnnshape.layers import KINDS
from cnnshape.spec.expressions import unreadable
from cnnshape.spec.split import is_split, report_table
from cnnshape.spec.steps import Argument, Branch, Reference, Step
from cnnshape.spec.values import REFUSED, Values
from cnnshape.spec.words import GROUP, is_name


class Bodies:
    """Reads what follows the colon; `steps` reads the lists of steps in it."""

    def __init__(self, values: Values, steps: Callable[[Node], tuple[Step, ...]]) -> None:
        self.values, self.steps = values, steps

    def give(self, step: Step, value: Node, *, has_inputs: bool) -> None:
        """Add to a step what its value says; with `has_inputs` it has the option `from`."""
        if isinstance(value, Leaf) and value.is_null:
            return
        call = step.call
        kind = KINDS.get(call.name)
        if call.name == GROUP:
            if call.children:
                self.values.error("bad-call", "the steps are given twice", step.name_span)
            else:
                step.body = self.steps(value)
        elif kind and kind.merges:
            self._merge(step, value, has_inputs=has_inputs or step.operands is not None)
        elif not isinstance(value, Table):
            self._refuse_value(step, value)
        else:
            self._give_arguments(step, value)

    def _refuse_value(self, step: Step, value: Node) -> None:
        name = step.call.name
        message = f"what follows `{name}:` are its arguments, `name: value`"
        help_ = ""
        if isinstance(value, Leaf) and name.isidentifier() and name not in KINDS:
            help_ = f"a step's name stands before `=`: `{name} = {value.text}`"
        self.values.error("wrong-type", message, value.span, help_)

    def _give_arguments(self, step: Step, table: Table) -> None:
        if step.call.arguments:
            message = "arguments before the colon and behind it"
            self.values.error("bad-call", message, step.name_span)
            return
        arguments = []
        for key, value in table.entries:
            expression = self.values.expression(value)
            if expression is None:  # reported; as good as a question that nobody asks
                expression = unreadable(key)
            arguments.append(Argument(key.text, expression, 0, len(key.text), key))
        step.arguments = tuple(arguments)

    def _merge(self, step: Step, value: Node, *, has_inputs: bool) -> None:
        """What a merge joins, or its arguments."""
        if not isinstance(value, Table):
            if has_inputs:
                self.values.error("bad-call", "the inputs are given twice", step.name_span)
            else:
                step.joins = self._joins(value)
            return
        names = KINDS[step.call.name].arguments()
        if value.entries and all(key.text in names for key, _ in value.entries):
            self._give_arguments(step, value)
        elif has_inputs:
            message = "a merge that is given its inputs has no branches"
            help_ = "begin the branches, or a step before, with the name"
            self.values.error("bad-call", message, step.name_span, help_)
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
