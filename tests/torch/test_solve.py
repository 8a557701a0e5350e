"""What `cnnshape solve` answers, run in torch."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judge import judge

from cnnshape.api import examine
from cnnshape.layers import KINDS, Layer
from cnnshape.solve.answers import always, between
from cnnshape.solve.found import Limits
from cnnshape.solve.network import answers
from cnnshape.solve.steps import filled
from cnnshape.solve.windows import solvable
from cnnshape.source import Source
from cnnshape.verify.run import verify

pytestmark = pytest.mark.torch

SEARCHED = [kind for kind in solvable() if not kind.lazy]


def ran(kind: type[Layer], arguments: dict[str, Any], space: tuple[int, ...]) -> tuple[int, ...]:
    """The sizes of space that torch makes."""
    channels = {"in_channels": 2, "out_channels": 2, "norm_type": 2}
    others = {name: n for name, n in channels.items() if name in kind.arguments()}
    verdict = judge(kind, {**others, **arguments}, ((1, 2, *space),) * kind.arity[0])
    assert not verdict.refusal, (kind, arguments, space)
    return verdict.shapes[0][2:]


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.sampled_from(SEARCHED), st.integers(1, 20), st.integers(1, 30))
def test_every_answer_makes_the_size_in_torch(kind: type[Layer], before: int, after: int) -> None:
    found = between(kind, (before,), (after,), {}, 6)
    for answer in (*found.answers, *found.nearest):
        made = ran(kind, answer.arguments, (before,) * kind.rank)
        assert made == ((after,) * kind.rank if found.answers else answer.makes)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(
    st.sampled_from([kind for kind in SEARCHED if kind.rank == 2]),
    st.tuples(st.integers(1, 24), st.integers(1, 24)),
    st.tuples(st.integers(1, 24), st.integers(1, 24)),
)
def test_axes_of_different_sizes_come_out_of_torch_as_asked(
    kind: type[Layer], before: tuple[int, int], after: tuple[int, int]
) -> None:
    for answer in between(kind, before, after, {}, 4).answers:
        assert ran(kind, answer.arguments, before) == after


@pytest.mark.parametrize("kind", [kind for kind in SEARCHED if kind.rank < 3])
@pytest.mark.parametrize("question", ["same", "half", "double"])
def test_a_rule_for_every_size_holds_in_torch(kind: type[Layer], question: str) -> None:
    for answer in always(kind, question, {}, 6).answers:
        (axis,) = answer.axes
        assert axis.sizes is not None
        least = axis.sizes.least
        assert least is not None
        for n in range(least, least + 9):
            wanted = {
                "n": n,
                "2n": 2 * n,
                "⌊n/2⌋": n // 2,
                "⌈n/2⌉": -(-n // 2),
            }[axis.gives]
            assert ran(kind, answer.arguments, (n,) * kind.rank) == (wanted,) * kind.rank


SPEC = """\
input: [2, 3, 80, 88]
blocks:
  Down(out, k=3):
    - Conv2d(_, out, k, stride=_, padding=_) -> [2, out, input.shape[2] // 2, _]
    - ReLU
layers:
  - Down(8)
  - Down(_, 3)
  - MaxPool2d(_, stride=2)
  - ConvTranspose2d(_, 6, _, stride=2, padding=_)
  - Conv2d(_, _, 1)
expect:
  output: [2, 5, 20, 22]
"""


def test_answers_to_a_spec_are_proven_by_torch() -> None:
    found = answers(examine(Source("net.yaml", SPEC)), {}, Limits(), 4)
    assert found.found
    for one in found.found:
        plan = examine(filled(one))
        assert plan.ok
        verify(plan, "cpu")
        assert plan.verification is not None
        assert plan.verification.ok
        assert plan.verification.proven == len(plan.layers)
    assert KINDS["Conv2d"] in {type(row.layer) for row in found.found[0].plan.layers}
