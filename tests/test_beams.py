"""Beams against sets of positions, for any chain of lenses and for branches."""

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st

from cnnshape.field import Field, origin, through
from cnnshape.layers.views import POINT, Lens, Lenses, Sample, Share, Spread, Window


def lenses(most: int) -> st.SearchStrategy[Lens]:
    number, small, flag = st.integers(1, most), st.integers(1, 4), st.integers(0, 1)
    windows = st.builds(
        lambda stride, padding, kernel, dilation: Window(
            stride, padding, dilation * (kernel - 1) + 1, dilation
        ),
        number,
        st.integers(-2, 3),
        small,
        small,
    )
    spreads = st.builds(Spread, number, st.integers(0, 3), small, small)
    samples = st.builds(Sample, number, number, st.sampled_from([1, 2, 4]), flag)
    return windows | spreads | samples | st.builds(Share, number, st.integers(2, most))


CHAINS = st.lists(lenses(most=6), max_size=3)
SHORT = st.lists(lenses(most=3), max_size=2)


def sources(lens: Lens, o: int) -> set[int]:
    """The inputs that output `o` sees, by the words of the lens."""
    match lens:
        case Window(stride, padding, reach, dilation):
            return {o * stride - padding + step for step in range(0, reach, dilation)}
        case Spread(stride, padding, kernel, dilation):
            places = [o + padding - dilation * tap for tap in range(kernel)]
            return {place // stride for place in places if place % stride == 0}
        case Share(n, m):
            return set(range(floor(Fraction(o * n, m)), ceil(Fraction((o + 1) * n, m))))
        case Sample(n, m, taps, halves):
            shift = Fraction(halves, 2)
            place = (o + shift) * Fraction(n, m) - shift
            if taps == 1:
                return {floor(place + shift)}
            near = range(floor(place) - taps, floor(place) + taps + 1)
            return {i for i in near if abs(place - i) < taps // 2 and (i == place or place % 1)}


def brute(steps: list[Lens], output: int) -> set[int]:
    outputs = {output}
    for lens in reversed(steps):
        outputs = set[int]().union(*(sources(lens, o) for o in outputs))
    return outputs


def ends(positions: set[int]) -> tuple[int, int] | None:
    return (min(positions), max(positions)) if positions else None


def fold(*steps: Lens, field: Field | None = None) -> Field:
    field = field or origin(2)
    for lens in steps:
        field = through(Lenses((lens,)), [field])
    return field


@given(CHAINS, st.integers(-50, 50))
def test_a_chain_sees_what_sets_of_positions_say(steps: list[Lens], output: int) -> None:
    assert fold(*steps).seen(-1, output) == ends(brute(steps, output))


@given(CHAINS, st.integers(1, 40))
def test_the_field_is_that_of_the_output_that_sees_most(steps: list[Lens], size: int) -> None:
    spans = [ends(brute(steps, output)) for output in range(size)]
    reach = fold(*steps).at(-1, (size, size))
    assert reach.receptive_field == max((b - a + 1 for a, b in filter(None, spans)), default=0)
    assert reach.offset == (spans[0] and spans[0][0])


@given(CHAINS)
def test_the_jump_is_that_of_outputs_a_period_apart(steps: list[Lens]) -> None:
    field = fold(*steps)
    jump = Fraction(field.at(-1, (1, 10**6)).jump or 0)
    period = 60**3  # a multiple of any that three lenses make
    spans = [field.seen(-1, output) for output in range(0, 3 * period, period)]
    for before, after in pairwise(filter(None, spans)):
        assert after[0] - before[0] == period * jump


@given(st.lists(SHORT, min_size=2, max_size=3), lenses(most=3), st.integers(1, 300))
def test_branches_see_the_union_of_what_each_sees(
    branches: list[list[Lens]], last: Lens, size: int
) -> None:
    field = fold(last, field=through(POINT, [fold(*branch) for branch in branches]))
    spans = [
        ends(set[int]().union(*(brute([*branch, last], o) for branch in branches)))
        for o in range(size)
    ]
    assert [field.seen(-1, o) for o in range(size)] == spans
    reach = field.at(-1, (size, size))
    assert reach.receptive_field == max((b - a + 1 for a, b in filter(None, spans)), default=0)
