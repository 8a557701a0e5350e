"""The JSON Schema of the spec language: it takes every spec that plans, and says what is wrong."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cnnshape.layers import KINDS
from cnnshape.plans.measures import MEASURES
from cnnshape.schema import schema_text, spec_schema
from cnnshape.spec.steps import OPTIONS

Fits = Callable[[str], bool]
Run = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parents[1]
SPECS = Path(__file__).with_name("specs")
SCHEMA: dict[str, Any] = json.loads(schema_text())
VALIDATOR = Draft202012Validator(SCHEMA)
GOOD = [
    *(ROOT / "specs").glob("*.yaml"),
    *(SPECS / "good").glob("*.yaml"),
]
PAGES = sorted((ROOT / "cnnshape" / "explanations").glob("*.md"))
BAD = {
    "block_that_cannot_be_read": "the bracket in the head of a block is left open",
    "bracket_left_open": "so is one in a step",
    "calls_in_a_flow_list": "`Conv2d(3` is no step, nor is `6`",
    "calls_in_a_flow_list_within": "the same, in a group",
    "calls_in_a_list_of_names": "a call is no name of a tensor",
    "expect_of_nothing_there": "`flops` is no measure, `many` no bound",
    "keras_capitals": "there are no blocks, and no layer is called `Conv2D`",
    "keys_that_do_not_exist": "unknown keys at the top and in steps",
    "layer_that_does_not_exist": "there are no blocks, and no layer is called `Transmogrify`",
    "numbers_that_yaml_bends": "`no` is no flag",
    "pasted_forward": "a sum of two names is no step",
    "pasted_list_of_layers": "a star begins no step",
    "step_that_cannot_be_read": "words behind one another are no step",
    "typo_in_argument": "`out_chanels` is no argument of `Conv2d`",
    "values_of_the_wrong_kind": "`repeat` is a whole number",
}


def definition(name: str) -> Any:  # noqa: ANN401  # JSON
    return SCHEMA["$defs"][name]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert spec_schema() == SCHEMA
    assert schema_text().endswith("}\n")


def test_every_definition_is_used_and_every_reference_is_defined() -> None:
    used = set(re.findall(r'"\$ref":"#/\$defs/([^"]*)"', schema_text()))
    assert used == set(SCHEMA["$defs"])


def test_patterns_are_such_as_editors_know() -> None:
    assert not re.search(r"\(\?[^!:]|\\\\[AZz]|\(\?<", schema_text())


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_good_spec_fits(path: Path, fits: Fits) -> None:
    assert fits(path.read_text("utf-8"))


def test_every_spec_of_the_pages_fits_that_plans(fits: Fits) -> None:
    texts = [(ROOT / "README.md").read_text("utf-8")]
    texts += [path.read_text("utf-8").partition("Repaired:")[2] for path in PAGES]
    specs = [spec for text in texts for spec in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    assert len(specs) > 30
    assert [spec for spec in specs if not fits(spec)] == []


@pytest.mark.parametrize("name", BAD)
def test_a_spec_that_is_wrong_by_structure_does_not_fit(name: str, fits: Fits) -> None:
    assert not fits((SPECS / "bad" / f"{name}.yaml").read_text("utf-8")), BAD[name]


def test_a_layer_and_its_arguments_say_what_they_are() -> None:
    conv = definition("Conv2d")
    assert conv["description"] == (
        "Slides `out_channels` kernels over an image [N, C, H, W].\n\n"
        "Conv2d(in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, "
        "bias=True, padding_mode=zeros, device=None, dtype=None)"
    )
    told = {
        name: (one["description"], one.get("default")) for name, one in conv["properties"].items()
    }
    assert list(told) == list(KINDS["Conv2d"].arguments())
    assert told["in_channels"] == (
        "a whole number of at least 1; taken from the input when `_`",
        "_",
    )
    assert told["out_channels"] == ("a whole number of at least 1; required", None)
    assert told["stride"][1] == 1
    assert told["bias"] == ("`True` or `False`; default True", True)
    assert told["padding_mode"][1] == "zeros"


def test_every_layer_and_argument_is_described_and_its_default_fits() -> None:
    for name, kind in KINDS.items():
        schema = definition(name)
        assert schema["description"]
        for argument, one in schema.get("then", schema).get("properties", {}).items():
            assert one["description"], (name, argument)
            assert ("default" in one) == (argument not in schema.get("required", ()))
            if "default" in one:
                assert VALIDATOR.evolve(schema=one).is_valid(one["default"]), (name, argument)
        assert kind.merges or schema["additionalProperties"] is False


def test_every_layer_and_option_is_offered_by_its_plain_name() -> None:
    assert list(definition("step")["properties"]) == [*OPTIONS, "Sequential", *KINDS]
    assert list(SCHEMA["properties"]["expect"]["properties"]) == ["output", "object", *MEASURES]


def test_the_text_is_always_the_same() -> None:
    script = "from cnnshape.schema import schema_text; print(schema_text(), end='')"
    for seed in ("1", "2"):
        done = subprocess.run(  # noqa: S603  # our own command
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        )
        assert done.stdout == schema_text()


def test_the_command_prints_the_schema_or_writes_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "cnnshape.schema.json"
    assert run("schema") == (0, schema_text(), "")
    assert run("schema", "-o", "-") == (0, schema_text(), "")
    assert run("schema", "--output", str(path)) == (0, "", "")
    assert path.read_text("utf-8") == schema_text()


@pytest.mark.parametrize("name", ["missing/schema.json", ".", "a\0b"])
def test_a_file_that_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path, name: str) -> None:
    exit_code, out, err = run("schema", "-o", f"{tmp_path}/{name}")
    assert (exit_code, out) == (2, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
