"""`cnnshape fix`: the first fix of each finding, in the file, and nothing else in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cnnshape.api import examine
from cnnshape.source import Source

Run = Callable[..., tuple[int, str, str]]

BROKEN = """\
# digits
input: [N, 1, 28, 28]   # as they come

layers:
  - Conv2d(1, 6, 5)     # 24
  - MaxPool2d(2)
  - Conv2d(3, 16, 5)    # a slip
  - MaxPool2d(2)
  - Flatten
  - fc = Linear(400, 120)   # for 32
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "net.yaml"
    path.write_text(BROKEN, "utf-8")
    return path


def test_only_the_characters_concerned_change(run: Run, spec: Path) -> None:
    code, _, err = run("fix", str(spec))
    assert code == 0
    assert spec.read_text("utf-8") == BROKEN.replace("(3, 16", "(6, 16").replace("400", "256")
    assert "set in_channels to 6" in err
    assert "set in_features to 256 = 16·4·4" in err
    assert examine(Source("net.yaml", spec.read_text("utf-8"))).ok


def test_a_dry_run_prints_the_difference_and_writes_nothing(run: Run, spec: Path) -> None:
    code, out, _ = run("fix", str(spec), "--dry-run")
    assert code == 0
    assert spec.read_text("utf-8") == BROKEN
    assert "-  - Conv2d(3, 16, 5)    # a slip\n+  - Conv2d(6, 16, 5)    # a slip\n" in out
    assert out.startswith("--- a/")


def test_nothing_is_written_where_something_is_left(run: Run, spec: Path) -> None:
    text = BROKEN + "  - Whatever(3)\n"
    spec.write_text(text, "utf-8")
    code, _, err = run("fix", str(spec))
    assert code == 1
    assert spec.read_text("utf-8") == text
    assert "unknown-layer" in err
    assert "nothing is written" in err


def test_standard_input_goes_to_standard_output(run: Run) -> None:
    code, out, _ = run("fix", "-", text=BROKEN)
    assert code == 0
    assert "Linear(256, 120)   # for 32" in out


def test_a_sound_spec_stays_as_it_is(run: Run, spec: Path) -> None:
    spec.write_text("input: [N, 3, 8, 8]\nlayers: [ReLU]\n", "utf-8")
    before = spec.stat().st_mtime_ns
    assert run("fix", str(spec))[:2] == (0, "nothing to fix\n")
    assert spec.stat().st_mtime_ns == before


def test_line_ends_marks_rights_and_links_are_kept(run: Run, tmp_path: Path) -> None:
    path, link = tmp_path / "net.yaml", tmp_path / "link.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + BROKEN.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    link.symlink_to(path)
    assert run("fix", str(link))[0] == 0
    fixed = BROKEN.replace("(3, 16", "(6, 16").replace("400", "256")
    assert path.read_bytes() == b"\xef\xbb\xbf" + fixed.replace("\n", "\r\n").encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.yaml", "net.yaml"]


def test_a_file_that_cannot_be_written_is_left_whole(
    run: Run, spec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    code, _, err = run("fix", str(spec))
    assert code == 2
    assert "Permission denied" in err
    assert spec.read_text("utf-8") == BROKEN
    assert list(spec.parent.iterdir()) == [spec]


def test_no_such_file(run: Run) -> None:
    assert run("fix", "nowhere.yaml")[0] == 2


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (
            "input: [N, 1, 28, 28]\nlayers: ['Conv2d(1, 8, 3)', MaxPool2d(2), 'Linear(1352, 9)']\n",
            (
                "input: [N, 1, 28, 28]\n"
                "layers: ['Conv2d(1, 8, 3)', MaxPool2d(2), Flatten(), 'Linear(1352, 9)']\n"
            ),
        ),
        (
            "input: [N, 1, 4, 4]\nlayers: [MaxPool2d(4), MaxPool2d(2), ReLU]\n",
            "input: [N, 1, 4, 4]\nlayers: [MaxPool2d(4), Identity, ReLU]\n",
        ),
        (
            (
                "input: Nx1x28x28\nlayers:\n  - Conv2d: {in_channels: 3, out_channels: 8, "
                "kernel_size: 3}  # a\n"
            ),
            (
                "input: Nx1x28x28\nlayers:\n  - Conv2d: {in_channels: 1, out_channels: 8, "
                "kernel_size: 3}  # a\n"
            ),
        ),
        (
            (
                "input: [N, 8, 16, 16]\nlayers:\n  - x = ReLU\n  - Conv2d(8, 8, 3, dilation=2, "
                "padding=1)\n  - Add: [input, x]\n  - y = Conv2d(8, 8, 3)\n  - Add: [y, x]  # b\n"
            ),
            (
                "input: [N, 8, 16, 16]\nlayers:\n  - x = ReLU\n  - Conv2d(8, 8, 3, dilation=2, "
                "padding=1)\n  - Add: [input, x]\n  - y = Conv2d(8, 8, 3, padding=1)\n"
                "  - Add: [y, x]  # b\n"
            ),
        ),
        (
            (
                "input: [N, 8, 16, 16]\nlayers:\n  - x = ReLU\n  - y = Conv2d(8, 8, 3, 2, 1)\n"
                "  - Add: [y, x]  # b\n"
            ),
            (
                "input: [N, 8, 16, 16]\nlayers:\n  - x = ReLU\n  - y = Conv2d(8, 8, 3, 2, 1)\n"
                "  - x_projected = Conv2d(8, 8, 1, stride=2)(x)\n  - Add()(y, x_projected)  # b\n"
            ),
        ),
        (
            (
                "input: [N, 3, 8, 8]\nlayers:\n"
                "  - nn.Sequential(nn.Conv2d(3, 4, 3), nn.Linear(144, 9))\n"
            ),
            (
                "input: [N, 3, 8, 8]\nlayers:\n"
                "  - nn.Sequential(nn.Conv2d(3, 4, 3), Flatten(), nn.Linear(144, 9))\n"
            ),
        ),
    ],
)
def test_every_way_to_write_a_step_is_edited_in_its_own_way(
    run: Run, text: str, mended: str
) -> None:
    code, out, err = run("fix", "-", text=text)
    assert (code, out) == (0, mended), err
