"""Names and paths."""

import pytest

import cnnshape
from cnnshape.layers.refusals import show


def diagnose(*layers: object, **more: object) -> cnnshape.Plan:
    return cnnshape.diagnose({"input": "Nx3x32x32", "layers": list(layers)} | more)


def paths(*layers: object, **more: object) -> list[str]:
    plan = diagnose(*layers, **more)
    assert [found.message for found in plan.diagnostics] == []
    return [row.path for row in plan.layers]


def out(*layers: object, **more: object) -> str:
    plan = diagnose(*layers, **more)
    assert [found.message for found in plan.diagnostics] == []
    return show(plan.output_shape)


def codes(*layers: object, **more: object) -> list[str]:
    return [found.code for found in diagnose(*layers, **more).diagnostics]


def test_a_path_is_a_name_or_else_the_index_in_the_list_as_written() -> None:
    assert paths("ReLU", "a = ReLU", "a", "ReLU", {"ReLU": None, "if": "False"}, "ReLU") == [
        "0",
        "a",
        "3",
        "5",
    ]


def test_parts_of_a_path_are_joined_as_torch_does() -> None:
    body = ["ReLU", "ReLU", "ReLU", "ReLU"]
    blocks = {"Block": [{"Add": {"body": body, "shortcut": []}}]}
    found = paths({"layer1 = Sequential": ["Block"], "repeat": 2}, blocks=blocks)
    assert found[3] == "layer1.0.0.0.body.3"
    assert paths("layer1 = Block * 1", blocks=blocks)[3] == "layer1.0.0.body.3"


def test_a_name_is_known_to_the_later_steps_of_its_list_and_all_nested_in_them() -> None:
    branch = {"Add": {"x": [{"Sequential": "a"}], "y": []}}
    assert out("a = Conv2d(_, 3, 1)", "ReLU", branch) == "[N, 3, 32, 32]"
    assert codes({"Add": ["a", "input"]}, "a = ReLU") == ["unknown-name"]
    assert codes({"Sequential": "a = ReLU"}, "a") == ["unknown-name"]


def test_what_a_branch_names_another_does_not_know() -> None:
    assert codes({"Add": {"x": "a = ReLU", "y": "a"}}) == ["unknown-name"]


def test_from_outside_a_step_is_reached_through_the_names_around_it() -> None:
    blocks = {"Down": ["skip = ReLU", "MaxPool2d(2)"]}
    assert out("enc1 = Down", "enc1.skip", blocks=blocks) == "[N, 3, 32, 32]"
    group = {"g = Sequential": ["a = MaxPool2d(2)", {"h = Sequential": "b = MaxPool2d(2)"}]}
    assert out(group, "g.a") == "[N, 3, 16, 16]"
    assert out(group, "g.h.b") == "[N, 3, 8, 8]"
    assert out(group, {"ReLU": None, "from": "g.a"}) == "[N, 3, 16, 16]"


def test_a_branch_is_reached_by_its_label() -> None:
    conv = "conv1 = Conv2d(_, 8, 1)"
    merge = {"merge = Concat": {"left": [conv, "MaxPool2d(2)"], "right": ["conv1 = MaxPool2d(2)"]}}
    assert out(merge, "merge.left.conv1") == "[N, 8, 32, 32]"
    assert out(merge, "merge.left") == "[N, 8, 16, 16]"
    assert out(merge, "merge.right.conv1") == "[N, 3, 16, 16]"


def test_there_is_no_way_into_a_repetition() -> None:
    group = {"g = Sequential": ["a = ReLU"], "repeat": 2}
    assert codes(group, "g.a") == ["unknown-name"]
    assert codes(group, "g.0.a") == ["bad-call"]
    assert out(group, "g") == "[N, 3, 32, 32]"


def test_a_name_stands_for_what_its_step_gives_in_the_end() -> None:
    assert out("a = MaxPool2d(2) * 3", "ReLU", "a") == "[N, 3, 4, 4]"
    assert out({"g = Sequential": ["MaxPool2d(2)", "MaxPool2d(2)"]}, "g") == "[N, 3, 8, 8]"


@pytest.mark.parametrize(
    "name",
    ["Conv2d", "Add", "Block", "max", "input", "in_channels", "in_features", "shape", "width", "N"],
)
def test_a_name_with_a_meaning_of_its_own_is_one_finding(name: str) -> None:
    more = {"blocks": {"Block": "ReLU"}, "vars": {"width": 3}}
    assert codes(f"{name} = ReLU", "ReLU", **more) == ["duplicate-name"]
    assert codes({"ReLU": None, "name": name}, "ReLU", **more) == ["duplicate-name"]
    assert codes(f"a, {name}, b = Chunk(3, 1)", "ReLU", **more) == ["duplicate-name"]


def test_sequential_is_no_name() -> None:
    assert codes("Sequential = ReLU") == ["duplicate-name"]


def test_a_name_is_unique_among_those_it_can_see() -> None:
    assert codes("a = ReLU", "a = ReLU", "ReLU") == ["duplicate-name"]
    assert codes("a = ReLU", {"Sequential": "a = ReLU"}) == ["duplicate-name"]
    assert codes("a, a, _ = Chunk(3, 1)") == ["duplicate-name"]
    assert codes("a = ReLU", {"Add": {"x": "a = ReLU", "y": []}}) == ["duplicate-name"]
    assert codes("Block(1)", blocks={"Block(a)": "a = ReLU"}) == ["duplicate-name"]


def test_the_same_name_may_stand_where_neither_sees_the_other() -> None:
    assert codes({"Add": {"x": "a = ReLU", "y": "a = ReLU"}}) == []
    assert codes({"Sequential": "a = ReLU"}, {"Sequential": "a = ReLU"}, "a = ReLU") == []
    assert codes("a = ReLU", "Block", blocks={"Block": "a = ReLU"}) == []
    assert codes({"Sequential": "a = ReLU", "repeat": 3}) == []


def test_labels_and_names_of_steps_are_apart() -> None:
    assert codes("a = ReLU", {"Add": {"a": "a", "b": []}}) == []


def test_an_input_may_be_named_only_once() -> None:
    two = {"input": {"image": "Nx3x8x8", "mask": "Nx1x8x8"}}
    assert codes("image = ReLU()(mask)", **two) == ["duplicate-name"]


def test_a_misspelt_name_is_suggested() -> None:
    (found,) = diagnose("encoder = ReLU", "encodr", "ReLU").diagnostics
    assert found.code == "unknown-name"
    assert [fix.title for fix in found.fixes] == ["write `encoder`"]


def test_the_name_of_an_unread_step_is_no_second_finding() -> None:
    assert codes("a = Conv2d(3, 8, 1", "ReLU", "a", "Conv2d(9, 3, 1)") == ["bad-call"]
