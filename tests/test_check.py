"""`cnnshape check`: which files, which findings, which exit code, in which formats."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

Run = Callable[..., tuple[int, str, str]]

GOOD = "input: [N, 3, 8, 8]\nlayers:\n  - Conv2d(3, 4, 3)\n"
WARNED = GOOD + "  - MaxPool2d(1)\n"
WRONG = GOOD.replace("Conv2d(3", "Conv2d(5")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with specs and other files, which is the working directory."""
    files = {
        "good.yaml": GOOD,
        "nets/warned.yml": WARNED,
        "nets/old/wrong.yaml": WRONG,
        "nets/old/almost.yaml": GOOD.replace("layers", "layer"),
        "compose.yaml": "services:\n  web: {image: a}\n",
        "nets/.hidden/wrong.yaml": WRONG,
        "nets/readme.md": WRONG,
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "last"),
    [
        (["good.yaml"], 0, "1 spec checked: all is well"),
        (["nets/warned.yml"], 0, "1 spec checked: 1 warning in 1 file"),
        (["nets/warned.yml", "--strict"], 1, "1 spec checked: 1 warning in 1 file"),
        (["nets/old/wrong.yaml"], 1, "1 spec checked: 1 error in 1 file"),
        (["nets", "nets/warned.yml", "nets"], 1, "3 specs checked: 2 errors, 1 warning in 3 files"),
        (
            ["."],
            1,
            "4 specs checked: 2 errors, 1 warning in 3 files; 1 other YAML file passed over",
        ),
        (
            [".", "--exclude", "old", "--exclude", "comp*"],
            0,
            "2 specs checked: 1 warning in 1 file",
        ),
        (
            [".", "--exclude", "nets/old/*.yaml"],
            0,
            "2 specs checked: 1 warning in 1 file; 1 other YAML file passed over",
        ),
        (["compose.yaml"], 1, "1 spec checked: 2 errors in 1 file"),
        (["nets/readme.md"], 1, "1 spec checked: 1 error in 1 file"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_files_and_folders_and_exit_codes(
    run: Run, arguments: list[str], code: int, last: str
) -> None:
    found, out, err = run("check", *arguments)
    assert (found, out) == (code, "")
    assert err.splitlines()[-1].startswith(last)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere: no such file or folder"),
        (["nets/.hidden/.."], ""),
        ([".", "--exclude", "*"], "no spec in ."),
        (["good.yaml", "--format", "html"], "no format 'html'"),
        (["good.yaml", "--format", "json="], "names no file"),
        (["good.yaml", "--format", "json", "--format", "sarif"], "only one format"),
        (["good.yaml", "--format", "json=nowhere/x.json"], "nowhere/x.json: No such file"),
        (["good.yaml", "--set", "M=3"], "M"),
        (["good.yaml", "--input", "1x"], ""),
        (["good.yaml", "-j", "0"], "0 is not in the range"),
        ([], "Missing argument"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_run_says_why(run: Run, arguments: list[str], message: str) -> None:
    code, _, err = run("check", *arguments)
    assert code == (2 if message or "--input" in arguments else 1)
    assert message in err


def test_one_file_that_cannot_be_read_does_not_hide_the_others(run: Run, folder: Path) -> None:
    (folder / "nets" / "gone.yaml").symlink_to(folder / "nowhere")
    code, _, err = run("check", "nets")
    assert code == 2
    assert "Error: nets/gone.yaml: No such file or directory" in err
    assert "3 specs checked: 2 errors, 1 warning" in err


@pytest.mark.usefixtures("folder")
def test_several_formats_go_to_several_files(run: Run, folder: Path) -> None:
    files = ("--format", "json=a.json", "--format", "sarif=a.sarif", "--format", "junit=a.xml")
    code, out, err = run("check", ".", *files)
    assert (code, out) == (1, "")
    assert "error[axis-mismatch]" in err
    found = json.loads((folder / "a.json").read_text("utf-8"))
    assert found["totals"] == {"specs": 4, "errors": 2, "warnings": 1}
    log = json.loads((folder / "a.sarif").read_text("utf-8"))
    fixes = [one for result in log["runs"][0]["results"] for one in result.get("fixes", [])]
    assert "set `in_channels` to 3" in {fix["description"]["text"] for fix in fixes}
    root = ET.parse(folder / "a.xml").getroot()  # noqa: S314  # our own
    assert root.attrib["tests"] == "4"


@pytest.mark.usefixtures("folder")
def test_a_machine_reads_standard_output(run: Run) -> None:
    code, out, _ = run("check", "nets", "--format", "json")
    assert code == 1
    assert [spec["spec"] for spec in json.loads(out)["specs"]] == [
        "nets/warned.yml",
        "nets/old/almost.yaml",
        "nets/old/wrong.yaml",
    ]


@pytest.mark.usefixtures("folder")
def test_in_github_actions_findings_are_annotations(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    _, out, err = run("check", "nets/old/wrong.yaml")
    assert out.startswith("::error file=nets/old/wrong.yaml,line=3,col=12,endLine=3,endColumn=13,")
    assert err == "1 spec checked: 1 error in 1 file\n"
    _, out, err = run("check", "nets/old/wrong.yaml", "--format", "line")
    assert out == ""
    assert err.startswith("nets/old/wrong.yaml:3:12: error[axis-mismatch] `Conv2d` has")


@pytest.mark.usefixtures("folder")
def test_the_order_is_the_same_whatever_the_jobs(run: Run, folder: Path) -> None:
    for number in range(30):
        text = (GOOD, WARNED, WRONG)[number % 3]
        (folder / f"net{number}.yaml").write_text(text, "utf-8")
    one = run("check", ".", "--format", "json", "-j", "1")
    assert one == run("check", ".", "--format", "json", "-j", "3")
    assert one[0] == 1


@pytest.mark.usefixtures("folder")
def test_standard_input_another_input_and_variables(run: Run) -> None:
    assert run("check", "-", text=WRONG)[0] == 1
    assert run("check", "-", "--input", "1x5x8x8", text=WRONG)[0] == 0
    assert run("check", "good.yaml", "--input", "1x3x2x2")[0] == 1


def test_fixes_are_written_before_the_check(run: Run, folder: Path) -> None:
    code, _, err = run("check", "nets", "--fix")
    assert code == 0
    assert "fixed nets/old/wrong.yaml: set in_channels to 3\n" in err
    assert (folder / "nets/old/wrong.yaml").read_text("utf-8") == GOOD
    assert (folder / "nets/old/almost.yaml").read_text("utf-8") == GOOD
    assert (folder / "nets/warned.yml").read_text("utf-8") == WARNED


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_mended_whole_stays_as_it_is(run: Run, folder: Path) -> None:
    text = WRONG + "  - Whatever\n"
    (folder / "half.yaml").write_text(text, "utf-8")
    code, _, err = run("check", "half.yaml", "--fix")
    assert code == 1
    assert "fixed" not in err
    assert (folder / "half.yaml").read_text("utf-8") == text


def test_a_project_has_settings(run: Run, folder: Path) -> None:
    settings = '[tool.cnnshape]\nignore = ["idle-layer"]\nexclude = ["old"]\nstrict = true\n'
    (folder / "pyproject.toml").write_text(settings, "utf-8")
    assert run("check", "nets")[0] == 0
    assert run("check", ".")[2].startswith("2 specs checked: all is well")
    (folder / "nets" / "norm.yaml").write_text(GOOD + "  - BatchNorm2d\n", "utf-8")
    code, _, err = run("check", "nets")
    assert code == 1
    assert "warning[bias-before-norm]" in err


def test_an_ignore_of_a_project_that_meets_nothing_is_reported(run: Run, folder: Path) -> None:
    settings = folder / "pyproject.toml"
    settings.write_text('[tool.cnnshape]\nignore = ["idle-layer", "checkerboard"]\n', "utf-8")
    code, _, err = run("check", ".", "--exclude", "old")
    assert code == 0
    assert "warning[unused-ignore]: `checkerboard` is ignored but not found in any spec" in err
    assert "pyproject.toml:2:26" in err
    assert run("check", ".", "--exclude", "old", "--strict")[0] == 1
    assert "unused-ignore" not in run("check", "good.yaml")[2]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ignroe = []", "`tool.cnnshape` has no `ignroe`; did you mean `ignore`?"),
        ('ignore = "x"', "`ignore` is a list of codes"),
        ('ignore = ["x"]', "`ignore` names `x`, which is no warning"),
        ('ignore = ["idle-laier"]', "is no warning; did you mean `idle-layer`?"),
        ('ignore = ["arity"]', "which is an error, which cannot be ignored"),
        ("exclude = [1]", "`exclude` is a list of patterns"),
        ("strict = 1", "`strict` is true or false"),
        ("strict =", "pyproject.toml: Invalid value"),
    ],
)
def test_wrong_settings_are_told(run: Run, folder: Path, line: str, message: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.cnnshape]\n{line}\n", "utf-8")
    code, _, err = run("check", "good.yaml")
    assert code == 2
    assert message in err


def test_settings_of_others_are_left_alone(run: Run, folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.other]\nx = ]\n", "utf-8")
    assert run("check", "good.yaml")[0] == 0
