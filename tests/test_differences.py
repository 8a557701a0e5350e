"""What differs between two plans: how layers are aligned, and how that is told."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnshape
from cnnshape.comparison.differences import Change, Difference, compare
from cnnshape.comparison.outlines import Line, Outline, from_json, outline, to_json
from cnnshape.render.differences.changes import short, summary
from cnnshape.render.differences.json import difference_object
from cnnshape.render.differences.markdown import markdown
from cnnshape.render.differences.merged import merged
from cnnshape.render.differences.table import table
from cnnshape.render.json import json_object

CALLS = ("Conv2d(3, 3, 3)", "Conv2d(3, 8, 3)", "ReLU", "GELU", "BatchNorm2d(3)")
NAMES = ("0", "1", "2", "body", "fc")


def network(calls: Sequence[str], paths: Sequence[str] = ()) -> Outline:
    """A chain of layers, without names unless some are given."""
    paths = paths or [str(place) for place in range(len(calls))]
    lines = [
        Line(path, call, "N×3", len(call), 0, (paths[place - 1] if place else "input",))
        for place, (path, call) in enumerate(zip(paths, calls, strict=True))
    ]
    ends = {paths[-1]: "N×3"} if calls else {}
    return Outline("net", {"input": "N×3"}, ends, sum(map(len, calls)), 0, tuple(lines))


def planned(*steps: object, size: int = 32) -> Outline:
    """What a spec of these steps makes of images."""
    return outline(cnnshape.plan({"input": ["N", 3, size, size], "layers": list(steps)}))


def told(difference: Difference) -> list[str]:
    """The changes of layers in a few words, those that are the same left out."""
    marks = {"added": "+", "removed": "-", "changed": "~"}
    return [
        f"{marks[change.kind]} {line.path} {line.call}"
        for change in difference.layers
        if change.kind != "same" and (line := change.after or change.before)
    ]


def moved(line: Line | None) -> tuple[object, ...]:
    """What a layer is, wherever it stands."""
    assert line is not None
    return line.call, line.shape, line.params, line.macs


chains = st.lists(st.sampled_from(CALLS), max_size=12).map(network)
paths = st.lists(st.lists(st.sampled_from(NAMES), max_size=3).map(".".join), unique=True)
trees = paths.flatmap(
    lambda names: st.lists(st.sampled_from(CALLS), min_size=len(names), max_size=len(names)).map(
        lambda calls: network(calls, names)
    )
)
networks = chains | trees


@given(networks)
def test_a_network_does_not_differ_from_itself(one: Outline) -> None:
    difference = compare(one, one)
    assert difference.same
    assert {change.kind for change in difference.layers} <= {"same"}
    assert len(difference.layers) == len(one.layers)


@given(networks, networks)
def test_the_changes_lead_from_one_network_to_the_other(before: Outline, after: Outline) -> None:
    changes = compare(before, after).layers
    assert [change.before for change in changes if change.before] == [*before.layers]
    assert [change.after for change in changes if change.after] == [*after.layers]
    for change in changes:
        if change.kind == "same":
            assert moved(change.before) == moved(change.after)


@given(chains, st.sampled_from((*CALLS, "Dropout")), st.integers(0, 12))
def test_a_step_inserted_among_steps_without_names_is_one_layer(
    before: Outline, call: str, place: int
) -> None:
    calls = [line.call for line in before.layers]
    place = min(place, len(calls))
    after = network([*calls[:place], call, *calls[place:]])
    for one, other, kind in [(before, after, "added"), (after, before, "removed")]:
        counts = Counter(change.kind for change in compare(one, other).layers)
        counts.pop("same", None)
        assert counts == {kind: 1}


@given(networks)
def test_an_outline_is_the_same_after_json(one: Outline) -> None:
    assert from_json(to_json(one)) == one


def test_a_step_inserted_between_groups_is_one_layer() -> None:
    steps = ["Conv2d(3, 8, 3)", {"Sequential": ["Conv2d(8, 8, 3)", "ReLU"]}, "Linear(_, 4)"]
    after = planned(steps[0], "GELU", *steps[1:])
    difference = compare(planned(*steps), after)
    assert told(difference) == ["+ 1 GELU"]
    assert [change.kind for change in difference.outputs] == ["same"]


def test_the_repetition_that_is_more_is_added() -> None:
    before = planned({"body = Sequential": ["Conv2d(3, 3, 1)", "ReLU"], "repeat": 2})
    after = planned({"body = Sequential": ["Conv2d(3, 3, 1)", "ReLU"], "repeat": 3})
    assert told(compare(before, after)) == ["+ body.2.0 Conv2d(3, 3, 1)", "+ body.2.1 ReLU"]


def test_other_arguments_and_other_types_in_one_place_are_changes() -> None:
    before = planned("conv = Conv2d(3, 8, 3)", "ReLU", "pool = MaxPool2d(2)")
    after = planned("conv = Conv2d(3, 8, 5)", "ReLU", "pool = AvgPool2d(2)")
    difference = compare(before, after)
    assert told(difference) == [
        "~ conv Conv2d(3, 8, 5)",
        "~ 1 ReLU",
        "~ pool AvgPool2d(2)",
    ]
    assert [change.fields for change in difference.layers] == [
        ("call", "shape", "params", "macs"),
        ("shape",),
        ("call", "shape"),
    ]
    assert [change.follows for change in difference.layers] == [False, True, False]


def test_a_step_that_gets_a_name_is_renamed() -> None:
    difference = compare(planned("ReLU", "GELU"), planned("ReLU", "act = GELU"))
    (change,) = (one for one in difference.layers if one.kind != "same")
    assert change.fields == ("path",)
    assert change.renamed
    assert [one.kind for one in difference.outputs] == ["same"]


def test_steps_that_get_a_group_are_renamed() -> None:
    before = planned("Conv2d(3, 8, 3)", "ReLU", "Conv2d(8, 8, 3)")
    after = planned({"Sequential": ["Conv2d(3, 8, 3)", "ReLU"]}, "Conv2d(8, 8, 3)")
    assert [change.fields for change in compare(before, after).layers] == [("path",), ("path",), ()]


def test_other_wiring_is_a_change_even_where_all_shapes_stay() -> None:
    steps = ["a = Conv2d(3, 3, 1)", "b = ReLU", "c = GELU", "Sub()(b, c)"]
    difference = compare(planned(*steps), planned(*steps[:3], "Sub()(c, b)"))
    assert [change.fields for change in difference.layers] == [(), (), (), ("takes",)]
    assert "~ 3      Sub takes b, c → c, b  N×3×32×32" in texts(difference)


def test_an_output_of_another_layer_is_a_change() -> None:
    spec = {"input": ["N", 3], "layers": ["a = ReLU", "b = GELU"]}
    difference = compare(*(outline(cnnshape.plan(spec | {"output": name})) for name in "ab"))
    assert not difference.same
    assert [change.kind for change in difference.layers] == ["same", "same"]
    assert [change.fields for change in difference.outputs] == [("takes",)]
    assert texts(difference)[0].split() == ["layer", "type"]
    assert "~ b      output(N×3) takes a → b" in texts(difference)


def test_another_input_changes_shapes_that_are_folded() -> None:
    steps = ["Conv2d(3, 8, 3)", "ReLU", "MaxPool2d(2)"]
    difference = compare(planned(*steps), planned(*steps, size=64))
    assert texts(difference) == [
        "3 layers whose shapes follow",
        "  layer  type",
        "──────────────────────────────────────",
        "~ input  input(N×3×32×32 → N×3×64×64)",
        "  … 3 layers whose shapes follow",
        "~ 2      output(N×8×15×15 → N×8×31×31)",
        "──────────────────────────────────────",
        "parameters                  224",
        "MACs        194,400  →  830,304  +635,904  +327.1 %",
        "layers                        3",
    ]


def texts(difference: Difference, width: int | None = None) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in table(difference, width)]


SMALL = ("Conv2d(3, 8, 3)", "ReLU", "MaxPool2d(2)", "Flatten", "fc = Linear(1800, 10)")
WIDER = (
    {"stem = Sequential": ["Conv2d(3, 16, 3)", "BatchNorm2d", "ReLU"]},
    "MaxPool2d(2)",
    "Flatten",
    "fc = Linear(3600, 10)",
)


def test_a_table_without_a_width_has_everything_on_one_line() -> None:
    assert texts(compare(planned(*SMALL), planned(*WIDER))) == [
        "1 layer added, 2 changed, 1 renamed, 2 whose shapes follow",
        "  layer       type                     output                   params      MACs",
        "────────────────────────────────────────────────────────────────────────────────",
        "~ 0 → stem.0  Conv2d(3, 8 → 16, 3)     N×8×30×30 → N×16×30×30     +224  +194,400",
        "+ stem.1      BatchNorm2d(16)          N×16×30×30                  +32",
        "~ 1 → stem.2  ReLU                     N×8×30×30 → N×16×30×30",
        "  … 2 layers whose shapes follow",
        "~ fc          Linear(1800 → 3600, 10)  N×10                    +18,000   +18,000",
        "────────────────────────────────────────────────────────────────────────────────",
        "parameters   18,234  →   36,490   +18,256  +100.1 %",
        "MACs        212,400  →  424,800  +212,400  +100.0 %",
        "layers            5  →        6        +1   +20.0 %",
    ]


def test_a_narrow_table_has_groups_and_what_is_news() -> None:
    assert texts(compare(planned(*SMALL), planned(*WIDER)), 60)[:10] == [
        "1 layer added, 2 changed, 1 renamed, 2 whose shapes follow",
        "  layer    type                     params      MACs",
        "────────────────────────────────────────────────────",
        "  (network) → stem",
        "~   0      Conv2d(…, 8 → 16, …)       +224  +194,400",
        "+   1      BatchNorm2d(16)             +32",
        "~   1 → 2  ReLU",
        "  … 2 layers whose shapes follow",
        "~ fc       Linear(1800 → 3600, …)  +18,000   +18,000",
        "────────────────────────────────────────────────────",
    ]


@pytest.mark.parametrize("width", [1, 5, 20, 40, 80, 120])
def test_a_table_is_never_wider_than_asked(width: int) -> None:
    for difference in (compare(planned(*SMALL), planned(*WIDER)), compare(network([]), ZOO[0])):
        assert max(map(len, texts(difference, width))) <= width


def test_many_layers_under_another_name_are_one_line() -> None:
    calls = ["Conv2d(3, 3, 1)", "ReLU"] * 4
    names = [f"a.{place}" for place in range(8)], [f"b.{place}" for place in range(8)]
    difference = compare(*(network(calls, paths) for paths in names))
    assert summary(difference) == "8 layers renamed"
    assert "  … 8 layers renamed, the first a.0 → b.0" in texts(difference)


ZOO = [outline(cnnshape.plan(f"specs/{name}.yaml")) for name in ("resnet18", "resnet50")]


def test_two_residual_networks_are_compared_block_by_block() -> None:
    changes = {
        (change.after or change.before or ZOO[0].layers[0]).path: change
        for change in compare(*ZOO).layers
    }
    pairs = [("layer1.0.0.body.0", "layer1.0.0.body.0"), ("layer1.1.0.body.3", "layer1.1.0.body.3")]
    for path, before in pairs:
        assert changes[path].before in ZOO[0].layers
        assert getattr(changes[path].before, "path", None) == before
    assert {path for path, change in changes.items() if change.kind == "removed"} == set()
    assert changes["layer1.2.1"].kind == "added"
    assert changes["fc"].fields == ("call", "params", "macs")


MANY = 20_000
CROWDS = {
    "all others": ([f"A{n}" for n in range(MANY)], [f"B{n}" for n in range(MANY)], ""),
    "one type and another": (["ReLU"] * MANY, ["GELU"] * MANY, ""),
    "other names": (["ReLU"] * MANY, ["GELU"] * MANY, "n"),
    "a step after each third": (
        ["Conv2d(3, 3, 1)", "BatchNorm2d(3)", "ReLU"] * (MANY // 4),
        ["Conv2d(3, 3, 1)", "BatchNorm2d(3)", "ReLU", "Dropout"] * (MANY // 4),
        "",
    ),
    "two types in no order": (
        [("A", "B")[n * n % 7 % 2] for n in range(MANY)],
        [("A", "B")[n * n % 11 % 2] for n in range(MANY)],
        "",
    ),
}


@pytest.mark.parametrize(("before", "after", "name"), CROWDS.values(), ids=list(CROWDS))
def test_thousands_of_layers_are_compared_and_none_is_lost(
    before: list[str], after: list[str], name: str
) -> None:
    one, other = network(before), network(after, [f"{name}{n}" for n in range(len(after))])
    changes = compare(one, other).layers
    assert [change.before for change in changes if change.before] == [*one.layers]
    assert [change.after for change in changes if change.after] == [*other.layers]


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("Conv2d(3, 8, 3)", "Conv2d(3, 8, 3)", "Conv2d(3, 8, 3)"),
        ("Conv2d(3, 8, (3, 5))", "Conv2d(3, 8, 3)", "Conv2d(3, 8, (3, 5) → 3)"),
        ("ReLU", "PReLU", "ReLU → PReLU"),
        ("Permute(0, 2, 1)", "Permute(0, 2, 1, 3)", "Permute(0, 2, 1) → Permute(0, 2, 1, 3)"),
        ("Dropout", "Dropout(p=0.1)", "Dropout(+p=0.1)"),
        ("E(L(4, 2, bias=True), 6)", "E(L(4, 3, bias=True), 6)", None),
    ],
)
def test_two_calls_are_written_as_one(before: str, after: str, text: str | None) -> None:
    nested = "E(L(4, 2, bias=True) → L(4, 3, bias=True), 6)"
    assert merged(before, after) == (nested if text is None else text)


@given(st.text("(),=[]ab1 →", max_size=20), st.text("(),=[]ab1 →", max_size=20))
def test_any_two_texts_can_be_merged(before: str, after: str) -> None:
    assert merged(before, before, brief=True) == before
    assert isinstance(merged(before, after, brief=True), str)


@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "0"), (999, "999"), (1000, "1.0 k"), (999_949, "999.9 k"), (999_950, "1.0 M"), ("N", "N")],
)
def test_counts_in_few_characters(n: int | str, text: str) -> None:
    assert short(n) == text


def test_a_change_is_one_of_four_kinds() -> None:
    line = ZOO[0].layers[0]
    kinds = [Change(None, line).kind, Change(line, None).kind, Change(line, line).kind]
    assert [*kinds, Change(line, line, ("call",)).kind] == ["added", "removed", "same", "changed"]


def test_nothing_from_a_lock_file_steers_a_terminal() -> None:
    bad = "a\x1b[31m\u202e.b"
    lines = (Line(bad, bad, bad, bad, bad, (bad,)), Line(bad, bad + "(x)", bad, None, 1))
    one = Outline(bad, {bad: bad}, {bad: bad}, bad, None, lines)
    for difference in (compare(one, ZOO[0]), compare(ZOO[0], one), compare(one, one)):
        for text in (*texts(difference), *texts(difference, 60)):
            assert text.isprintable()
        assert {c for c in markdown(difference, (bad, bad)) if not c.isprintable()} <= {"\n"}
        assert json_object(difference_object(difference, (bad, bad))).isascii()
