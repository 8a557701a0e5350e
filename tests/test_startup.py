import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EVERY_TYPE = "[2001-12-14 21:59:43.10 -5, 2002-12-14, 12e3, 0x1F, 0o7, 1_000, 190:20:30, yes, ~]"
SELDOM = (
    "document.errors",
    "layers.activation",
    "layers.normalization",
    "layers.padding",
    "propagate.again",
    "propagate.program",
    "spec.misplaced",
    "spec.pasted.findings",
    "spec.pasted.statements",
    "symbols.equations",
)


def in_the_command(code: str) -> str:
    """What code prints in a process that has loaded its libraries as the command does."""
    script = f"from cnnshape.startup import load_libraries; load_libraries()\n{code}"
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout


def test_a_plan_never_needs_what_is_left_for_later() -> None:
    plan = [sys.executable, "-X", "importtime", "-m", "cnnshape", "plan", "specs/lenet5.yaml"]
    done = subprocess.run([*plan, "--format", "json"], capture_output=True, text=True, cwd=ROOT)  # noqa: S603, PLW1510  # our own command
    assert json.loads(done.stdout)["ok"]
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert {"click.core", "yaml.reader"} <= imported
    assert not {"inspect", "ast", "dis", "tokenize"} & imported


def test_a_network_loads_only_what_it_consists_of() -> None:
    modules = in_the_command(
        "import sys, cnnshape\n"
        "print(cnnshape.plan('specs/resnet50.yaml').params, *sorted(sys.modules), sep='\\n')"
    ).split()
    assert modules[0] == "25557032"
    assert {"cnnshape.layers.convolution", "cnnshape.layers.batchnorm"} <= {*modules}
    assert not {f"cnnshape.{name}" for name in SELDOM} & {*modules}


@pytest.mark.parametrize("name", SELDOM)
def test_what_is_loaded_seldom_exists(name: str) -> None:
    assert find_spec(f"cnnshape.{name}")


def test_patterns_are_compiled_when_they_are_used() -> None:
    code = f"""
import re, yaml
print(type(yaml.reader.Reader.NON_PRINTABLE).__name__, isinstance(re.compile("a"), re.Pattern))
print(yaml.load({EVERY_TYPE!r}, yaml.SafeLoader))
try:
    yaml.load("\\x07", yaml.SafeLoader)
except yaml.reader.ReaderError as error:
    print(error.reason)
print(yaml.safe_dump({{"a": "0x1F", "b": "yes"}}))
"""
    import yaml

    with pytest.raises(yaml.reader.ReaderError) as refused:
        yaml.load("\x07", yaml.SafeLoader)
    assert in_the_command(code).splitlines() == [
        "_Pattern True",
        repr(yaml.safe_load(EVERY_TYPE)),
        refused.value.reason,
        *yaml.safe_dump({"a": "0x1F", "b": "yes"}).splitlines(),
        "",
    ]


def test_what_others_hand_to_re_is_compiled_as_ever() -> None:
    code = """
import copy, gettext, pickle, yaml
print(gettext.c2py("n != 1")(2))
late = yaml.reader.Reader.NON_PRINTABLE
print(bool(copy.copy(late).search("\\x07")), bool(pickle.loads(pickle.dumps(late)).search("\\x07")))
"""
    assert in_the_command(code) == "1\nTrue True\n"


def test_a_postponed_module_is_the_module_when_it_is_used() -> None:
    code = """
import sys
before = "tokenize" in sys.modules
import inspect
from inspect import signature
import dataclasses
print(before, signature(lambda x, y=1: 0), inspect.getmodule(dataclasses).__name__)
print(sys.modules["inspect"].__name__, sys.modules["inspect"].__spec__ is not None)
"""
    assert in_the_command(code) == "False (x, y=1) dataclasses\ninspect True\n"
