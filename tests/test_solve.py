"""`cnnshape solve` with two sizes: known answers, and all of them against brute force."""

import json
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnshape.layers import KINDS, Layer, Misfit
from cnnshape.render.sizes import sizes
from cnnshape.solve.answers import Along, Answer, always, between
from cnnshape.solve.forms import form, layer_of, sizes_where, whole
from cnnshape.solve.relations import formula, relations, shifted, times
from cnnshape.solve.windows import CannotSolve, names_of, solvable
from cnnshape.symbols.sets import SizeSet, made

Run = Callable[..., tuple[int, str, str]]
Shape = tuple[int, ...]

KERNEL, STRIDE, PADDING, DILATION = ("kernel_size", "stride", "padding", "dilation")
MOST = 200


def window(answer: Answer) -> tuple[object, ...]:
    """Kernel, stride and padding of an answer without dilation or output padding."""
    plain = {"dilation": 1, "output_padding": 0}
    if any(answer.arguments.get(name, value) != value for name, value in plain.items()):
        return ()
    return tuple(answer.arguments.get(name) for name in (KERNEL, STRIDE, PADDING))


def windows(answers: tuple[Answer, ...]) -> list[tuple[object, ...]]:
    return [found for found in map(window, answers) if found]


def tried(kind: type[Layer], values: dict[str, int], space: Shape) -> Shape | None:
    """The sizes that a layer makes, straight from its rule."""
    channels = {"in_channels": 1, "out_channels": 1, "norm_type": 2}
    others = {name: n for name, n in channels.items() if name in kind.arguments()}
    x = (1, 1, *space)
    try:
        return kind(**others, **values).apply(*[x] * kind.arity[0])[0][2:]
    except Misfit:
        return None


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("Conv2d", 224, 112, [(3, 2, 1), (5, 2, 2), (7, 2, 3)]),
        ("Conv2d", 32, 28, [(5, 1, 0)]),
        ("Conv1d", 300, 299, [(2, 1, 0)]),
        ("Conv2d", 227, 55, [(11, 4, 0)]),
        ("Conv2d", 28, 28, [(3, 1, 1), (1, 1, 0), (5, 1, 2)]),
        ("MaxPool2d", 112, 56, [(2, 2, 0), (3, 2, 1)]),
        ("MaxPool2d", 55, 27, [(2, 2, 0), (3, 2, 0)]),
        ("AvgPool2d", 7, 1, [(7, 7, 0)]),
        ("ConvTranspose2d", 7, 14, [(2, 2, 0), (4, 2, 1), (6, 2, 2)]),
        ("ConvTranspose2d", 1, 4, [(4, 1, 0)]),
    ],
)
def test_famous_layers_are_among_the_most_usual_answers(
    kind: str, before: int, after: int, expected: list[tuple[int, int, int]]
) -> None:
    found = between(KINDS[kind], (before,), (after,), {}, 10)
    assert [one for one in windows(found.answers) if one in expected] == expected


@pytest.mark.parametrize(
    ("kind", "question", "expected"),
    [
        ("Conv2d", "same", [(1, 1, 0), (3, 1, 1), (5, 1, 2)]),
        ("Conv2d", "half", [(2, 2, 0), (4, 2, 1)]),
        ("ConvTranspose1d", "same", [(1, 1, 0), (3, 1, 1), (5, 1, 2)]),
        ("ConvTranspose3d", "double", [(2, 2, 0), (4, 2, 1), (6, 2, 2)]),
    ],
)
def test_the_taught_kernels_are_the_most_usual_of_all_sizes(
    kind: str, question: str, expected: list[tuple[int, int, int]]
) -> None:
    found = always(KINDS[kind], question, {}, len(expected))
    assert sorted(windows(found.answers), key=str) == sorted(expected)
    assert found.total > len(expected)
    for answer in found.answers:
        assert answer.axes[0].sizes == SizeSet(start=2 if question == "half" else 1)


def test_a_convolution_that_rounds_up_is_told_from_one_that_rounds_down() -> None:
    found = always(KINDS["Conv2d"], "half", {KERNEL: (2, 3), DILATION: (1,)}, 10)
    said = {window(answer): answer.axes[0] for answer in found.answers}
    assert said[2, 2, 0].gives == "⌊n/2⌋"
    assert said[3, 2, 1].gives == "⌈n/2⌉"
    assert said[2, 2, 0].whole == SizeSet(period=2)
    assert said[3, 2, 1].whole == SizeSet()


def test_the_pooling_of_the_first_cnn_layer() -> None:
    found = between(KINDS["MaxPool2d"], (425, 638), (21, 31), {}, 1)
    assert windows(found.answers) == [(20, 20, 0)]
    assert [one.end for one in found.answers[0].unread] == [5, 18]


SEARCHED = [kind for kind in solvable() if not kind.lazy]
RANGES = {
    KERNEL: (1, 2, 3, 4, 5),
    STRIDE: (1, 2, 3),
    PADDING: (0, 1, 2),
    DILATION: (1, 2),
    "output_padding": (0, 1),
}


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.sampled_from(SEARCHED), st.integers(1, 40), st.integers(1, 60))
def test_the_answers_are_what_brute_force_finds(kind: type[Layer], before: int, after: int) -> None:
    ranges = {name: RANGES[name] for name in names_of(kind)}
    combinations = [dict(zip(ranges, one, strict=True)) for one in product(*ranges.values())]
    if DILATION in ranges:  # a kernel of 1 has no gaps
        combinations = [one for one in combinations if one[KERNEL] > 1 or one[DILATION] == 1]
    space = (before,) * kind.rank
    wanted = (after,) * kind.rank
    hits = [one for one in combinations if tried(kind, one, space) == wanted]
    found = between(kind, (before,), (after,), ranges, 1000)
    assert found.total == len(hits) == len(found.answers)
    assert all(answer.arguments in hits for answer in found.answers)
    assert sorted(answer.cost for answer in found.answers) == [a.cost for a in found.answers]
    for near in found.nearest:
        assert tried(kind, near.arguments, space) == near.makes  # type: ignore[arg-type]  # numbers


VALUES = st.fixed_dictionaries(
    {
        KERNEL: st.integers(1, 7),
        STRIDE: st.integers(1, 4),
        PADDING: st.integers(0, 4),
        DILATION: st.integers(1, 3),
        "output_padding": st.integers(0, 2),
    }
)


@settings(deadline=None, max_examples=120, derandomize=True)
@given(st.sampled_from(SEARCHED), VALUES, st.integers(1, 60))
def test_the_sizes_are_exactly_those_for_which_it_holds(
    kind: type[Layer], values: dict[str, int], size: int
) -> None:
    values = {name: values[name] for name in names_of(kind)}
    made_ = tried(kind, values, (size,) * kind.rank)
    if made_ is None:
        return
    given_ = {name: (value,) for name, value in values.items()}
    (answer,) = between(kind, (size,), made_[:1], given_, 5).answers
    (along,) = answer.axes
    reached = [tried(kind, values, (n,) * kind.rank) for n in range(1, MOST + 1)]
    outs = dict(enumerate(((y[0] if y else None) for y in reached), 1))
    assert along.sizes is not None
    assert size in along.sizes
    layer = layer_of(kind, {**values})
    closed = form(layer)
    assert closed is not None
    own = formula(closed.sizes[0])
    said = {one.text: one for one in (own, *relations(((size, made_[0]),)))}
    for text, claimed in ((along.gives, along.sizes), (along.asked, along.asked_sizes)):
        if text:
            assert claimed is not None
            holds = [n for n, out in outs.items() if out == said[text].of(n)]
            assert [n for n in outs if n in claimed] == holds
    read = whole(layer, closed)
    assert read is not None
    start = closed.start
    assert [n for n in outs if n >= start and n in read] == [
        n for n in outs if n >= start and outs[n] and ends_at(kind, values, n, outs[n])
    ]


def ends_at(kind: type[Layer], values: dict[str, int], n: int, out: int | None) -> bool:
    """Whether the last position is read: one position more would not be before the last stop."""
    if "output_padding" in values or kind.arity[0] > 1 or values[STRIDE] == 1:
        return True
    assert out is not None
    reach = (values[KERNEL] - 1) * values.get(DILATION, 1)
    last = (out - 1) * values[STRIDE] - values.get(PADDING, 0) + reach
    return last >= n - 1


def test_a_relation_that_holds_once_is_said_to_hold_once() -> None:
    layer = layer_of(KINDS["ConvTranspose2d"], {KERNEL: 6, STRIDE: 3, PADDING: 5})
    closed = form(layer)
    assert sizes_where(layer, 0, closed, times(2)) == made(lambda n: n == 7, 8, 1)
    assert sizes_where(layer, 0, closed, shifted(1)) == made(lambda n: n == 4, 5, 1)


def test_an_answer_that_is_no_rule_says_at_which_sizes_it_is_one() -> None:
    window_ = {KERNEL: (8,), STRIDE: (1,), PADDING: (0,), DILATION: (1,)}
    (answer,) = between(KINDS["ConvTranspose2d"], (7,), (14,), window_, 1).answers
    seven = made(lambda n: n == 7, 8, 1)
    assert answer.axes == (Along("n + 7", SizeSet(), "2n", seven),)


def test_axes_of_different_sizes_get_arguments_of_their_own() -> None:
    found = between(KINDS["Conv2d"], (64, 32), (32, 32), {}, 3)
    assert found.answers[0].arguments == {KERNEL: 3, STRIDE: (2, 1), PADDING: 1, DILATION: 1}
    assert [one.gives for one in found.answers[0].axes] == ["⌈n/2⌉", "n"]
    for answer in found.answers:
        assert tried(KINDS["Conv2d"], answer.arguments, (64, 32)) == (32, 32)  # type: ignore[arg-type]  # one for each axis


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (SizeSet(), "every size"),
        (SizeSet(start=3), "every size from 3"),
        (SizeSet(period=2), "every even size"),
        (SizeSet(period=2, residues=frozenset({1}), start=4), "every odd size from 5"),
        (SizeSet(period=4), "every multiple of 4"),
        (
            SizeSet(period=4, residues=frozenset({1}), start=5),
            "sizes from 5 that leave 1 when divided by 4",
        ),
        (
            SizeSet(period=5, residues=frozenset({0, 1, 2, 4})),
            "every size but those that leave 3 when divided by 5",
        ),
        (SizeSet(period=3, residues=frozenset({1, 2})), "every size but multiples of 3"),
        (made(lambda n: n in {2, 4, 5, 6}, 7, 1), "2 and 4 to 6 only"),
        (made(lambda n: n == 7, 8, 1), "this size only"),
        (made(lambda n: n == 1 or n > 4, 6, 1), "1 and every size from 5"),
        (SizeSet(residues=frozenset()), "no size only"),
    ],
)
def test_a_set_of_sizes_in_words(found: SizeSet, text: str) -> None:
    assert sizes(found, 7) == text


def test_the_table(run: Run) -> None:
    code, out, err = run("solve", "Conv2d", "224", "112", "--limit", "3")
    assert (code, err) == (0, "")
    assert out == (
        "Conv2d  224 → 112\n\n"
        "kernel  stride  padding  n becomes  unread   for\n"
        "     3       2        1  ⌈n/2⌉      nothing  every size\n"
        "     5       2        2  ⌈n/2⌉      nothing  every size\n"
        "     7       2        3  ⌈n/2⌉      nothing  every size\n\n"
        "3 of 21 answers, the most usual first; --limit shows more\n"
    )


def test_what_is_dropped_is_said(run: Run) -> None:
    out = run("solve", "AvgPool2d", "7x9", "3x4", "--kernel", "2", "--stride", "2")[1]
    assert "the last  every size from 2" in out
    out = run("solve", "Conv2d", "224", "112", "--kernel", "1")[1]
    assert "some between" in out
    out = run("solve", "MaxPool2d", "425x638", "21x31", "--limit", "1")[1]
    assert "the last 5×18" in out


def test_without_an_answer_the_nearest_outputs_are_told(run: Run) -> None:
    code, out, _ = run("solve", "MaxPool2d", "7", "14")
    assert code == 1
    assert "no answer among" in out
    assert "  8  with kernel_size=2, stride=1, padding=1\n" in out
    code, out, _ = run("solve", "MaxPool2d", "--double")
    assert code == 1
    assert "nearest:" in out


def test_json_has_the_sizes_as_numbers(run: Run) -> None:
    found = json.loads(run("solve", "Conv2d", "225", "112", "--format", "json", "--limit", "1")[1])
    (answer,) = found["answers"]
    assert answer["args"] == {KERNEL: 3, STRIDE: 2, PADDING: 0, DILATION: 1}
    assert answer["axes"][0]["gives"] == "⌊n/2⌋"
    odd = {"below": [], "from": 2, "period": 2, "remainders": [1]}
    assert answer["axes"][0]["sizes"] == odd
    assert answer["unread_at_end"] == [0]
    assert found["more"] > 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Conv2d", "224"], "write TYPE FROM TO"),
        (["Conv2d"], "write TYPE FROM TO"),
        (["Conv2d", "224", "--same"], "write TYPE FROM TO"),
        (["Conv2", "3", "4"], "did you mean Conv2d?"),
        (["ReLU", "3", "4"], "has no window"),
        (["Conv3d", "8x16", "4x4"], "takes one size, or 3"),
        (["Conv1d", "8x16", "4x4"], "takes one size, before"),
        (["Conv2d", "N", "4"], "is no size"),
        (["Conv2d", "0", "4"], "is no size"),
        (["Conv2d", "\x1b[31m", "4"], "is no size"),
        (["Conv2d", "8", "4", "--kernel", "x"], "is not a range"),
        (["Conv2d", "8", "4", "--kernel", "0..3"], "at least 1"),
        (["Conv2d", "8", "4", "--kernel", "5..3"], "at least 1"),
        (["Conv2d", "8", "4", "--kernel", "1..9999"], "more than 1000 values"),
        (["Conv2d", "8", "4", "--kernel", "1..999", "--stride", "1..999"], "combinations"),
        (["AvgPool2d", "8", "4", "--dilation", "2"], "has no dilation"),
        (["Conv2d", "8", "4", "--write"], "go with a spec"),
        (["Conv2d", "8", "4", "--max-params", "5M"], "go with a spec"),
        (["nothing.yaml"], "No such file"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, arguments: list[str], message: str) -> None:
    code, out, err = run("solve", *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_large_sizes_are_answered_or_refused_at_once(run: Run) -> None:
    for before, after in (("1000000", "1"), (str(10**18), "1"), (str(10**18), str(10**18 - 1))):
        code, _, err = run("solve", "MaxPool2d", before, after)
        assert (code in {0, 1}, err) == (True, "")


def test_a_window_with_too_many_remainders_claims_nothing() -> None:
    values = {KERNEL: (5000,), STRIDE: (4999,), PADDING: (0,), DILATION: (1,)}
    (answer,) = between(KINDS["Conv2d"], (5000,), (1,), values, 1).answers
    assert answer.axes == (Along("", None, "⌊n/5000⌋", None),)
    assert sizes(None) == "this size; of others nothing is known"


def test_too_many_combinations_are_refused() -> None:
    with pytest.raises(CannotSolve, match="narrow a range"):
        between(KINDS["Conv2d"], (8,), (4,), {KERNEL: tuple(range(1, 1000))}, 1)
