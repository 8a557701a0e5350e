"""Where findings are: the line, the column and the characters that a person would change."""

from pathlib import Path

import pytest

import cnnshape

HEAD = "input: [N, 3, 32, 32]\nlayers:\n"


def places(folder: Path, text: str) -> list[tuple[int, int, str]]:
    path = folder / "net.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    plan = cnnshape.diagnose(path)
    spans = [found.at.span for found in plan.diagnostics]
    return [
        (*plan.source.position(span.start), plan.source.text[span.start : span.end])
        for span in spans
    ]


@pytest.mark.parametrize(
    ("step", "place"),
    [
        ("- Conv2d(4, 8, 3)", (3, 10, "4")),
        ("-   Conv2d(4, 8, 3)", (3, 12, "4")),
        ("- 'Conv2d(4, 8, 3)'", (3, 11, "4")),
        ('- "Conv2d(4, 8, 3)"', (3, 11, "4")),
        ("- Conv2d(3, out_chanels=8, kernel_size=3)", (3, 13, "out_chanels")),
        ("- Conv2d(3, 8, 1 + k)", (3, 20, "k")),
        ("- Conv2d(3, 8,\n    kernel_size=k)", (4, 17, "k")),
        ("- Conv2d(3,\n\n    8, k)", (5, 8, "k")),
        ("- |\n  Conv2d(3,  # channels\n    8, k)", (5, 8, "k")),
        ("- >\n  Conv2d(3,\n    8, k)", (5, 8, "k")),
        ("- |-\n  ReLU()(a)", (4, 10, "a")),
        ("- 'Conv2d(3, 8,\n    k)'", (4, 5, "k")),
        ('- "Conv2d(3, 8,\n    k)"', (4, 5, "k")),
        ("- größe = Conv2d(3, 8, k)", (3, 24, "k")),
        ("- Conv2d(3, 8, größe + k)", (3, 16, "größe")),
        ("- Conv2d(3, 8, max('größe×', k))", (3, 30, "k")),
        ("- Conv2d(3, 8, 3)  # größe\n- Conv2d(9, 8, 1)", (4, 10, "9")),
        ("- größe = MaxPool2d(2) -> N×3×16×k", (3, 34, "k")),
        ("- MaxPool2d(2) -> [N, 3, 16, 15]", (3, 19, "[N, 3, 16, 15]")),
        ("- Conv2d: {out_channels: 8, kernel_size: k}", (3, 42, "k")),
        ("- Conv2d:\n    out_channels: 8\n    kernel_sise: 3", (5, 5, "kernel_sise")),
        ("- Conv2d:\n    out_channels: 8\n    kernel_size: [3, k]", (5, 22, "k")),
        ("- MaxPool2d(2):\n  repeat: 1 + k", (4, 15, "k")),
        ("- Concat:\n  from: [input, a]", (4, 17, "a")),
        ("- ReLU:\n  name: in_channels", (4, 9, "in_channels")),
        ("- Concat: [input, a]", (3, 19, "a")),
        ("- a, b = ReLU", (3, 3, "a, b")),
        ("- nn.Relu(inplace=True),", (3, 6, "Relu")),
        ("- self.a = nn.Relu()", (3, 15, "Relu")),
        ("- (a): Conv2d(4, 8, 1)", (3, 15, "4")),
        ("- ReLU * k", (3, 10, "k")),
        ("- Sequential(ReLU,\n    Conv2d(4, 8, 1))", (4, 12, "4")),
        ("- Conv2d(3, 8, 3))", (3, 18, ")")),
        ("- x = F.relu(x)", (3, 7, "F.relu(x)")),
        ("- Conv2d(3, 8, 010)", (3, 16, "010")),
    ],
)
def test_a_finding_covers_what_has_to_change(
    tmp_path: Path, step: str, place: tuple[int, int, str]
) -> None:
    text = HEAD + "".join(f"  {line}\n" for line in step.split("\n"))
    line, column, written = place
    assert places(tmp_path, text) == [(line, column + 2, written)]


def test_an_escape_in_a_quoted_step_is_underlined_as_a_whole(tmp_path: Path) -> None:
    text = HEAD + '  - "Conv2d(3, 8, \\x6b)"\n'
    assert places(tmp_path, text) == [(3, 5, '"Conv2d(3, 8, \\x6b)"')]


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    text = HEAD.replace("\n", "\r\n") + "  - Conv2d(3,\r\n      8, k)\r\n  - Linear(9, 3)\r\n"
    assert places(tmp_path, text)[0] == (4, 10, "k")


def test_a_byte_order_mark_is_no_column(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(HEAD + "  - Conv2d(4, 8, 3)\n", encoding="utf-8-sig")
    plan = cnnshape.diagnose(path)
    assert plan.source.position(plan.diagnostics[0].at.span.start) == (3, 12)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("input: [N, 3, 0]\nlayers: [ReLU]\n", (1, 15, "0")),
        ("input: N×3×0\nlayers: [ReLU]\n", (1, 12, "0")),
        ("input: {a: [N, k + 1]}\nlayers: [ReLU]\n", (1, 16, "k")),
        ("input: N\nvars: {a: 2, b: a * k}\nlayers: [ReLU]\n", (2, 21, "k")),
        ("input: Nx4\nlayers: [ReLU]\noutput: relu\n", (3, 9, "relu")),
        ("input: Nx4\nlayers: [ReLU]\nexpect: {output: [N, 5]}\n", (3, 18, "[N, 5]")),
        ("input: Nx4\nlayers: [ReLU]\nexpect: {params: 5}\n", (3, 18, "5")),
        ("input: Nx4\nblocks:\n  B(a, a): ReLU\nlayers: [ReLU]\n", (3, 8, "a")),
        ("input: Nx4\nblocks:\n  B(a, b=k): [ReLU]\nlayers: [B(1)]\n", (3, 10, "k")),
    ],
)
def test_a_finding_outside_the_steps(tmp_path: Path, text: str, place: object) -> None:
    assert places(tmp_path, text) == [place]
