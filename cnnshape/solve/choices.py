"""What may be the answer to one question, the most usual first, as far as the layer itself says."""

from cnnshape.layers import KINDS, Misfit
from cnnshape.layers.refusals import Misread
from cnnshape.plans import Plan
from cnnshape.plans.rows import Row
from cnnshape.solve.counts import counts
from cnnshape.solve.questions import Choice, Path, Question, row_of
from cnnshape.solve.usual import cost
from cnnshape.solve.windows import KERNEL, STRIDE, Ranges, candidates, names_of
from cnnshape.spec.steps import Step
from cnnshape.symbols import OpenSize
from cnnshape.symbols.assumptions import Assumptions, assuming
from cnnshape.symbols.equations import zeros

_LARGEST_KERNEL = 64  # as large as what comes in, as in global pooling


def choices(plan: Plan, asked: tuple[Question, ...], path: Path, ranges: Ranges) -> list[Choice]:
    """The answers to the question behind a path; `plan` is the network with the path taken."""
    question = asked[len(path)]
    if not question.is_window:
        return counts(plan, asked, path)
    row = row_of(plan, question)
    return _windows(plan, question, row, ranges) if row else []  # a step that is no longer done


def situation(plan: Plan, question: Question) -> str | None:
    """All that the answers to a question about a window depend on."""
    row = row_of(plan, question)
    if row is None or not question.is_window:
        return None
    values = row.layer.values if row.layer else {}
    return f"{question.names} {id(question.step)} {row.input_shapes} {values}"


def _windows(plan: Plan, question: Question, row: Row, ranges: Ranges) -> list[Choice]:
    kind = KINDS[row.kind]
    values = row.layer.values if row.layer else {}
    given = {name: _one(values.get(name)) for name in names_of(kind) if name not in question.names}
    fixed = {name: (n,) for name, n in given.items() if n is not None}
    follows = [name for name in (STRIDE,) if given.get(name, 0) is None]
    found: dict[str, Choice] = {}
    for one in candidates(kind, {**ranges, **fixed}, _near(row, question.step)):
        if follows and one[STRIDE] != one[KERNEL]:
            continue
        answer = {name: one[name] for name in question.names}
        tried = {name: one[name] for name in (*question.names, *follows)}
        outcome = _outcome(plan, row, {**values, **tried})
        if outcome is not None:
            told = outcome if question.uses == 1 else f"{outcome} {answer}"
            found.setdefault(str(answer), Choice(cost(kind, one), {**answer}, told))
    return sorted(found.values(), key=lambda choice: choice.cost)


def _one(value: object) -> int | None:
    """The number that an argument is along its first axis, where it is known."""
    first = value[0] if isinstance(value, tuple) and value else value
    return first if type(first) is int else None


def _near(row: Row, step: Step) -> set[int]:
    """Kernels and strides beside the usual ones: what comes in, and its ratio to what is wanted."""
    rank = KINDS[row.kind].rank
    space = [n for n in (row.input_shapes[0] or ())[-rank:] if type(n) is int]
    sizes = [size.value for size in step.expect.sizes[-rank:]] if step.expect else []
    wanted = [m for m in sizes if type(m) is int and m > 0]
    ratios = {max(n, m) // min(n, m) for n, m in zip(space, wanted, strict=False)}
    return {n for n in space if n <= _LARGEST_KERNEL} | ratios


def _outcome(plan: Plan, row: Row, values: dict[str, object]) -> str | None:
    """What a layer makes with some arguments, in words; `None` where it refuses what comes in."""
    xs = [shape for shape in row.input_shapes if shape is not None]
    if row.layer is None or len(xs) < len(row.inputs):
        return str(values)
    try:
        with assuming(Assumptions(set(plan.batch), zeros)):
            return str(type(row.layer)(**values).apply(*xs))
    except (Misfit, Misread):
        return None
    except OpenSize:
        return str(values)
