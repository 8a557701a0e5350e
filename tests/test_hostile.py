"""Hostile and broken texts end in a finding with a place, and never reach the terminal."""

import json
import re
from collections.abc import Callable

import pytest

Run = Callable[..., tuple[int, str, str]]

HEAD = "input: [N, 3, 32, 32]\nlayers:\n"
FORMATS = ("table", "json", "csv", "markdown")
CONTROLS = ("\x1b[31m", "\x9b31m", "\x07", "\x7f", "\u202e", "\u2066", "\u200b", "\u2028", "\x85")


def step(text: str) -> str:
    return f"{HEAD}  - {text}\n"


def variable(text: str) -> str:
    return f"vars:\n  v: {text}\n{HEAD}  - Linear(v, 1)\n"


def blocks(first: str, next_: str, count: int) -> str:
    rest = "".join(f"  B{i}:\n    {next_.format(i - 1)}\n" for i in range(1, count))
    return f"blocks:\n  B0:\n    {first}\n{rest}{HEAD}  - B{count - 1}\n"


def nested(text: str, depth: int) -> str:
    return "".join("  " * level + text for level in range(depth))


BOMB = "x-0: &0 [x]\n" + "".join(f"x-{i}: &{i} [{f'*{i - 1},' * 10}]\n" for i in range(1, 10))

TEXTS: dict[str, tuple[str, str | bytes]] = {
    # the document
    "not UTF-8": ("yaml-syntax", b"name: \xff\xfe\n"),
    "UTF-16": ("yaml-syntax", "input: [1]\n".encode("utf-16")),
    "NUL": ("yaml-syntax", "name: a\0b\n"),
    "a lone surrogate": ("yaml-syntax", "name: \ud800\n"),
    "an escaped surrogate": ("yaml-syntax", 'name: "\\ud800"\n'),
    "tabs": ("yaml-syntax", "layers:\n\t- ReLU\n"),
    "nothing": ("missing-key", ""),
    "a comment": ("missing-key", "# layers\n"),
    "a BOM alone": ("missing-key", b"\xef\xbb\xbf"),
    "a list": ("wrong-type", "- ReLU\n"),
    "a second document": ("yaml-syntax", f"{step('ReLU')}---\na: b\n"),
    "a Python tag": ("yaml-syntax", "input: !!python/object/apply:os.system [ls]\n"),
    "an unknown tag": ("yaml-syntax", "input: !<\\x1b[31m> [1]\n"),
    "an alias bomb": ("too-large", BOMB),
    "an alias inside itself": ("cycle", "a: &a [*a]\n"),
    "an alias of nothing": ("unknown-name", "layers: *nothing\n"),
    "a merge of a number": ("wrong-type", "<<: 5\n"),
    "a key that is a list": ("wrong-type", "? [a]\n: 1\n"),
    "a key that is a mapping": ("wrong-type", "? {a: b}\n: 1\n"),
    "lists 5,000 deep": ("too-large", "layers: " + "[" * 5000 + "]" * 5000),
    "open lists 5,000 deep": ("too-large", "layers: " + "[" * 5000),
    "mappings 5,000 deep": ("too-large", "layers: " + "{a: " * 5000 + "}" * 5000),
    "blocks 500 deep": ("too-large", "layers:\n" + nested("-\n", 500)),
    "keys 500 deep": ("too-large", nested("a:\n", 500)),
    # the network
    "groups 55 deep": ("too-large", HEAD + nested("  - Sequential:\n", 55)),
    "a block that uses itself": ("cycle", blocks("- B0", "", 1)),
    "blocks that use each other": ("cycle", blocks("- B1", "- B0", 2)),
    "blocks that double forty times": ("too-large", blocks("- ReLU", "- B{0}\n    - B{0}", 40)),
    "empty blocks that double": ("too-large", blocks("- ReLU * 0", "- B{0}\n    - B{0}", 40)),
    "many repetitions": ("too-large", f"{step('ReLU:')}    repeat: 10**12\n"),
    "a negative repetition": ("out-of-range", step("ReLU * -1")),
    "steps that are shared 80 deep": (
        "too-large",
        HEAD + "  - a0 = ReLU\n" + "".join(f"  - a{i + 1} = a{i}(a0)\n" for i in range(80)),
    ),
    "names around names": ("too-large", HEAD + nested(f"  - {'a' * 90} = Sequential:\n", 9)),
    # calls
    "a line that ends as on an old Mac": ("unknown-name", step("'Linear(1,\r é)'")),
    "parentheses 5,000 deep": ("too-large", step("Linear(" + "(" * 5000 + "1" + ")" * 5000 + ")")),
    "groups in a call": ("too-large", step("Sequential(" * 500 + ")" * 500)),
    "a chain of minus": ("too-large", step("Linear(" + "-" * 5000 + "1, 2)")),
    "a chain of plus": ("too-large", step("Linear(1" + " + 1" * 5000 + ", 2)")),
    "a chain of names": ("too-large", step("Linear(a" + ".b" * 5000 + ", 2)")),
    "a chain of calls": ("too-large", step("Linear" + "()" * 5000)),
    "a name without end": ("too-large", step("a" * 5000 + " = ReLU")),
    "a symbol without end": ("too-large", f"input: [{'N' * 5000}]\nlayers: [ReLU]\n"),
    "a power tower": ("too-large", step("Linear(9**9**9**9, 2)")),
    "10,000 digits": ("too-large", step("Linear(" + "9" * 10000 + ", 2)")),
    "10,000 digits in YAML": ("too-large", f"input: [{'9' * 10000}]\nlayers: [ReLU]\n"),
    "a size beyond 64 bits": ("out-of-range", f"input: [{2**63}]\nlayers: [ReLU]\n"),
    "a huge power": ("too-large", "input: [10**400]\nlayers: [ReLU]\n"),
    "more numbers than 64 bits": ("too-large", "input: [10**18, 10**18]\nlayers: [ReLU]\n"),
    "a tensor that grows": ("too-large", HEAD + "  - Upsample(scale_factor=10**6)\n" * 20),
    "more than 64 axes": ("too-large", f"input: [{'1, ' * 65}]\nlayers: [ReLU]\n"),
    "symbols multiplied": ("open-size", step("Linear(_, " + "*".join(["(N + 1)"] * 9) + "**8)")),
    "a zero stride": ("out-of-range", step("Conv2d(3, 3, 3, stride=0)")),
    "a negative size": ("out-of-range", "input: [N, -3, 32, 32]\nlayers: [ReLU]\n"),
    "not a number": ("out-of-range", step("Upsample(scale_factor=1e999 - 1e999)")),
    "infinity": ("out-of-range", step("Upsample(scale_factor=1e999)")),
    "attributes": ("unknown-name", step("Linear(().__class__, 2)")),
    "a comprehension": ("bad-expression", step("Linear([x for x in y], 2)")),
    "a lambda": ("bad-expression", step("Linear(lambda:1, 2)")),
    "a walrus": ("bad-expression", step("Linear((x := 5), 2)")),
    "an f-string": ("bad-expression", step("Linear(f'{1}', 2)")),
    "an import": ("bad-expression", step("Linear(__import__('os').system('ls'), 2)")),
    "a function of ours": ("bad-expression", variable("open('/etc/passwd')")),
    "a list that doubles": (
        "too-large",
        "vars:\n  v0: [1, 1]\n"
        + "".join(f"  v{i + 1}: v{i} + v{i}\n" for i in range(40))
        + step("ReLU"),
    ),
    "variables that use each other": ("cycle", "vars: {a: b, b: a}\n" + step("ReLU")),
    "variables one behind another": (
        "too-large",
        "vars:\n" + "".join(f"  v{i}: v{i + 1}\n" for i in range(5000)) + step("ReLU"),
    ),
    "a bound without end": ("wrong-type", step("ReLU") + f"expect: {{params: {'9' * 999}.5}}\n"),
    "an infinite bound": ("wrong-type", step("ReLU") + "expect: {params: 1e999}\n"),
}


def codes_of(error: str) -> list[str]:
    return re.findall(r"^error\[(.*?)\]: .+\n +--> <stdin>:\d+:\d+$", error, re.MULTILINE)


@pytest.mark.parametrize(("code", "text"), TEXTS.values(), ids=list(TEXTS))
def test_a_hostile_text_is_a_finding_with_a_place(run: Run, code: str, text: str | bytes) -> None:
    for style in FORMATS:
        exit_code, out, err = run("plan", "-", "--format", style, text=text)
        assert exit_code == 1
        if style == "json":
            found = json.loads(out)["diagnostics"]
            assert code in [one["code"] for one in found]
            assert all(one["line"] > 0 and one["column"] > 0 for one in found)
        else:
            assert code in codes_of(err)


@pytest.mark.parametrize(("code", "text"), TEXTS.values(), ids=list(TEXTS))
def test_a_hostile_text_fails_a_check_and_is_not_annotated(
    run: Run, code: str, text: str | bytes
) -> None:
    exit_code, out, err = run("check", "-", "--format", "line", text=text)
    assert (exit_code, out) == (1, "")
    assert re.search(rf"^<stdin>:\d+:\d+: error\[{code}\] ", err, re.MULTILINE)
    exit_code, out, err = run("annotate", "-", text=text)
    assert (exit_code, out) == (1, "")
    assert code in codes_of(err)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: f"U+{ord(control[0]):04X}")
@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("color", ["--color", "--no-color"])
def test_control_characters_are_shown_and_never_sent(
    run: Run, control: str, style: str, color: str
) -> None:
    escaped = "".join(f"\\U{ord(c):08X}" for c in control)
    quoted = f'"a{escaped}b"'
    texts = [
        f"{step('ReLU')}name: {quoted}\n",
        f"{step('ReLU')}{quoted}: 1\n",
        step(quoted),
        step(f"{quoted}: 1"),
        step(f"Conv2d: {{{quoted}: {quoted}}}"),
        step(f"ReLU:\n    from: {quoted}\n    expect: {quoted}"),
        step(f"Add: {{{quoted}: ReLU}}"),
        step(f"Linear(32, 'a{control}b')"),
        f"vars: {{{quoted}: {quoted}}}\nblocks: {{{quoted}: []}}\n" + step("ReLU"),
        f"input: {{{quoted}: [1]}}\nlayers: [ReLU]\noutput: {quoted}\n",
        f"{step('ReLU')}expect: {{output: {{{quoted}: [1]}}, params: {quoted}}}\n",
        f"{step('ReLU')}expect: {{{quoted}: 1, macs: {{{quoted}: 1}}, object: {quoted}}}\n",
        f"{step('ReLU')}expect: {{receptive_field: {{{quoted}: 1}}, depth: [{quoted}]}}\n",
        f"{step('ReLU')}lint: {{{quoted}: 1, ignore: [{quoted}, arity]}}\n",
        f"{step('MaxPool2d(1)')}# cnnshape: ignore[a{control}b]\n",
        *(f"input: [N, 3]\nlayers: [Re{at}LU]\n# {control}\n" for at in (control, "")),
    ]
    for text in texts:
        run("plan", "-", "--format", style, color, text=text)
        if style == "table":
            run("check", "-", color, text=text)
            run("annotate", "--check", "-", color, text=text)
