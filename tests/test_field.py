"""Fields of famous networks, of branches, and of axes that move."""

import pytest

from cnnshape.field import Field, origin, through, unknown
from cnnshape.field.sights import Reach
from cnnshape.layers.views import (
    EVERYTHING,
    POINT,
    Lens,
    Lenses,
    Mixed,
    Moved,
    Put,
    Sample,
    Scattered,
    Share,
    Spread,
    Window,
)
from cnnshape.symbols import UNKNOWN, symbol

SHAPE = (1, 1, 10**6, 10**6)
UP = Sample(1, 2)  # nearest
DOWN = Window(2, 0, 2)
SAME = Window(1, 1, 3)
VALID = Window(1, 0, 3)
POOL = Window(2, 0, 3)


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


def chain(*strides: int) -> list[Lens]:
    """Convolutions with kernel 3."""
    return [Window(stride, 1, 3) for stride in strides]


def slim(*stages: int) -> list[Lens]:
    """A ResNet with the stride at the end of each stage, as TF-slim has it."""
    strides = [2 if i == count else 1 for count in stages for i in range(1, count + 1)]
    return [*STEM, *chain(*strides[:-1], 1)]


STEM = [Window(2, 3, 7), Window(2, 1, 3)]
RESNET50 = [*STEM, *chain(1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1)]
MOBILENET = chain(2, 1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
VGG16 = [lens for count in (2, 2, 3, 3, 3) for lens in (*[SAME] * count, DOWN)]
ALEXNET = [Window(4, 2, 11), POOL, Window(1, 2, 5), POOL, SAME, SAME, SAME, POOL]
UNET_BOTTOM = [*[VALID, VALID, DOWN] * 4, VALID, VALID]
LENET5 = [Window(1, 2, 5), DOWN, Window(1, 0, 5), DOWN]
CRITIC = [*[Window(2, 1, 4)] * 4, Window(1, 0, 4)]  # the discriminator of DCGAN
GENERATOR = [Spread(1, 0, 4), *[Spread(2, 1, 4)] * 4]  # of DCGAN


@pytest.mark.parametrize(
    ("lenses", "field", "jump", "offset"),
    [
        ([], 1, 1, 0),
        (VGG16, 212, 32, -90),
        (RESNET50, 427, 32, -213),
        (slim(3, 4, 6, 3), 483, 32, -241),
        (slim(3, 4, 23, 3), 1027, 32, -513),
        (slim(3, 8, 36, 3), 1507, 32, -753),
        (MOBILENET, 315, 32, -157),
        (ALEXNET, 195, 32, -66),
        (UNET_BOTTOM, 140, 16, 0),
        (LENET5, 16, 4, -2),
        (CRITIC, 94, 16, -15),
        (GENERATOR, 6, "1/16", -4),
        ([Window(1, d, 2 * d + 1, d) for d in (1, 2, 4, 8)], 31, 1, -15),
        ([Spread(2, 1, 4)], 2, "1/2", -1),
        ([Spread(2, 0, 2)], 1, "1/2", 0),
        ([Spread(2, 1, 3)], 2, "1/2", 0),
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
    field = fold(Share(7, 5))  # 0 to 1, 1 to 2, 2 to 4, 4 to 5, 5 to 6
    assert [field.at(-1, (1, 1, 5, n)).receptive_field for n in (2, 3, 5)] == [2, 3, 3]
    assert field.at(-1, (1, 1, symbol("H"), symbol("W"))).receptive_field == 3
    assert field.at(-1, (1, 1, UNKNOWN, UNKNOWN)).receptive_field == 3


def test_axes_are_apart_and_follow_permutations() -> None:
    field = through(Lenses((Window(2, 1, 3), Window(1, 0, 5))), [origin(4)])
    turned = through(Moved((-3, -2, -1, -4)), [field])
    again = through(Lenses((SAME, Window(1, 0, 1), Window(2, 0, 2))), [turned])
    assert again.at(-1, SHAPE) == Reach(7, 1, -1)
    assert again.at(-2, SHAPE) == Reach(3, 2, -1)
    assert again.at(-3, SHAPE) == Reach(2, 2, 0)
    assert again.at(-5, SHAPE) == Reach()


@pytest.mark.parametrize("view", [EVERYTHING, Moved((None, -3, -4)), Mixed((-1, -2))])
def test_an_axis_that_is_merged_or_mixed_has_been_seen_all(view: Moved | Mixed) -> None:
    field = through(view, [fold(SAME)])
    assert field.at(-1, (1, 8)) == field.at(-2, (1, 8)) == Reach("all")
    assert through(POINT, [field, origin(2)]).at(-1, (1, 8)) == Reach("all")


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


def test_a_part_that_is_put_in_its_own_place_changes_nothing() -> None:
    whole = fold(SAME)
    part = through(Lenses((Window(1, -3),)), [whole])
    put = through(Put(-1, Lenses((Window(1, 3),))), [whole, part])
    assert put.at(-1, SHAPE) == whole.at(-1, SHAPE)
    assert put.at(-2, SHAPE) == whole.at(-2, SHAPE)


def test_a_part_of_another_tensor_has_a_field_only_where_the_rest_has_none() -> None:
    part = fold(SAME)
    put = Put(-1, Lenses((Window(1, 3),)))
    assert through(put, [Field(), part]).at(-1, SHAPE) == Reach(3, 1, -4)
    assert through(put, [origin(4), part]).at(-1, SHAPE) == Reach()
    assert through(put, [origin(4), part]).at(-2, SHAPE) == Reach(3, 1, -1)
    spread = Put(-1, Lenses((Spread(2, -1, 1),)))
    assert through(spread, [Field(), origin(4)]).at(-1, SHAPE) == Reach(1, "1/2", None)


def test_a_part_without_an_axis_meets_the_others_where_they_are() -> None:
    column = through(Moved((-2, -3, -4)), [fold(SAME)])
    put = through(Put(-1, Moved((None, -1, -2, -3))), [fold(VALID), column])
    assert put.at(-1, SHAPE) == Reach("all")
    assert put.at(-2, SHAPE) == Reach(4, 1, -1)


def test_an_axis_of_one_is_stretched() -> None:
    column = through(Lenses((Window(), Window(1, 0, 4))), [origin(4)])
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


def test_what_nobody_knows_stays_unknown() -> None:
    merged = through(POINT, [fold(SAME), unknown(4)], [SHAPE, None], SHAPE)
    assert fold(SAME, field=merged).at(-1, None) == Reach()


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
