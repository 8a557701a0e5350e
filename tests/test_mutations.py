"""Specs that somebody's slip, or somebody's malice, has changed: an exit code and clean output."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnshape.render.reports import FORMATS

Run = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("cnnshape/explanations/*.md"))]
FILES = sorted([*ROOT.glob("specs/*.yaml"), *ROOT.glob("tests/specs/*/*.yaml")])
EXAMPLES = int(os.environ.get("CNNSHAPE_MUTATIONS", "300"))

SPECS = [path.read_text("utf-8") for path in FILES]
SPECS += [
    text
    for page in PAGES
    for text in re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
]
WORDS = """
null ~ _ [] {} [[]] [_] {a:b} True no -1 0 1 1.5 .nan .inf -.inf nan inf 1e400 10**12 10**400 2**63
9**9**9 9223372036854775807 0x10 010 3:3 '' 'x' "\\e[31m" "\\u202e" "\\0" N N*N (N+1)**8 N//2 N-5 -N
1/0 input input.shape input.shape[9] in_channels a.b.c ().__class__ __import__('os') [x]*9 [1]*10**9
lambda:1 (x:=5) f'{1}' ReLU ReLU() Sequential Sequential() Add Concat(dim=99) a=a *a **a ReLU*N
ReLU*10**9 ReLU*-1 Conv2d Conv2d() Conv2d(_,_,_) Conv2d(_,6,0) Conv2d(_,2**62,2**62) Reshape()
Reshape(-1,-1) Flatten(9,-9) Upsample(10**18) Upsample(scale_factor=1e300) Chunk(10**9) Split(1)
Parameter(2**62,2**62) Linear(10**18,10**18) Unflatten(1,[1]*99) ZeroPad2d(-99) Permute(0,0)
Mean([]) AdaptiveAvgPool2d(10**18) ConvTranspose2d(_,6,3,stride=2**62) -> ->[N] <=5M &a *a !!int
!x | > ? - # @ ` ' " % , : = ( ) [ ] { } é ² ٣ 😀
"""
CONTROLS = ("\x1b[31m", "\x9b", "\x07", "\x7f", "\u202e", "\u2028", "\ufeff", "\x85", "\xa0")
VALUES = (*WORDS.split(), *CONTROLS, "\ud800", "\0", "\t", "9" * 5000, "(" * 500)
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def pieces(text: str, kind: str) -> list[str]:
    if kind == "lines":
        return text.splitlines(keepends=True)
    return TOKEN.findall(text) if kind == "tokens" else list(text)


def mutated(text: str, draw: st.DrawFn) -> str:
    """The text with one thing taken out, doubled, swapped or replaced."""
    parts = pieces(text, draw(st.sampled_from(["lines", "tokens", "tokens", "characters"])))
    if not parts:
        return draw(st.sampled_from(VALUES))
    places = st.integers(0, len(parts) - 1)
    at, other = draw(places), draw(places)
    match draw(st.sampled_from(["delete", "double", "swap", "replace", "insert", "cut", "nest"])):
        case "delete":
            del parts[at]
        case "double":
            parts[at] *= 2
        case "swap":
            parts[at], parts[other] = parts[other], parts[at]
        case "replace":
            parts[at] = draw(st.sampled_from(VALUES))
        case "insert":
            parts.insert(at, draw(st.sampled_from(VALUES)))
        case "cut":
            del parts[min(at, other) : max(at, other)]
        case _:
            parts.insert(at, "  ")
    return "".join(parts)


@st.composite
def mutants(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(SPECS))
    for _ in range(draw(st.integers(1, 4))):
        text = mutated(text, draw)
    return text


LOOKS = (
    ("--format", "table", "--color"),
    ("--format", "table", "--depth", "1", "--columns", "layer,input,jump,offset,line"),
    ("--format", "json"),
    ("--format", "csv"),
    ("--format", "markdown"),
)
BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize="CNNSHAPE_MUTATIONS" not in os.environ,
    deadline=10_000,
    suppress_health_check=list(HealthCheck),
)


@BOUNDED
@given(text=mutants(), look=st.sampled_from(LOOKS))
def test_a_changed_spec_is_planned_or_refused(run: Run, text: str, look: tuple[str, ...]) -> None:
    exit_code, out, err = run("plan", "-", *look, text=text)
    assert exit_code in {0, 1}
    assert out or err
    assert (exit_code == 1) == ("error[" in err or '"severity": "error"' in out)


@BOUNDED
@given(
    text=st.sampled_from(SPECS),
    option=st.sampled_from(["--input", "--set"]),
    name=st.sampled_from(["", "N=", "H=", "input=", "width=", "a=", "\x1b=", "=", "é=", "=="]),
    value=st.one_of(st.sampled_from(VALUES), st.text(max_size=20)),
)
def test_a_strange_setting_is_used_or_refused(
    run: Run, text: str, option: str, name: str, value: str
) -> None:
    exit_code, out, err = run("plan", "-", f"{option}={name}{value}", text=text)
    assert exit_code in {0, 1, 2}
    assert out or err
    assert exit_code != 2 or err.rpartition("Error: ")[2].count("\n") == 1


@BOUNDED
@given(text=mutants(), style=st.sampled_from(list(FORMATS)))
def test_a_changed_spec_is_checked(run: Run, text: str, style: str) -> None:
    exit_code, _, err = run("check", "-", "--format", style, text=text)
    assert exit_code in {0, 1}
    assert err.splitlines()[-1].startswith("1 spec checked: ")
    assert (exit_code == 1) == ("1 error" in err or " errors" in err.splitlines()[-1])


@BOUNDED
@given(text=mutants())
def test_a_changed_spec_is_annotated_or_refused(run: Run, text: str) -> None:
    exit_code, out, err = run("annotate", "--check", "-", text=text)
    assert (exit_code, out) in {(0, ""), (1, "")}
    assert bool(err) == (exit_code == 1)
