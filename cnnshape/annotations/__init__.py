"""The shape that comes out of each step as a comment behind it: written, renewed, taken away."""

import re
from collections.abc import Iterator

from cnnshape.annotations.comments import MARK, Comments
from cnnshape.diagnostics import Report
from cnnshape.layers.arguments import Shape
from cnnshape.plans import Plan
from cnnshape.render import words
from cnnshape.render.paint import columns_of
from cnnshape.source import printable
from cnnshape.spec.model import Spec
from cnnshape.spec.reader import read
from cnnshape.spec.steps import Step
from cnnshape.spec.targets import bare
from cnnshape.symbols import is_known

_COLUMN = 72  # where comments begin at most; behind a longer line they follow at once
_GAP = 2
_LONGEST = 100  # characters of shapes
_LISTED = 3  # shapes of one step
_CLOSING = re.compile(r"[ \t,)]*(?:#.*)?")  # what may follow a step inside `Sequential(...)`

Place = tuple[int, int]  # of a scalar in the text, and of a call in it


def annotated(plan: Plan) -> str:
    """The text of a plan without errors with the shape that each step gives behind it.

    Of what is written there, only comments that begin with `MARK` change.
    """
    steps = list(_steps(plan))
    comments = _comments(plan, steps)
    notes = _notes(comments, steps, _shapes(plan))
    texts = {
        index: comments.lines[index].text.rstrip(" \t") + space + f"{MARK} {notes[index]}"
        for index, space in _spaces(comments, notes).items()
    }
    return comments.rewritten(texts)


def removed(plan: Plan) -> str:
    """The text of a plan without these comments."""
    return _comments(plan, list(_steps(plan))).rewritten({})


def _comments(plan: Plan, steps: list[tuple[int, Step]]) -> Comments:
    return Comments(plan.source, {step.leaf.start for _, step in steps if step.leaf.style == "|"})


def _steps(plan: Plan) -> Iterator[tuple[int, Step]]:
    """Every step that is written, and how deep it lies in others."""
    spec = read(plan.source, Report(plan.source))
    assert isinstance(spec, Spec)
    lists = [*(block.steps for block in spec.blocks.values()), spec.steps]
    waiting = [(0, step) for steps in reversed(lists) for step in reversed(steps)]
    seen: set[Place] = set()
    while waiting:
        depth, step = waiting.pop()
        if _place(step) in seen:  # by an alias
            continue
        seen.add(_place(step))
        yield depth, step
        inside = [*(step.body or ())]
        inside += [one for branch in step.branches or () for one in branch.steps]
        waiting += [(depth + 1, one) for one in reversed(inside)]


def _place(step: Step) -> Place:
    return step.leaf.start, step.call.start


def _shapes(plan: Plan) -> dict[Place, str]:
    """The shapes that each step gives, by the place where it is written."""
    found: dict[Place, dict[str, None]] = {}
    given: list[tuple[Step, tuple[Shape | None, ...]]]
    given = [(row.step, row.output_shapes) for row in plan.layers]
    given += [(step, (tensor.shape,)) for step, tensor in plan.ends]
    for step, shapes in given:
        if all(shape is not None and all(map(is_known, shape)) for shape in shapes):
            text = printable(", ".join(map(words.shape, shapes)))
            found.setdefault(_place(step), {})[text] = None
    return {place: _listed(list(texts)) for place, texts in found.items()}


def _listed(texts: list[str]) -> str:
    """The different shapes of a step that runs several times: a few, or the first and the last."""
    text = " | ".join(texts) if len(texts) <= _LISTED else f"{texts[0]} … {texts[-1]}"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _notes(
    comments: Comments, steps: list[tuple[int, Step]], shapes: dict[Place, str]
) -> dict[int, str]:
    """What is said of each line: the shape of the outermost step on it, or else of the last."""
    best: dict[int, tuple[int, int]] = {}
    notes: dict[int, str] = {}
    for depth, step in steps:
        end = _end(step)
        if end is None or _place(step) not in shapes:
            continue
        index = comments.line_at(end - 1)
        line = comments.lines[index]
        is_open = line.is_open and (
            step.leaf.style != "|"
            or _CLOSING.fullmatch(comments.source.text, end, line.end) is not None
        )
        if is_open and (-depth, end) >= best.get(index, (-depth, 0)):
            best[index] = -depth, end
            notes[index] = shapes[_place(step)]
    return notes


def _end(step: Step) -> int | None:
    """The place behind a step's call, in a mapping that behind its key; none in folded text."""
    leaf = step.leaf
    if leaf.style == ">":
        return None
    if step.call.stop is not None:
        return leaf.place(step.call.start, step.call.stop).end
    if leaf.style == "|":
        return leaf.place(0, len(bare(leaf.code).rstrip())).end
    return leaf.end


def _spaces(comments: Comments, notes: dict[int, str]) -> dict[int, str]:
    """The space before each comment, so that those of a paragraph stand below one another."""
    spaces: dict[int, str] = {}
    for run in _paragraphs(comments, notes):
        widths = {i: columns_of(comments.lines[i].text.rstrip(" \t")) + _GAP for i in run}
        column = max((width for width in widths.values() if width < _COLUMN), default=0)
        spaces |= {i: " " * max(column - width + _GAP, _GAP) for i, width in widths.items()}
    return spaces


def _paragraphs(comments: Comments, notes: dict[int, str]) -> Iterator[list[int]]:
    """The lines with notes, parted at blank lines and at the keys of the spec."""
    run: list[int] = []
    for index, line in enumerate(comments.lines):
        if index in notes:
            run.append(index)
        elif not line.text.strip() or line.text[0] not in " \t#-":
            yield run
            run = []
    yield run
