"""A document to a spec: the top-level keys."""

from collections.abc import Callable

from cnnshape.diagnostics import Report
from cnnshape.document import compose
from cnnshape.nodes import Items, Leaf, Node, Table
from cnnshape.source import Source, printable
from cnnshape.spec.blocks import read_signature, tensors_in
from cnnshape.spec.expressions import unreadable
from cnnshape.spec.keys import MAPPINGS, report_key
from cnnshape.spec.model import Block, Expectation, Input, Spec, Variable
from cnnshape.spec.step_reader import StepReader
from cnnshape.spec.suggestions import nearest
from cnnshape.spec.syntax import Refused
from cnnshape.spec.values import Values
from cnnshape.spec.words import is_name, is_reserved, is_type


def read(source: Source, report: Report) -> Spec | None:
    """The spec in a text, or `None` where there is nothing to go on with."""
    tree = compose(source, report)
    if tree is None:
        return None
    if not isinstance(tree, Table):
        message = "a spec is a mapping with `input` and `layers`"
        help_ = "write `input: [N, 3, 224, 224]`, and the steps below `layers:`"
        report.error("wrong-type", message, tree.span, help=(help_,))
        return None
    return _Reader(Values(source, report)).read(tree)


class _Reader(StepReader):
    """Reads the keys one by one; each reports what is wrong with it."""

    def read(self, tree: Table) -> Spec | None:
        spec = Spec(self.source)
        readers: dict[str, Callable[[Spec, Node], None]] = {
            "name": self._name,
            "vars": self._variables,
            "input": self._inputs,
            "blocks": self._blocks,
            "layers": self._layers,
            "output": self._outputs,
            "expect": self._expectations,
            "lint": self._lint,
        }
        written = {key.text: (key, value) for key, value in tree.entries}
        left = [key for key in readers if key not in written]
        meant: set[str | None] = set()
        self.unread = spec.unread
        for key, (leaf, _) in written.items():
            if key not in readers and not key.startswith("x-") and not self.report.is_full:
                meant.add(self._unknown(leaf, left))
        for key, reader in readers.items():
            if key in written:
                reader(spec, written[key][1])
        self.check_names(spec.unread)
        missing = [key for key in ("input", "layers") if key not in written]
        for key in (key for key in missing if key not in meant):
            example = "`input: [N, 3, 224, 224]`" if key == "input" else "a list of steps"
            self.error("missing-key", f"the spec has no `{key}`", tree.span, f"add {example}")
        return None if missing else spec

    def _unknown(self, leaf: Leaf, known: list[str]) -> str | None:
        """Report a key that is none; the one that was probably meant."""
        meant = nearest(leaf.text, known)
        report_key(leaf, f"`{leaf.text}` is not a key of a spec", meant, self)
        return meant

    def _name(self, spec: Spec, node: Node) -> None:
        if isinstance(node, Leaf):
            spec.name = node.text
        else:
            self.error("wrong-type", "`name` is a text", node.span)

    def _variables(self, spec: Spec, node: Node) -> None:
        for key, value in self._entries(node, "vars"):
            expression = self.expression(value)
            if self._is_free(key):
                known = expression or unreadable(key)  # what is refused is no unknown name
                spec.variables[key.text] = Variable(key.text, known, key)

    def _inputs(self, spec: Spec, node: Node) -> None:
        if isinstance(node, Items) and not all(isinstance(one, Leaf) for one in node.children):
            message = "a shape is one list of sizes"
            self.error("wrong-type", message, node.span, MAPPINGS["input"])
            spec.inputs["input"] = Input("input", None)
            return
        if not isinstance(node, Table):
            spec.inputs["input"] = Input("input", self.shape(node))
            return
        for key, value in node.entries:
            if key.text == "input" or self._is_free(key):
                spec.inputs[key.text] = Input(key.text, self.shape(value))
        if not node.entries:
            self.error("wrong-type", "`input` names no tensor", node.span)
        if not spec.inputs:  # go on with one of which nothing is known
            spec.inputs["input"] = Input("input", None)

    def _is_free(self, key: Leaf) -> bool:
        name = key.text
        if not is_name(name):
            message = f"`{name}` cannot be a name"
            self.error(
                "wrong-type", message, key.span, "a name is one word of letters, digits, `_`"
            )
            return False
        if is_reserved(name):
            help_ = f"write another name, such as `{name.lower()}_1`"
            self.error("duplicate-name", f"`{name}` has a meaning of its own", key.span, help_)
            return False
        return True

    def _blocks(self, spec: Spec, node: Node) -> None:
        bodies = []
        for key, value in self._entries(node, "blocks"):
            try:
                name, parameters = read_signature(self.code(key))
            except Refused as refused:
                self.refuse(refused, key)
                spec.unread.add(key.text.partition("(")[0].strip())
                continue
            if is_type(name) or name in spec.blocks:
                taken = "a block" if name in spec.blocks else "a layer"
                self.error("duplicate-name", f"`{name}` is the name of {taken} already", key.span)
                continue
            block = Block(name, parameters, (), key)
            spec.blocks[name] = block
            self.signatures[name] = block.signature
            bodies.append((block, value))
        for block, value in bodies:
            steps = self.steps(value)
            tensors = frozenset(tensors_in(steps))
            spec.blocks[block.name] = block.but(steps=steps, tensors=tensors)

    def _layers(self, spec: Spec, node: Node) -> None:
        spec.steps = self.steps(node)
        if isinstance(node, Leaf) and node.is_null:
            message, help_ = "`layers` has no steps", "add one, such as `- Conv2d(_, 64, 3)`"
            self.error("missing-key", message, node.span, help_)

    def _outputs(self, spec: Spec, node: Node) -> None:
        spec.outputs = self.references(node) or None

    def _expectations(self, spec: Spec, node: Node) -> None:
        for key, value in self._entries(node, "expect"):
            if key.text == "output":
                self._expected_shapes(spec, key, value)
            elif key.text == "object":
                spec.object = Expectation(key, self.shape(value), value)
            else:
                spec.bounds[key.text] = Expectation(key, None, value)

    def _expected_shapes(self, spec: Spec, key: Leaf, value: Node) -> None:
        entries = value.entries if isinstance(value, Table) else [(key, value)]
        for name, node in entries:
            shape = self.shape(node)
            if shape:
                path = "" if name is key else name.text
                spec.shapes[path] = Expectation(name, shape)

    def _lint(self, spec: Spec, node: Node) -> None:
        for key, value in self._entries(node, "lint"):
            if key.text != "ignore":
                self.error("unknown-key", f"`lint` has no `{key.text}`", key.span, "use `ignore`")
            elif isinstance(value, Items):
                for child in value.children:
                    if isinstance(child, Leaf):
                        spec.ignored[child.text] = child
                    else:
                        self.error("wrong-type", "a code is one word", child.span)
            else:
                written = value.text if isinstance(value, Leaf) and not value.is_null else "code"
                help_ = f"write `[{printable(written)}]`"
                self.error("wrong-type", "`ignore` is a list of codes", value.span, help_)

    def _entries(self, node: Node, name: str) -> list[tuple[Leaf, Node]]:
        if isinstance(node, Table):
            return node.entries
        if not (isinstance(node, Leaf) and node.is_null):
            self.error("wrong-type", f"`{name}` needs a mapping", node.span, MAPPINGS[name])
        return []
