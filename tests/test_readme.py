"""The README's table of layers is current, and its first spec is one of the zoo.

Its commands, specs and Python are run with those of the other pages, in `test_pages.py`.
"""

from pathlib import Path

from cnnshape.layers import KINDS
from cnnshape.render.manual import families, headline

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def renewed(text: str) -> str:
    """The README with the table made anew."""
    start, end = "<!-- layers -->\n", "<!-- end of layers -->"
    before, _, rest = text.partition(start)
    return f"{before}{start}{table()}{end}{rest.partition(end)[2]}"


def table() -> str:
    """The table of layers, a family a line."""
    lines = ["| family | layers |", "| --- | --- |"]
    for title, kinds in families().items():
        names = ", ".join(f"`{kind.__name__}`" for kind in kinds)
        lines.append(f"| {title} | {names} |")
    return "\n".join(lines) + "\n"


def test_the_table_of_layers_is_current(update: bool) -> None:
    if update:
        README.write_text(renewed(README.read_text("utf-8")), "utf-8")
    assert table() in README.read_text("utf-8")


def test_every_layer_has_a_headline() -> None:
    assert all(headline(kind).endswith(".") for kind in KINDS.values())


def test_the_first_spec_of_the_readme_is_in_the_zoo() -> None:
    name, _, spec = README.read_text("utf-8").partition("```yaml\n# ")[2].partition("\n")
    assert (ROOT / name).read_text("utf-8") == spec.partition("```")[0]
