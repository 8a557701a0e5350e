"""The command line: exit codes, streams, options, and what a command loads."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cnnshape
from cnnshape.version import VERSION

Run = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parents[1]
LENET = str(ROOT / "specs" / "lenet5.yaml")
RESNET = str(ROOT / "specs" / "resnet18.yaml")
GOOD = (
    "vars: {width: 8}\ninput: [N, 3, 32, 32]\nlayers:\n  - body = Conv2d(3, width, 3)\n  - ReLU\n"
)
BAD = GOOD.replace("Conv2d(3", "Conv2d(4")


@pytest.fixture
def shown(run: Run) -> Callable[..., dict[str, object]]:
    """The plan that `--format json` prints."""

    def plan(*arguments: str, text: str = GOOD) -> dict[str, object]:
        exit_code, out, err = run("plan", "-", "--format", "json", *arguments, text=text)
        assert (exit_code, err) == (0, "")
        found: dict[str, object] = json.loads(out)
        return found

    return plan


@pytest.mark.parametrize("style", ["table", "csv", "markdown"])
def test_results_go_to_standard_output_and_findings_to_standard_error(run: Run, style: str) -> None:
    exit_code, out, err = run("plan", "-", "--format", style, text=GOOD)
    assert (exit_code, err) == (0, "")
    assert "N×8×30×30" in out
    exit_code, out, err = run("plan", "-", "--format", style, text=BAD)
    assert exit_code == 1
    assert "N×8×30×30" in out
    assert "error[" not in out
    assert err.startswith("error[axis-mismatch]: `Conv2d` has `in_channels` 4 but receives 3\n")


def test_json_has_the_findings_with_the_results(run: Run) -> None:
    exit_code, out, err = run("plan", "-", "--format", "json", text=BAD)
    assert (exit_code, err) == (1, "")
    assert [found["code"] for found in json.loads(out)["diagnostics"]] == ["axis-mismatch"]


@pytest.mark.parametrize("path", [LENET, RESNET], ids=["lenet5", "resnet18"])
def test_json_loads_back_to_the_shapes_of_the_plan(run: Run, path: str) -> None:
    plan = cnnshape.plan(path)
    loaded = json.loads(run("plan", path, "--format", "json")[1])
    rows = [(row["path"], row["output_shapes"], row["params"]) for row in loaded["layers"]]
    assert rows == [
        (
            row.path,
            [[n if isinstance(n, int) else str(n) for n in y or ()] for y in row.output_shapes],
            row.params,
        )
        for row in plan.layers
    ]
    totals = {"layers": len(plan.layers), "params": plan.params, "macs": plan.macs}
    assert loaded["totals"] == totals
    assert loaded == plan.to_dict()


def test_infinity_is_a_text_in_json(run: Run) -> None:
    text = "input: [N, 3]\nlayers:\n  - Hardtanh(-1e999, 1e999)\n"
    (layer,) = json.loads(run("plan", "-", "--format", "json", text=text)[1])["layers"]
    assert (layer["args"]["min_val"], layer["args"]["max_val"]) == ("-inf", "inf")


def test_several_specs_are_a_list_and_one_failure_fails_all(run: Run) -> None:
    exit_code, out, _ = run("plan", LENET, RESNET, "--format", "json")
    assert exit_code == 0
    assert [plan["name"] for plan in json.loads(out)] == ["LeNet-5", "ResNet-18"]
    exit_code, out, err = run("plan", LENET, "-", text=BAD)
    assert exit_code == 1
    assert "LeNet-5" in out
    assert "<stdin>:4:" in err


def test_a_csv_has_a_line_for_each_layer_and_names_the_spec_among_several(run: Run) -> None:
    plan = cnnshape.plan(LENET)
    rows = list(csv.DictReader(io.StringIO(run("plan", LENET, "--format", "csv")[1])))
    assert [row["layer"] for row in rows] == [row.path for row in plan.layers]
    assert [int(row["params"]) for row in rows] == [row.params for row in plan.layers]
    both = list(csv.DictReader(io.StringIO(run("plan", LENET, RESNET, "--format", "csv")[1])))
    assert {row["spec"] for row in both} == {LENET, RESNET}


def test_every_line_of_a_markdown_table_has_as_many_cells(run: Run) -> None:
    text = GOOD.replace("ReLU", "'a|b\\\\'") + "name: 'a | b <i>'\n"
    for arguments in (["plan", RESNET], ["plan", "-"]):
        _, out, _ = run(*arguments, "--format", "markdown", text=text)
        table = [line for line in out.splitlines() if line.startswith("|")]
        assert len(table) > 3
        assert {line.replace("\\|", "").count("|") for line in table} == {7}


def test_an_input_replaces_the_first_or_the_one_that_is_named(
    shown: Callable[..., dict[str, object]],
) -> None:
    assert shown("--input", "2x3x8x8")["outputs"] == {"1": [2, 8, 6, 6]}
    assert shown("--input", "[2, 3, 8, 8]")["outputs"] == {"1": [2, 8, 6, 6]}
    assert shown("--input", "input=N×3×8×8")["outputs"] == {"1": ["N", 8, 6, 6]}
    two = "input: {a: [N, 3], b: [N, 3]}\nlayers:\n  - Add()(a, b)\n"
    given = shown("--input", "a=1x3", "--input", "b=1x3", text=two)
    assert given["inputs"] == {"a": [1, 3], "b": [1, 3]}


def test_set_replaces_variables_and_binds_symbols(
    shown: Callable[..., dict[str, object]],
) -> None:
    given = shown("--set", "width=16", "--set", "N=4")
    assert given["inputs"] == {"input": [4, 3, 32, 32]}
    assert given["outputs"] == {"1": [4, 16, 30, 30]}


def test_columns_depth_and_type_shape_the_table(run: Run) -> None:
    _, out, _ = run("plan", RESNET, "--columns", "layer, line,jump", "--depth", "1")
    assert out.splitlines()[1].split() == ["layer", "line", "jump"]
    assert "layer1.0" not in out
    assert len(out.splitlines()) < 25
    _, out, _ = run("plan", LENET, "--dtype", "float16")
    assert "123.4 kB of float16" in out


def test_color_is_for_those_who_ask_for_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain = run("plan", "-", text=BAD)
    exit_code, out, err = run("plan", "-", "--color", text=BAD)
    assert exit_code == 1
    assert "\x1b[" in out
    assert "\x1b[" in err
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("plan", "-", text=BAD) == plain
    assert "\x1b[" in run("plan", "-", "--color", text=BAD)[1]


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_says_what_there_is(run: Run, flag: str) -> None:
    exit_code, out, err = run(flag)
    assert (exit_code, err) == (0, "")
    assert all(f"\n  {command} " in out for command in ("plan", "calc", "layers", "explain"))
    exit_code, out, _ = run("plan", flag)
    assert exit_code == 0
    assert all(option in out for option in ("--input", "--set", "--columns", "--no-color"))


def test_the_version_is_said(run: Run) -> None:
    exit_code, out, err = run("--version")
    assert (exit_code, err) == (0, "")
    assert VERSION in out


@pytest.mark.parametrize(
    ("command", "needless"),
    [
        ("import cnnshape", {"torch", "rich", "click"}),
        ("main(['plan', PATH, '--format', 'json'])", {"torch", "rich"}),
        ("main(['plan', PATH, '--format', 'csv'])", {"torch", "rich"}),
        ("main(['plan', PATH])", {"torch"}),
        ("main(['schema'])", {"torch", "rich"}),
    ],
)
def test_nothing_is_loaded_that_is_not_needed(command: str, needless: set[str]) -> None:
    script = f"""
import sys
PATH = {LENET!r}
if "main" in {command!r}:
    from cnnshape.cli import main
try:
    {command}
except SystemExit as leaving:
    assert not leaving.code
print(*{{name.partition(".")[0] for name in sys.modules}}, file=sys.stderr)
"""
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert "cnnshape" in done.stderr
    assert not needless & set(done.stderr.split())
