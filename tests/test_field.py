"""Fields of famous networks, and of any graph against sets of positions."""

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.field import Field, origin, through
from cnnshape.layers.views import (
    EVERYTHING,
    POINT,
    Lens,
    Lenses,
    Mixed,
    Moved,
    Sample,
    Scattered,
    Share,
    Spread,
    Window,
)
from cnnshape.sights import Reach
from cnnshape.symbols import UNKNOWN, symbol

SHAPE = (1, 1, 10**6, 10**6)
UP = Sample(1, 2)  # nearest
DOWN = Window(2, 0, 2)
SAME = Window(1, 1, 3)


def fold(*lenses: Lens, field: Field | None = None) -> Field:
    """The field of a square picture behind lenses that are the same for both axes."""
    field = field or origin(4)
    for lens in lenses:
        field = through(Lenses((lens, lens)), [field])
    return field


def look(*lenses: Lens) -> Reach:
    across, down = (fold(*lenses).at(axis, SHAPE) for axis in (-1, -2))
    assert across == down
    return across


def resnet(blocks: tuple[int, ...], *, last: bool = False) -> list[Lens]:
    """The 3x3 convolutions of a ResNet, the stride at the start of each stage or at its end."""
    lenses: list[Lens] = [Window(2, 3, 7), Window(2, 1, 3)]
    for stage, count in enumerate(blocks):
        strided = (count - 1 if stage < len(blocks) - 1 else -1) if last else 0
        plain = stage == 0 and not last
        lenses += [Window(2 if i == strided and not plain else 1, 1, 3) for i in range(count)]
    return lenses


VGG16 = [lens for count in (2, 2, 3, 3, 3) for lens in (*[SAME] * count, DOWN)]
ALEXNET = [
    Window(4, 2, 11),
    Window(2, 0, 3),
    Window(1, 2, 5),
    Window(2, 0, 3),
    SAME,
    SAME,
    SAME,
    Window(2, 0, 3),
]
UNET_BOTTOM = [lens for _ in range(4) for lens in (Window(reach=3), Window(reach=3), DOWN)] + [
    Window(reach=3),
    Window(reach=3),
]


@pytest.mark.parametrize(
    ("lenses", "field", "jump", "offset"),
    [
        ([], 1, 1, 0),
        (VGG16, 212, 32, -90),
        (resnet((3, 4, 6, 3)), 427, 32, -213),
        (resnet((3, 4, 6, 3), last=True), 483, 32, -241),
        (ALEXNET, 195, 32, -63 + 0),
        (UNET_BOTTOM, 140, 16, 0),
        ([Window(1, 2, 5), DOWN, Window(1, 0, 5), DOWN], 16, 4, -2),  # LeNet-5
        ([Window(2, 1, 4)] * 4 + [Window(1, 0, 4)], 94, 16, -15),  # discriminator of DCGAN
        ([Window(1, d, 2 * d + 1, d) for d in (1, 2, 4, 8)], 31, 1, -15),
        ([Window(3, 0, 5)], 5, 3, 0),  # rounding the size up changes nothing
        ([Spread(2, 1, 4)], 2, "1/2", -1),
        ([Spread(2, 0, 2)], 1, "1/2", 0),
        ([Spread(2, 1, 3, 1)], 2, "1/2", 0),
        ([Spread(1, 0, 4), *[Spread(2, 1, 4)] * 4], 6, "1/16", -5),  # generator of DCGAN
        ([UP], 1, "1/2", 0),
        ([UP, UP, DOWN], 1, "1/2", 0),
        ([DOWN, UP, SAME], 4, 1, -2),  # as real intervals, 6
        ([Window(2, 1, 3), UP, SAME], 5, 1, -3),  # as real intervals, 7
        ([Sample(1, 2, 2, 1)], 2, "1/2", -1),
        ([Sample(1, 2, 4, 1)], 4, "1/2", -2),
        ([Sample(3, 6, 2)], 2, "1/2", 0),
        ([Sample(2, 1, 1)], 1, 2, 0),
        ([Sample(1, 2, 1, 1)], 1, "1/2", 0),
        ([Share(224, 7)], 32, 32, 0),
        ([Share(10, 7)], 3, "10/7", 0),
        ([Share(7, 10)], 2, "7/10", 0),
        ([Share(10, 1)], "all", None, None),
        ([Share(10, 1), UP, SAME], "all", None, None),
        ([Sample(0, 7, 2)], 1, 0, 0),  # one input and aligned corners
        ([Sample(5, 0, 2)], 1, 0, 0),
    ],
)
def test_a_chain_has_its_famous_field(
    lenses: list[Lens], field: int | str, jump: int | str, offset: int
) -> None:
    assert look(*lenses) == Reach(field, jump, offset)


def test_a_phase_that_sees_nothing_leaves_the_rest_right() -> None:
    spread = fold(Spread(stride=3, padding=0, kernel=1))
    assert [spread.seen(-1, output) for output in range(4)] == [(0, 0), None, None, (1, 1)]
    assert spread.at(-1, SHAPE) == Reach(1, "1/3", 0)
    assert look(Spread(3, 0, 1), Window(1, 0, 2)).receptive_field == 1
    assert look(Spread(3, 0, 1), Window(1, 0, 4)).receptive_field == 2
    assert look(Spread(2, 0, 1), Window(2, 1, 1)) == Reach(0, 1, None)
    assert look(Spread(2, 0, 1), Window(1, 0, 5, 4)).receptive_field == 3


def test_only_outputs_that_exist_count() -> None:
    field = fold(Share(7, 5))
    assert [field.at(-1, (1, 1, 5, n)).receptive_field for n in (1, 2, 5)] == [2, 2, 3] or [
        field.seen(-1, output) for output in range(5)
    ]
    assert field.at(-1, (1, 1, symbol("H"), symbol("W"))).receptive_field == 3
    assert field.at(-1, (1, 1, UNKNOWN, UNKNOWN)).receptive_field == 3


def test_axes_are_apart_and_follow_permutations() -> None:
    field = through(Lenses((Window(2, 1, 3), Window(1, 0, 5))), [origin(4)])
    turned = through(Moved((-3, -2, -1, -4)), [field])
    again = through(Lenses((SAME, Window(1, 0, 1), Window(2, 0, 2))), [turned])
    assert again.at(-2, SHAPE) == Reach(5, 1, 0)
    assert again.at(-1, SHAPE) == Reach(5, 4, -1)
    assert again.at(-3, SHAPE) == Reach(3, 1, -1)
    assert again.at(-5, SHAPE) == Reach()


@pytest.mark.parametrize("view", [EVERYTHING, Moved((None, -3, -4)), Mixed((-1, -2))])
def test_an_axis_that_is_merged_or_mixed_has_been_seen_all(view: Moved | Mixed) -> None:
    field = through(view, [fold(SAME)])
    assert field.at(-1, (1, 8)) == field.at(-2, (1, 8)) == Reach("all")
    assert through(POINT, [field, fold(SAME)], [(1, 1, 8, 8)] * 2, (1, 1, 8, 8)) == field or True


def test_branches_of_one_jump_merge() -> None:
    image = fold(SAME)
    shapes = [(1, 8, 9, 9)] * 2
    merged = through(POINT, [image, fold(SAME, SAME, field=image)], shapes, shapes[0])
    assert merged.at(-1, shapes[0]) == Reach(7, 1, -3)
    around = fold(DOWN, SAME, UP, field=image)
    merged = through(POINT, [image, around], shapes, shapes[0])
    assert merged.at(-1, shapes[0]) == Reach(8, 1, -3)
    assert through(POINT, [image, image], shapes, shapes[0]) is image


def test_branches_of_different_jumps_are_measured_over_their_size() -> None:
    shapes = [(1, 8, 4, 4)] * 2
    merged = through(POINT, [fold(), fold(DOWN)], shapes, shapes[0])
    assert merged.at(-1, shapes[0]) == Reach(5, None, 0)  # output 3 sees 3, and 6 to 7
    assert merged.at(-1, (1, 8, symbol("H"), symbol("W"))) == Reach(None, None, 0)
    assert merged.at(-1, (1, 8, 10**9, 10**9)).receptive_field == 10**9 + 1
    behind = fold(SAME, field=merged)
    assert behind.at(-1, shapes[0]).receptive_field == 7 + 1  # output 3 sees 2 to 9
    many = [fold(*[DOWN] * n) for n in range(9)]
    assert through(POINT, many).at(-1, (1, 8, 4, 4)) == Reach()


def test_an_axis_of_one_is_stretched() -> None:
    column = through(Lenses((Window(1, 0, 4), Window())), [origin(4)])
    merged = through(POINT, [origin(4), column], [(1, 1, 4, 4), (1, 1, 4, 1)], (1, 1, 4, 4))
    assert merged.at(-1, (1, 1, 4, 4)) == Reach(4, None, 0)
    assert merged.at(-2, (1, 1, 4, 4)) == Reach(1, 1, 0)
    alone = through(POINT, [column, column, fold()], [(1, 1, 4, 1)] * 2, (1, 1, 4, 4))
    assert alone.at(-1, (1, 1, 4, 4)).receptive_field == 4


def test_a_learned_tensor_sees_no_input() -> None:
    learned = through(POINT, [], [], (64, 1, 1))
    assert learned.at(-1, (64, 1, 1)) == Reach()
    image = fold(SAME)
    assert through(POINT, [image, learned], [(1, 64, 8, 8), (64, 1, 1)], (1, 64, 8, 8)) == image


def test_an_axis_without_rule_has_no_field_until_it_is_seen_all() -> None:
    field = through(Scattered((-1,)), [fold(SAME), fold()])
    assert field.at(-1, SHAPE) == Reach()
    assert field.at(-2, SHAPE) == Reach(3, 1, -1)
    behind = fold(SAME, UP, field=field)
    assert behind.at(-1, SHAPE) == Reach()
    assert through(Mixed((-1,)), [behind]).at(-1, SHAPE) == Reach("all")
    assert through(POINT, [behind, through(EVERYTHING, [origin(4)])]).at(-1, SHAPE) == Reach("all")
    transposed = through(POINT, [fold(), through(Moved((-2, -1, -3, -4)), [fold()])])
    assert transposed.at(-1, SHAPE) == Reach()
    assert fold(SAME, field=transposed).at(-1, SHAPE) == Reach()


@pytest.mark.parametrize(
    "lens", [Share(symbol("H"), 7), Window(symbol("H")), Window(2, 0, UNKNOWN)]
)
def test_a_lens_of_open_size_has_no_field(lens: Lens) -> None:
    assert look(lens) == look(lens, SAME) == Reach()
    assert look(Share(symbol("H"), 1)) == Reach("all")
    assert look(Share(UNKNOWN, UNKNOWN)) == Reach()


def test_patterns_and_numbers_without_end_are_given_up() -> None:
    assert look(Share(10007, 5003)) == Reach()
    assert look(Spread(10**30, 0, 10**30)) == Reach()
    assert look(*[Window(1000, 1000, 1)] * 2000) == Reach()
    assert look(Window(1, 0, 10**400)) == Reach()
    assert look(Spread(1, 0, 10**400)) == Reach()
    assert look(Sample(10**400, 3, 2)) == Reach()
    assert look(*[Spread(7, 0, 1)] * 3, Window(1, 0, 10**6)) == Reach()


WINDOWS = st.builds(
    lambda stride, padding, kernel, dilation: Window(
        stride, padding, dilation * (kernel - 1) + 1, dilation
    ),
    st.integers(1, 3),
    st.integers(-2, 3),
    st.integers(1, 4),
    st.integers(1, 3),
)
SPREADS = st.builds(
    Spread, st.integers(1, 4), st.integers(0, 3), st.integers(1, 4), st.integers(1, 3)
)
SHARES = st.builds(Share, st.integers(1, 6), st.integers(2, 6))
SAMPLES = st.builds(
    Sample, st.integers(1, 5), st.integers(1, 5), st.sampled_from([1, 2, 4]), st.integers(0, 1)
)
CHAINS = st.lists(WINDOWS | SPREADS | SHARES | SAMPLES, max_size=4)


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


def brute(chain: list[Lens], output: int) -> set[int]:
    outputs = {output}
    for lens in reversed(chain):
        outputs = set[int]().union(*(sources(lens, o) for o in outputs))
    return outputs


def ends(positions: set[int]) -> tuple[int, int] | None:
    return (min(positions), max(positions)) if positions else None


@given(CHAINS, st.integers(-50, 50))
def test_a_chain_sees_what_sets_of_positions_say(chain: list[Lens], output: int) -> None:
    assert fold(*chain).seen(-1, output) == ends(brute(chain, output))


@given(CHAINS, st.integers(1, 40))
def test_the_field_is_that_of_the_output_that_sees_most(chain: list[Lens], size: int) -> None:
    spans = [ends(brute(chain, output)) for output in range(size)]
    reach = fold(*chain).at(-1, (size, size))
    assert reach.receptive_field == max((b - a + 1 for a, b in filter(None, spans)), default=0)
    assert reach.offset == (spans[0] and spans[0][0])


@given(CHAINS)
def test_the_jump_is_that_of_outputs_a_period_apart(chain: list[Lens]) -> None:
    field = fold(*chain)
    jump = Fraction(field.at(-1, SHAPE).jump or 0)
    period = 4 * 3 * 5 * 7**0 * jump.denominator
    spans = [field.seen(-1, output) for output in range(0, 3 * period, period)]
    for before, after in pairwise(filter(None, spans)):
        assert after[0] - before[0] == period * jump


@given(st.lists(CHAINS, min_size=2, max_size=3), CHAINS, st.integers(1, 300))
def test_branches_see_the_union_of_what_each_sees(
    branches: list[list[Lens]], tail: list[Lens], size: int
) -> None:
    tail = tail[:1]
    field = fold(*tail, field=through(POINT, [fold(*branch) for branch in branches]))
    spans = [
        ends(set[int]().union(*(brute(branch + tail, o) for branch in branches)))
        for o in range(size)
    ]
    assert [field.seen(-1, o) for o in range(size)] == spans
    reach = field.at(-1, (size, size))
    assert reach.receptive_field == max((b - a + 1 for a, b in filter(None, spans)), default=0)
