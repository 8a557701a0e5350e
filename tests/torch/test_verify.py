"""What `--verify` shows: every row proven, refusals in torch's words, and our own faults."""

import json
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
import torch

from cnnshape.api import examine
from cnnshape.layers import KINDS, Layer, Misfit
from cnnshape.plans import Plan
from cnnshape.source import Source
from cnnshape.verify import memory
from cnnshape.verify import run as runs
from cnnshape.verify.run import verify

pytestmark = pytest.mark.torch

Run = Callable[..., tuple[int, str, str]]

GOOD = """\
input: [N, 3, 32, 32]
layers:
  - Conv2d(3, 8, 3)
  - ReLU
  - Flatten
  - Linear(_, 10)
"""
BAD = GOOD.replace("Conv2d(3", "Conv2d(4")


def proven(text: str) -> Plan:
    """The plan of a text, held against torch."""
    plan = examine(Source("net.yaml", text))
    verify(plan)
    return plan


def test_every_row_of_a_table_is_marked(run: Run) -> None:
    exit_code, out, err = run("plan", "-", "--verify", text=GOOD)
    assert (exit_code, err) == (0, "")
    assert out.count("✓") == 4
    version = torch.__version__.partition("+")[0]
    assert f"all 4 layers by torch {version} on the CPU, N = 2" in out


def test_json_holds_what_torch_made(run: Run) -> None:
    exit_code, out, _ = run("plan", "-", "--verify", "--format", "json", text=GOOD)
    found = json.loads(out)["verify"]
    first = found["layers"][0]
    assert exit_code == 0
    assert (found["device"], found["ok"], found["sizes"]) == ("cpu", True, {"N": 2})
    assert first["output_shapes"] == [[2, 8, 30, 30]]
    assert (first["params"], first["macs"]) == (224, 2 * 8 * 30 * 30 * 27)


def test_torch_refuses_at_the_same_layer_in_its_own_words(run: Run) -> None:
    with pytest.raises(RuntimeError) as refusal:
        torch.nn.Conv2d(4, 8, 3)(torch.zeros(2, 3, 32, 32))
    exit_code, out, err = run("plan", "-", "--verify", text=BAD)
    assert exit_code == 1
    assert "refuses" in out
    assert str(refusal.value) in err


@pytest.mark.parametrize(
    ("method", "wrong", "code"),
    [
        ("output", lambda self, x: (*x[:-1], self.out_features + 1), "torch-disagrees"),
        ("weights", lambda self: ((("n", 7),),), "torch-disagrees"),
        ("products", lambda self, xs, ys: ((("n", 7),),), "torch-disagrees"),
    ],
    ids=["shape", "parameters", "MACs"],
)
def test_a_wrong_rule_is_a_fault_of_ours(
    method: str, wrong: object, code: str, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setattr(KINDS["Linear"], method, wrong)
    exit_code, _, err = run("plan", "-", "--verify", text=GOOD)
    assert exit_code == 1
    assert f"error[{code}]" in err
    assert "please report it" in err
    shown = re.search(r"this alone shows it: (.*)", err)
    assert shown
    assert examine(Source("one.yaml", shown[1])).layers[0].kind == "Linear"


def test_a_rule_that_takes_too_much_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KINDS["Conv2d"], "_check_agreement", lambda self, x: None)
    plan = proven(BAD)
    assert "torch-refuses" in [found.code for found in plan.diagnostics]


def test_a_rule_that_refuses_too_much_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Layer) -> None:
        raise Misfit("not-divisible", "is not wanted")

    monkeypatch.setattr(KINDS["ReLU"], "conflicts", refuse)
    plan = proven(GOOD)
    assert "torch-disagrees" in [found.code for found in plan.diagnostics]


def test_the_meta_device_is_said_to_refuse_less(run: Run) -> None:
    exit_code, out, _ = run("plan", "-", "--verify=meta", text=GOOD)
    assert exit_code == 0
    assert "on the meta device, which refuses less than the CPU" in out


def test_a_network_too_large_to_run_is_sent_to_the_meta_device(run: Run) -> None:
    text = "input: [1, 1, 4000000, 4000000]\nlayers: [ReLU]\n"
    exit_code, out, err = run("plan", "-", "--verify", text=text)
    assert (exit_code, out) == (2, "")
    assert "--verify=meta" in err
    assert run("plan", "-", "--verify=meta", text=text)[0] == 0


def test_an_allocation_that_fails_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setattr(memory, "_memory", lambda: float("inf"))
    text = "input: [1, 1, 400000000, 400000000]\nlayers: ['ZeroPad2d(1)']\n"
    exit_code, _, err = run("plan", "-", "--verify", text=text)
    assert exit_code == 2
    assert "--verify=meta" in err


def test_a_device_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    exit_code, _, err = run("plan", "-", "--verify=cuda", text=GOOD)
    assert exit_code == 2
    assert "there is no CUDA device" in err


def test_an_unknown_device_is_a_usage_error(run: Run) -> None:
    exit_code, _, err = run("plan", "-", "--verify=tpu", text=GOOD)
    assert exit_code == 2
    assert "tpu" in err


def test_without_torch_one_sentence_says_how_to_get_it() -> None:
    hidden = "import sys; sys.modules['torch'] = None; from cnnshape.__main__ import run; run()"
    command = [sys.executable, "-c", hidden, "calc", "1x3x8x8", "ReLU", "--verify"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    assert done.returncode == 2
    assert "pip install 'cnnshape[verify]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_warnings_of_torch_do_not_leak() -> None:
    calls = ["LazyConv2d(4, 3)", "Flatten(2)", "LSTM(_, 4, dropout=0.5)"]
    command = [sys.executable, "-m", "cnnshape", "calc", "2x3x8x8", *calls, "--verify"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    assert (done.returncode, done.stderr) == (0, "")


def test_weights_are_never_given_values(monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(*_: object, **__: object) -> None:
        raise AssertionError("a weight was given a value")

    made: list[str] = []
    empty = torch.nn.Module.to_empty

    def emptied(self: torch.nn.Module, *, device: str, recurse: bool = True) -> torch.nn.Module:
        made.extend(str(one.device) for one in self.parameters())
        monkeypatch.setattr(torch.Tensor, "uniform_", fill)
        return empty(self, device=device, recurse=recurse)

    monkeypatch.setattr(torch.nn.Module, "to_empty", emptied)
    assert proven("input: [N, 8]\nlayers: ['Linear(8, 4)']").verification
    assert made == ["meta", "meta"]


def test_a_tensor_is_freed_after_its_last_use(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    row = runs._Run._row  # noqa: SLF001  # where tensors come and go

    def watched(self: runs._Run, one: object) -> object:
        proof = row(self, one)  # type: ignore[arg-type]  # as it is given
        held.append(len(self.values))
        return proof

    monkeypatch.setattr(runs._Run, "_row", watched)  # noqa: SLF001  # what a test watches
    proven("input: [N, 4]\nlayers: [" + ", ".join(["ReLU"] * 20) + "]")
    assert len(held) == 20
    assert max(held) == 2


def test_a_refusal_that_would_crash_torch_is_not_asked_for() -> None:
    text = (
        "input: {x: [1], offsets: [1]}\nlayers:\n"
        "  - EmbeddingBag(3, 5, include_last_offset=True, padding_idx=-1)(x, offsets)\n"
    )
    plan = proven(text)
    assert plan.verification
    assert [row.ok for row in plan.verification.rows] == [None]
    assert [found.code for found in plan.diagnostics] == ["empty-output"]


def test_a_check_proves_every_row_too(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    assert run("check", "-", "--verify", text=GOOD)[0] == 0
    monkeypatch.setattr(KINDS["Linear"], "params", lambda self: 7)
    exit_code, _, err = run("check", "-", "--verify", text=GOOD)
    assert exit_code == 1
    assert "error[torch-disagrees]" in err
