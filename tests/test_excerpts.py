"""Findings on a terminal: lines cropped around what is meant, texts broken between words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnshape.diagnostics import Diagnostic, Label
from cnnshape.render.findings import full
from cnnshape.render.paint import columns_of, plain
from cnnshape.source import Source, Span

LINE = "  - Conv2d(in_channels=3, out_channels=64, kernel_size=7, stride=2, padding=3)"


def shown(line: str, meant: str, width: int | None, *, note: str = "") -> str:
    """The line of a source and what stands below it, on a terminal of so many columns."""
    start = line.index(meant)
    label = Label(Span(start, start + len(meant)), note)
    found = Diagnostic(code="bad-call", message="no", at=label)
    return plain(full((found,), Source("net.yaml", line), width)[3:-1])


def test_a_line_that_fits_is_shown_as_it_is() -> None:
    for width in (None, 82, 160):
        assert shown(LINE, "stride", width) == (
            f"1 | {LINE}\n  |                                                           ^^^^^^\n"
        )


def test_a_line_is_cropped_around_what_is_meant() -> None:
    assert shown(LINE, "Conv2d", 40) == (
        "1 |   - Conv2d(in_channels=3, out_chann…\n  |     ^^^^^^\n"
    )
    assert shown(LINE, "kernel_size=7", 40) == (
        "1 | …nnels=64, kernel_size=7, stride=2,…\n  |            ^^^^^^^^^^^^^\n"
    )
    assert shown(LINE, "padding=3", 40) == (
        "1 | …kernel_size=7, stride=2, padding=3)\n  |                           ^^^^^^^^^\n"
    )


def test_a_note_stays_behind_the_marks_where_there_is_room_for_both() -> None:
    assert shown(LINE, "stride", 50, note="this makes [8, 3]") == (
        "1 | …s=64, kernel_size=7, stride=2, padding=3)\n"
        "  |                       ^^^^^^ this makes [8, 3]\n"
    )


def test_a_note_without_room_goes_below_the_marks() -> None:
    assert shown(LINE, "padding=3", 82, note="this makes [8, 64, 16, 16]") == (
        f"1 | {LINE}\n"
        "  |                                                                     ^^^^^^^^^\n"
        "  |                                                     this makes [8, 64, 16, 16]\n"
    )
    assert shown("  - Conv2d(7)", "7", 24, note="this makes [8, 64, 16, 16] of it") == (
        "1 |   - Conv2d(7)\n"
        "  |            ^\n"
        "  |   this makes\n"
        "  |   [8, 64, 16, 16] of\n"
        "  |   it\n"
    )


def test_marks_stand_below_wide_and_combining_characters() -> None:
    line = "  - 编码器编码器编码器编码器 = ReLU(é́́́ + x)"
    assert shown(line, "码器 = R", 30) == (
        "1 | …编码器编码器 = ReLU(é́́́ + …\n  |          ^^^^^^^^\n"
    )
    assert shown(line, "x", 20) == "1 | … = ReLU(é́́́ + x)\n  |              ^\n"


def test_of_a_part_wider_than_the_terminal_its_beginning_is_shown() -> None:
    assert shown(LINE, LINE[4:], 30) == (
        "1 |   - Conv2d(in_channels=3,…\n  |     ^^^^^^^^^^^^^^^^^^^^^^\n"
    )
    assert shown("x" * 5000 + "y" * 3000, "y" * 3000, 20) == (
        "1 | …xxxyyyyyyyyyyy…\n  |     ^^^^^^^^^^^^\n"
    )


@given(
    st.text(st.sampled_from("ab 编́\t\x1b"), max_size=200),
    st.tuples(st.integers(0, 200), st.integers(0, 200)),
    st.sampled_from(["", "this makes [N, 64, 112, 112]", "编码器 " * 20]),
    st.integers(20, 120),
)
def test_nothing_is_wider_than_the_terminal(
    line: str, places: tuple[int, int], note: str, width: int
) -> None:
    start, end = sorted(min(place, len(line)) for place in places)
    found = Diagnostic(code="bad-call", message=line, at=Label(Span(start, end), note))
    lines = plain(full((found,), Source("net", line), width)).splitlines()
    assert max(map(columns_of, lines)) <= width
    marks = next(text for text in lines if text.startswith("  | ") and "^" in text)
    code = lines[lines.index(marks) - 1]
    before = marks.index("^")
    behind = (k for k in range(len(code) + 1) if columns_of(code[:k]) == before)
    meant, above = line[start:].lstrip("́"), code[next(behind, len(code)) :].lstrip("́")
    assert above[:1].strip() in {meant[:1].strip(), "\\"}


@pytest.mark.parametrize("width", [24, 40, 60, 80])
def test_remarks_are_broken_between_words_and_hang(width: int) -> None:
    note = "`in_channels` is taken from the input, which is [N, 64, 7, 7] here, so leave it out"
    found = Diagnostic(code="bad-call", message=note, at=Label(Span(0, 1)), help=(note,))
    text = plain(full((found,), Source("net.yaml", "x"), width))
    first, *rest = text.split("help: ")[1].splitlines()
    assert all(line.startswith(" " * 6) and line[6] != " " for line in rest if line)
    assert " ".join([first, *map(str.strip, rest)]).strip() == note
    if width > 24:
        assert "[N, 64, 7, 7]" in text.split("help: ")[1]
    head, *rest = text.split("\n -->")[0].splitlines()
    assert " ".join([head, *map(str.strip, rest)]) == f"error[bad-call]: {note}"


def test_without_a_terminal_nothing_is_broken() -> None:
    line = "x" * 100 + "y" * 200
    under = " " * 80 + "^" * 80
    assert shown(line, "y" * 200, None) == f"1 | {'x' * 80}{'y' * 80}\n  | {under}\n"
