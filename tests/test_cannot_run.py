"""What cannot be run at all ends with exit code 2 and one clear sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest

import cnnshape
from cnnshape.source import Source

Run = Callable[..., tuple[int, str, str]]

SPEC = "vars: {width: 8}\ninput: [N, 3, 32, 32]\nlayers:\n  - Conv2d(3, width, 3)\n"
SHAPE = "is not a shape; write sizes with an x between, as 1x3x224x224"
BAD_OPTIONS = {
    ("--input", ""): f" {SHAPE}",
    ("--input", "3x"): f"3x {SHAPE}",
    ("--input", "1x3x0x8"): f"1x3x0x8 {SHAPE}",
    ("--input", "1x3x-8x8"): f"1x3x-8x8 {SHAPE}",
    ("--input", "1x3x8.5x8"): f"1x3x8.5x8 {SHAPE}",
    ("--input", "\x1b[31m"): f"\\x1b[31m {SHAPE}",
    ("--input", "[1, 3"): f"[1, 3 {SHAPE}",
    ("--input", "other=1x3x8x8"): "the spec has no input other; its inputs are: input",
    ("--input", "\u202e=1x3x8x8"): "the spec has no input \\u202e; its inputs are: input",
    ("--input", "x".join(["9" * 18] * 4)): "the input is more than a tensor can hold",
    ("--set", "width"): "width is not NAME=VALUE",
    ("--set", "=3"): "=3 is not NAME=VALUE",
    ("--set", "\x1b=3"): "\\x1b=3 is not NAME=VALUE",
    ("--set", "width="): " is not a value",
    ("--set", "width=(" + "(" * 500): f"{'(' * 501} is not a value",
    ("--set", "widht=3"): "the spec has no variable or symbol widht; did you mean width?",
    ("--set", "N=0"): "N needs a whole number of at least 1, not 0",
    ("--set", "N=many"): "N needs a whole number of at least 1, not many",
    ("--set", f"N={2**63}"): "N needs a whole number of at least 1",
    ("--columns", "layer,\x1b"): "no column '\\x1b'",
    ("--depth", "0"): "0 is not in the range x>=1",
    ("--depth", "deep"): "'deep' is not a valid integer",
    ("--dtype", "float3"): "'float3' is not one of",
    ("--format", "\x1b[31m"): "'\\x1b[31m' is not one of",
    ("--\x1b[31m", "x"): "No such option",
}


@pytest.mark.parametrize(("option", "sentence"), BAD_OPTIONS.items(), ids=map(str, BAD_OPTIONS))
def test_an_option_that_means_nothing_is_refused(
    run: Run, option: tuple[str, str], sentence: str
) -> None:
    exit_code, out, err = run("plan", "-", *option, text=SPEC)
    assert (exit_code, out) == (2, "")
    assert sentence in err.rpartition("Error: ")[2]
    assert err.rpartition("Error: ")[2].count("\n") == 1


def test_what_is_no_file_is_said_by_name(run: Run, tmp_path: Path) -> None:
    for path, why in [
        (str(tmp_path / "no\x1b[31mfile"), "No such file or directory"),
        (str(tmp_path), "Is a directory"),
        ("a\0b", "cannot be a file name"),
        ("\ud800", "cannot be a file name"),
        ("", "No such file or directory"),
    ]:
        exit_code, out, err = run("plan", path)
        assert (exit_code, out) == (2, "")
        assert why in err
        assert err.count("\n") == 1


def test_a_file_that_may_not_be_read_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> Source:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("cnnshape.cli.options.load", refuse)  # for root may read everything
    assert run("plan", "net.yaml") == (2, "", "Error: net.yaml: Permission denied\n")


def test_one_file_that_is_missing_stops_all(run: Run, tmp_path: Path) -> None:
    exit_code, out, err = run("plan", "-", str(tmp_path / "none.yaml"), text=SPEC)
    assert (exit_code, out) == (2, "")
    assert "none.yaml: No such file or directory" in err


@pytest.mark.parametrize("arguments", [("plan",), ("plam",), ("plan", "-", "--strange"), ()])
def test_a_command_line_that_means_nothing_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    exit_code, out, err = run(*arguments)
    assert (exit_code, out) == (2, "")
    assert "Usage: " in err


def test_a_mapping_is_refused_for_what_no_yaml_holds() -> None:
    with pytest.raises(TypeError, match="a mapping of plain values"):
        cnnshape.plan({"input": [object()], "layers": []})
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(TypeError, match="a mapping of plain values"):
        cnnshape.plan({"input": deep, "layers": []})


def test_a_mapping_that_holds_itself_or_half_a_character_has_findings() -> None:
    loop: dict[str, object] = {"input": [1, 3, 8, 8]}
    loop["layers"] = [loop]
    itself: list[object] = []
    itself.append(itself)
    for spec, code in [
        (loop, "cycle"),
        ({"input": [1, 3, 8, 8], "layers": itself}, "cycle"),
        ({"input": [1, 3, 8, 8], "layers": ["\ud800"]}, "yaml-syntax"),
        ({"input": [1, 3, 8, 8], "layers": [b"ReLU"]}, "yaml-syntax"),
        ({"input": [1, 3, 8, 8], "layers": [{("a", "b"): 1}]}, "wrong-type"),
        ({"input": [float("nan"), float("inf")], "layers": ["ReLU"]}, "bad-call"),
        ({"input": [10**400], "layers": ["ReLU"]}, "too-large"),
        ({}, "missing-key"),
    ]:
        plan = cnnshape.diagnose(spec)
        assert code in {found.code for found in plan.diagnostics}
        with pytest.raises(cnnshape.SpecError):
            cnnshape.plan(spec)


def test_a_byte_that_is_no_text_has_its_place_behind_a_mark_of_order() -> None:
    source = Source.decoded("net.yaml", b"\xef\xbb\xbf\xef\xbb\xbfa: \xc3\xa9\xff\n")
    assert (source.text, source.damage) == ("a: é\ufffd\n", 4)
