"""Numbers asked for that are no window's: what all that follows needs, or else what is usual."""

from itertools import chain, islice

from cnnshape.plans import Plan
from cnnshape.solve.questions import Choice, Path, Question, answered
from cnnshape.symbols import OpenSize, symbol, symbols_of
from cnnshape.symbols.conditions import accepted
from cnnshape.symbols.equations import zeros
from cnnshape.symbols.polynomials import Polynomial
from cnnshape.symbols.sets import SizeSet

_NAME = "·"  # of the number that is asked for; no spec can write it
_WIDTHS = (64, 32, 128, 16, 256, 8, 512, 4, 1024, 1)  # how many channels or features come out
_NUMBERS = (2, 1, 4, 8, 3, 16, 5, 6, 7, 32, 64)
_FITTING = 20  # numbers that are tried of those that fit
_LARGEST = 1_000_000
_PATIENCE = 20_000

Asked = tuple[Question, ...]


def counts(plan: Plan, asked: Asked, path: Path) -> list[Choice]:
    """The answers to a question about one argument that is no window's."""
    question = asked[len(path)]
    (name,) = question.names
    values = question.values or _numbers(plan, asked, path)
    return [Choice(place, {name: value}, f"{name}={value}") for place, value in enumerate(values)]


def _numbers(plan: Plan, asked: Asked, path: Path) -> list[object]:
    """The numbers that fit what follows, found with the number left open."""
    question = asked[len(path)]
    open_ = Choice(0, {question.names[0]: symbol(_NAME)}, "")
    trial = plan.changed(answered(asked, (*path, open_)), bounded=False)
    needed = _needed(trial)
    usual = _WIDTHS if _is_width(trial, question) else _numbers_of(question)
    ordered = [n for n in dict.fromkeys(usual) if n in needed]
    fitting = islice((n for n in _sizes(needed) if n not in ordered), _FITTING)
    if needed.is_every:
        return [*ordered]
    return [*chain(ordered, fitting)] if needed.residues else [*fitting, *ordered]


def _sizes(needed: SizeSet) -> list[int]:
    if needed.start > _LARGEST:
        return sorted(needed.below)[:_FITTING]
    return list(islice(needed.sizes(), 2 * _FITTING))


def _needed(trial: Plan) -> SizeSet:
    """What the number has to be for all that follows, as far as that can be told."""
    needed = SizeSet()
    for assumption in trial.assumed:
        if not assumption.equal:
            continue
        found = accepted(assumption, _PATIENCE)
        if found and found[0] == _NAME:
            needed &= found[1]
    for size, wanted in _expected(trial):
        difference = size - wanted
        if isinstance(difference, Polynomial) and symbols_of(difference) == {_NAME}:
            try:
                needed &= zeros(difference, _NAME, _PATIENCE)
            except OpenSize:
                continue
    return needed


def _expected(trial: Plan) -> list[tuple[int, int]]:
    """Sizes that come out, and what is expected in their place."""
    rows = {row.path: row for row in trial.layers}
    return [
        pair
        for found in trial.diagnostics
        if found.code == "expect-mismatch" and found.wanted and found.layer in rows
        for pair in zip(rows[found.layer].output_shape or (), found.wanted, strict=False)
    ]


def _is_width(trial: Plan, question: Question) -> bool:
    """Whether the number is how many channels or features come out."""
    made = [row.output_shape for row in trial.layers if row.step is question.step]
    made += [tensor.shape for step, tensor in trial.ends if step is question.step]
    return any(str(n) == _NAME for shape in made if shape for n in (*shape[1:2], shape[-1]))


def _numbers_of(question: Question) -> tuple[int, ...]:
    """Small numbers, the default first."""
    default = question.default
    return (default, *_NUMBERS) if type(default) is int else _NUMBERS
