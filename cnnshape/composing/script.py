"""The text of a spec."""

from collections.abc import Iterator, Sequence

from cnnshape.composing.blocks import Block, Blocks
from cnnshape.composing.graph import Scope, connect
from cnnshape.composing.literals import MISSING
from cnnshape.composing.solver import Solver
from cnnshape.composing.steps import Line, Steps
from cnnshape.composing.templates import Template
from cnnshape.composing.tidying import tidied
from cnnshape.layers.refusals import show


class Script:
    """A network as the text of a spec."""

    def __init__(
        self, top: Scope, inputs: dict[str, Sequence[object]], name: str, *, folds: bool = True
    ) -> None:
        self.top, self.inputs, self.name = top, inputs, name
        tidied(top)
        wanted = {id(t) for t in top.outputs}
        outputs = [*top.outputs]
        connect(top, wanted)
        top.inputs = [t for t in top.inputs if t.name] or top.inputs
        top.outputs = outputs
        self.blocks = Blocks(top, folds=folds)
        template = Template(top)
        self.steps = Steps(template, Solver(template, set()), [], top=True)
        several = template.results if len(template.results) > 1 else []
        self.outputs = [self.steps.text(ref, None) for ref in several]

    def text(self) -> str:
        """All of it."""
        lines = [f"name: {self.name}", *self._inputs(), ""]
        if self.blocks.blocks:
            lines.append("blocks:")
            for block in self.blocks.blocks:
                lines += _block(block)
            lines.append("")
        lines.append("layers:")
        lines += [f"  {line}" for line in _lines(self.steps)]
        if len(self.outputs) > 1:
            lines += ["", f"output: [{', '.join(self.outputs)}]"]
        return "\n".join(lines) + "\n"

    def _inputs(self) -> list[str]:
        if len(self.inputs) == 1:
            return [f"input: {show(tuple(next(iter(self.inputs.values()))))}"]
        return ["input:", *(f"  {n}: {show(tuple(x))}" for n, x in self.inputs.items())]


def _block(block: Block) -> list[str]:
    parts = [p.name for p in block.parameters if p.default is MISSING]
    parts += block.tensors
    parts += [f"{p.name}={p.default!r}" for p in block.parameters if p.default is not MISSING]
    head = f"{block.name}({', '.join(parts)})" if parts else block.name
    assert block.steps is not None
    return [f"  {head}:", *(f"    {line}" for line in _lines(block.steps))]


def _lines(steps: Steps) -> Iterator[str]:
    for line in steps.lines:
        yield from _step(line, steps)
    if steps.end or not steps.lines:
        yield f"- {steps.end or 'input'}"


def _step(line: Line, steps: Steps) -> Iterator[str]:
    head = _target(line, steps) + line.call
    if _is_listed(line):
        yield f"- {head}: [{', '.join(line.operands)}]"
    elif line.body:
        yield from _group(line, head, steps)
    else:
        if line.operands:
            opened = "" if "(" in line.call or line.slot.item.weights is not None else "()"
            head += f"{opened}({', '.join(line.operands)})"
        repeat = f" * {line.repeat}" if line.repeat else ""
        yield f"- {head}:" if line.condition else f"- {head}{repeat}"
    if line.source:
        yield f"  from: {line.source}"
    if line.condition:
        yield f"  if: {line.condition}"


def _group(line: Line, head: str, steps: Steps) -> Iterator[str]:
    only = line.body[0]
    is_alone = len(line.body) == 1 and not (line.tail or line.source or line.condition)
    if only.repeat and is_alone:
        yield f"- {_target(line, steps)}{only.call} * {only.repeat}"
        return
    yield f"- {head}:"
    for inner in line.body:
        yield from (f"    {one}" for one in _step(inner, steps))
    if line.tail:
        yield f"    - {line.tail}"


def _is_listed(line: Line) -> bool:
    """Whether a step lists what it joins behind a colon."""
    slot = line.slot
    is_plain = slot.body is None and slot.item.weights is None and "(" not in line.call
    return is_plain and len(line.operands) > 1 and is_merge(line)


def is_merge(line: Line) -> bool:
    """Whether a line may list what it joins behind a colon."""
    from cnnshape.composing.graph import Op
    from cnnshape.layers import KINDS

    item = line.slot.item
    return isinstance(item, Op) and KINDS[item.kind].merges


def _target(line: Line, steps: Steps) -> str:
    slot = line.slot
    item = slot.item
    places = [place for (one, place) in steps.needed if one is slot]
    if places and max(places) > 0:
        names = [steps.needed.get((slot, place), "_") for place in range(len(item.outputs))]
        names[0] = steps.names.get(slot, names[0])  # by which torch knows the layer
        structure = getattr(item, "structure", None)
        return f"{_unpacked(structure, names)} = "
    return f"{steps.names[slot]} = " if slot in steps.names else ""


def _unpacked(structure: object, names: list[str]) -> str:
    left = iter(names)

    def part(value: object, *, top: bool) -> str:
        if isinstance(value, tuple):
            inner = ", ".join(filter(None, (part(one, top=False) for one in value)))
            return inner if top or "," not in inner else f"({inner})"
        return next(left, "")

    return part(structure, top=True)


def imported(top: Scope, inputs: dict[str, Sequence[object]], name: str) -> str:
    """The text of a spec for a network."""
    return Script(top, inputs, name).text()
