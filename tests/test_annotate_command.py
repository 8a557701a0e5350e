"""`cnnshape annotate`: files, standard input, exit codes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cnnshape.cli import main

Run = Callable[..., tuple[int, str, str]]

PLAIN = "input: [N, 3, 8, 8]\nlayers:\n  - Conv2d(3, 6, 3)  # a\n  - ReLU\n"
NOTED = (
    "input: [N, 3, 8, 8]\nlayers:\n  - Conv2d(3, 6, 3)  # a  # ⇒ N×6×6×6\n"
    "  - ReLU                  # ⇒ N×6×6×6\n"
)
WRONG = PLAIN.replace("Conv2d(3", "Conv2d(4")


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "net.yaml"
    path.write_text(PLAIN, "utf-8")
    return path


def test_a_file_gets_its_comments_and_loses_them(run: Run, spec: Path) -> None:
    assert run("annotate", str(spec)) == (0, "", f"{spec}: written\n")
    assert spec.read_text("utf-8") == NOTED
    assert run("annotate", str(spec)) == (0, "", "")
    assert run("annotate", "--remove", str(spec)) == (0, "", f"{spec}: written\n")
    assert spec.read_text("utf-8") == PLAIN


def test_a_check_writes_nothing_and_says_which_line_is_stale(run: Run, spec: Path) -> None:
    code, out, err = run("annotate", "--check", str(spec))
    assert (code, out) == (1, "")
    rest = "run it without --check to write this\n"
    assert err == f"{spec}:3: 2 comments are missing; {rest}"
    assert spec.read_text("utf-8") == PLAIN
    spec.write_text(NOTED, "utf-8")
    assert run("annotate", "--check", str(spec)) == (0, "", "")
    spec.write_text(NOTED.replace("(3, 6, 3)", "(3, 7, 3)"), "utf-8")
    said = run("annotate", "--check", str(spec))
    assert said == (1, "", f"{spec}:3: 2 comments are stale; {rest}")
    said = run("annotate", "--check", "--remove", str(spec))
    assert said == (1, "", f"{spec}:3: 2 comments are to be removed; {rest}")


def test_a_spec_with_errors_is_left_as_it_is_and_the_others_are_written(
    run: Run, spec: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(WRONG, "utf-8")
    code, out, err = run("annotate", str(wrong), str(spec))
    assert (code, out) == (1, "")
    assert "error[axis-mismatch]" in err
    assert wrong.read_text("utf-8") == WRONG
    assert spec.read_text("utf-8") == NOTED


def test_nothing_is_written_where_a_file_is_missing(run: Run, spec: Path) -> None:
    assert run("annotate", str(spec), "nowhere.yaml")[0] == 2
    assert spec.read_text("utf-8") == PLAIN


def test_standard_input_goes_to_standard_output_byte_for_byte() -> None:
    before, after = (
        b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for text in (PLAIN, NOTED)
    )
    result = CliRunner().invoke(main, ["annotate", "-"], input=before)
    assert (result.exit_code, result.stdout_bytes) == (0, after)
    result = CliRunner().invoke(main, ["annotate", "--remove", "-"], input=after)
    assert (result.exit_code, result.stdout_bytes) == (0, before)


def test_a_spec_with_errors_on_standard_input_gives_findings_alone(run: Run) -> None:
    code, out, err = run("annotate", "-", text=WRONG)
    assert (code, out) == (1, "")
    assert "error[axis-mismatch]" in err


def test_a_terminal_sees_nothing_that_steers_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = PLAIN.replace("# a", "# \u202e")
    result = CliRunner().invoke(main, ["annotate", "-"], input=text.encode())
    assert "\u202e" in result.stdout
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    result = CliRunner().invoke(main, ["annotate", "-"], input=text.encode())
    assert "\u202e" not in result.stdout
    assert "# \\u202e  # ⇒ N×6×6×6" in result.stdout


def test_shapes_are_those_of_another_input(run: Run) -> None:
    code, out, _ = run("annotate", "-", "--input", "2x3x9x9", text=PLAIN)
    assert (code, out.splitlines()[3]) == (0, "  - ReLU                  # ⇒ 2×6×7×7")
    code, _, err = run("annotate", "-", "--set", "K=2", text=PLAIN)
    assert (code, "K" in err) == (2, True)


def test_line_ends_marks_rights_and_links_are_kept(run: Run, spec: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    spec.write_bytes(b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode().rstrip())
    spec.chmod(0o640)
    link.symlink_to(spec)
    assert run("annotate", str(link))[0] == 0
    assert spec.read_bytes() == b"\xef\xbb\xbf" + NOTED.replace("\n", "\r\n").encode().rstrip()
    assert spec.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.yaml", "net.yaml"]


def test_a_text_that_would_become_too_long_is_left_as_it_is(run: Run, spec: Path) -> None:
    code = f"Sequential(Flatten(),\n  ReLU()) # {'a' * 199_960}"
    text = f"input: [N, 3, 8, 8]\nlayers: |\n  {code}\n"
    spec.write_text(text, "utf-8")
    assert run("plan", str(spec))[0] == 0
    exit_code, _, err = run("annotate", str(spec))
    assert exit_code == 2
    assert "no room for comments" in err
    assert spec.read_text("utf-8") == text


def test_a_long_shape_is_cut_off(run: Run) -> None:
    names = [f"{letter * 60}" for letter in "ab"]
    text = f"input: [{', '.join(names)}, 3]\nlayers: [ReLU]\n"
    code, out, _ = run("annotate", "-", text=text)
    assert code == 0
    assert out.endswith("b…\n")
    assert len(out.splitlines()[1]) < 130


def test_many_spaces_before_a_comment_take_no_time(run: Run) -> None:
    text = PLAIN.replace("- ReLU", f"- ReLU{' ' * 300_000}#{' ' * 300_000}# ⇒ old")
    assert run("annotate", "-", text=text)[0] == 0
