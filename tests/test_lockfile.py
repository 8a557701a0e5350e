"""`cnnshape lock`, and the file that it writes."""

import re
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

import cnnshape
from cnnshape.comparison import lockfile
from cnnshape.comparison.lockfile import Lock, difference, read, text, write
from cnnshape.comparison.outlines import outline

Run = Callable[..., tuple[int, str, str]]

NET = """\
name: "a \\u202e net"
input: [N, 3, 8, 8]
layers:
  - conv = Conv2d(3, 4, 3)
  - act = ReLU
  - Add: [conv, act]
"""
LOCKED = """\
{
  "version": 1,
  "specs": {
    "nets/a.yaml": {
      "name": "a \\u202e net",
      "inputs": {"input": "N×3×8×8"},
      "outputs": {"2": "N×4×6×6"},
      "params": 112,
      "macs": 3888,
      "layers": [
        ["conv", "Conv2d(3, 4, 3)", "N×4×6×6", 112, 3888],
        ["act", "ReLU", "N×4×6×6", 0, 0],
        ["2", "Add", "N×4×6×6", 0, 0, ["conv", "act"]]
      ]
    }
  }
}
"""
SPECS = sorted(Path("specs").glob("*.yaml"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with three specs."""
    (tmp_path / "nets" / ".old").mkdir(parents=True)
    for name in ("a", "b", "c", ".old/d"):
        (tmp_path / "nets" / f"{name}.yaml").write_text(NET.replace("4, 3", "8, 3"), "utf-8")
    (tmp_path / "nets" / "other.yaml").write_text("a: b\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_lock_file_has_a_line_for_each_layer(run: Run, folder: Path) -> None:
    folder.joinpath("nets", "a.yaml").write_text(NET, "utf-8")
    assert run("lock", "nets/a.yaml") == (0, "1 spec locked in cnnshape.lock, 1 changed\n", "")
    assert folder.joinpath("cnnshape.lock").read_text("utf-8") == LOCKED


def test_a_lock_is_the_same_after_writing_and_reading(tmp_path: Path) -> None:
    lock = Lock({path.as_posix(): outline(cnnshape.plan(path)) for path in SPECS})
    file = tmp_path / "cnnshape.lock"
    write(file, lock)
    assert read(file) == lock
    assert file.read_text("utf-8") == text(lock)
    assert text(Lock({})) == '{\n  "version": 1,\n  "specs": {}\n}\n'


def test_the_order_of_specs_does_not_matter(run: Run, folder: Path) -> None:
    names = [f"nets/{name}.yaml" for name in "abc"]
    texts = set()
    for order in permutations(names):
        run("lock", *order)
        texts.add(folder.joinpath("cnnshape.lock").read_bytes())
        folder.joinpath("cnnshape.lock").unlink()
    run("lock", "nets")
    texts.add(folder.joinpath("cnnshape.lock").read_bytes())
    assert len(texts) == 1


def test_what_is_given_is_renewed_and_what_is_not_is_kept(run: Run, folder: Path) -> None:
    assert run("lock", "nets")[1] == "3 specs locked in cnnshape.lock, 3 changed\n"
    assert run("lock", "nets")[1] == "3 specs locked in cnnshape.lock, 0 changed\n"
    before = read(folder / "cnnshape.lock").specs
    folder.joinpath("nets", "b.yaml").write_text(NET, "utf-8")
    assert run("lock", "nets/b.yaml")[1] == "1 spec locked in cnnshape.lock, 1 changed\n"
    after = read(folder / "cnnshape.lock").specs
    assert after.keys() == before.keys() == {f"nets/{name}.yaml" for name in "abc"}
    assert {name for name in after if after[name] != before[name]} == {"nets/b.yaml"}


def test_what_is_no_longer_in_a_folder_is_dropped(run: Run, folder: Path) -> None:
    folder.joinpath("more").mkdir()
    folder.joinpath("more", "e.yaml").write_text(NET, "utf-8")
    run("lock", "nets", "more")
    folder.joinpath("nets", "a.yaml").unlink()
    folder.joinpath("more", "e.yaml").unlink()
    assert run("lock", "nets/b.yaml")[1] == "1 spec locked in cnnshape.lock, 0 changed\n"
    said = "2 specs locked in cnnshape.lock, 0 changed, 1 dropped\n"
    assert run("lock", "nets") == (0, said, "")
    assert [*read(folder / "cnnshape.lock").specs] == ["more/e.yaml", "nets/b.yaml", "nets/c.yaml"]


def test_names_are_seen_from_the_folder_of_the_lock_file(run: Run, folder: Path) -> None:
    folder.joinpath("locks").mkdir()
    assert run("lock", "nets/a.yaml", "-o", "locks/all.lock")[0] == 0
    assert [*read(folder / "locks" / "all.lock").specs] == ["../nets/a.yaml"]
    assert run("lock", str(folder / "nets" / "a.yaml"))[0] == 0
    assert [*read(folder / "cnnshape.lock").specs] == ["nets/a.yaml"]


def test_nothing_is_locked_where_a_spec_has_errors(run: Run, folder: Path) -> None:
    folder.joinpath("nets", "b.yaml").write_text(NET.replace("Conv2d(3", "Conv2d(5"), "utf-8")
    code, out, err = run("lock", "nets")
    assert (code, out) == (1, "")
    assert err.startswith("error[axis-mismatch]")
    assert err.endswith("nothing is locked\n")
    assert not folder.joinpath("cnnshape.lock").exists()


def test_the_difference_to_a_locked_plan(tmp_path: Path) -> None:
    file = tmp_path / "cnnshape.lock"
    spec = {"input": ["N", 3], "layers": ["Linear(3, 4)"]}
    write(file, Lock({"net.yaml": outline(cnnshape.plan(spec))}))
    lock = read(file)
    same = difference(lock, "net.yaml", cnnshape.plan(spec))
    assert same is not None
    assert same.same
    other = difference(lock, "net.yaml", cnnshape.plan(spec | {"layers": ["Linear(3, 5)"]}))
    assert other is not None
    assert [change.fields for change in other.layers] == [("call", "shape", "params", "macs")]
    assert difference(lock, "other.yaml", cnnshape.plan(spec)) is None


LAYER = '["conv", "Conv2d(3, 4, 3)", "N×4×6×6", 112, 3888]'
BROKEN = {
    "no JSON": ("{\n  x", "line 2 is no JSON; was it edited or merged by hand?"),
    "a conflict": (LOCKED.replace('"2", ', "\n<<<<<<< HEAD\n"), "is no JSON"),
    "nothing": ("", "line 1 is no JSON"),
    "no text": (b"\xff\xfe\x00", "this is no lock file of cnnshape"),
    "a list": ("[]", "this is no lock file of cnnshape"),
    "lists 100,000 deep": ("[" * 100_000, "this is no lock file of cnnshape"),
    "a number without end": ("9" * 5000, "this is no lock file of cnnshape"),
    "no version": ('{"specs": {}}', "this is no lock file of cnnshape"),
    "a newer version": ('{"version": 2}', "a newer cnnshape has written this, in version 2"),
    "no outline": ('{"version": 1, "specs": {"a": 1}}', "a is not what a lock file holds"),
    "no shape": (LOCKED.replace('"N×3×8×8"', "3"), "a shape, and what a layer takes, is a text"),
    "no count": (LOCKED.replace("112,", "1.5,"), "a count is a whole number"),
    "a flag": (LOCKED.replace("112,", "true,"), "a count is a whole number"),
    "less than none": (LOCKED.replace("112,", "-1,"), "a count is a whole number"),
    "a huge count": (LOCKED.replace("112,", "9" * 4000 + ","), "a count is a whole number"),
    "no layer": (LOCKED.replace(LAYER, '["conv"]'), "a layer has a path, a call, a shape"),
    "no tensor": (LOCKED.replace('["conv", "act"]', "[1]"), "what a layer takes, is a text"),
}


@pytest.mark.parametrize(("data", "sentence"), BROKEN.values(), ids=list(BROKEN))
@pytest.mark.usefixtures("folder")
def test_what_is_no_lock_file_is_said_in_a_sentence(
    run: Run, data: str | bytes, sentence: str
) -> None:
    file = Path("cnnshape.lock")
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(ValueError, match=re.escape(sentence)) as caught:
        read(file)
    code, out, err = run("lock", "nets")
    assert (code, out, err) == (2, "", f"Error: cnnshape.lock: {caught.value}\n")


def test_a_lock_file_is_bounded(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockfile, "_LARGEST", 100)
    code, _, err = run("lock", "nets")
    assert code == 2
    assert "a lock file has at most" in err
    assert not folder.joinpath("cnnshape.lock").exists()
    folder.joinpath("cnnshape.lock").write_text(LOCKED, "utf-8")
    with pytest.raises(ValueError, match="a lock file has at most"):
        read(folder / "cnnshape.lock")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere.yaml"], "nowhere.yaml: no such file or folder"),
        (["-"], "standard input has no name to be locked under"),
        (["nets/.old/none"], "no such file or folder"),
        (["empty"], "no spec in empty"),
        (["nets", "-o", "nets"], "nets: Is a directory"),
        (["nets", "-o", "nowhere/x.lock"], "nowhere/x.lock: No such file or directory"),
        (["nets", "-o", "a\0b"], "null"),
    ],
)
def test_what_cannot_be_locked_is_said(
    run: Run, folder: Path, arguments: list[str], sentence: str
) -> None:
    folder.joinpath("empty").mkdir()
    code, out, err = run("lock", *arguments, text=NET)
    assert (code, out) == (2, "")
    assert sentence in err
    assert {path.name for path in folder.iterdir()} == {"nets", "empty"}


def test_a_lock_file_keeps_its_rights(run: Run, folder: Path) -> None:
    run("lock", "nets")
    file = folder / "cnnshape.lock"
    assert file.stat().st_mode & 0o400
    file.chmod(0o600)
    run("lock", "nets")
    assert file.stat().st_mode & 0o777 == 0o600
