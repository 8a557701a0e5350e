"""The colours of a picture, in light and in dark."""

# The fill and the rim of each role, light and dark, told apart also by people who see few colours.
ROLES = {
    "weights": ("#cfe2f8", "#3b78b8", "#17324f", "#5b9bd8"),
    "pooling": ("#fbdcc0", "#c8701e", "#4d2d10", "#e0954f"),
    "normalization": ("#efe8f7", "#8d6bb8", "#33284a", "#a98fd0"),
    "activation": ("#d9f0d6", "#4b9a4e", "#1d3d22", "#6dbb70"),
    "regularization": ("#f2f2ee", "#9a9a8c", "#33332e", "#a5a597"),
    "merge": ("#fff1b3", "#b89200", "#453a0c", "#d8b73a"),
    "shape": ("#e4eaec", "#6f838c", "#2a3439", "#8fa5ae"),
    "end": ("#ffffff", "#5c6670", "#20262c", "#98a3ad"),
    "group": ("#dfe7ee", "#5f7a92", "#263542", "#87a3ba"),
}
_INK = ("#1d2329", "#e8ebee")
_DIM = ("#5c6670", "#a3adb6")
_WIRE = ("#69747e", "#98a3ad")
_RED = ("#c62828", "#ff6b63")
_PINK = ("#fde3e1", "#4d1b1a")
PAPER = ("#ffffff", "#12161a")


def style(theme: str) -> str:
    """The style sheet of a picture; with `auto`, as the reader likes it."""
    if theme == "dark":
        return _rules(1)
    if theme == "light":
        return _rules(0)
    return f"{_rules(0)}@media (prefers-color-scheme:dark){{{_rules(1)}}}"


def _rules(dark: int) -> str:
    rules = [
        f"text{{fill:{_INK[dark]}}}",
        f".dim,.size,.call{{fill:{_DIM[dark]}}}",
        f".wire,.stub{{stroke:{_WIRE[dark]}}}.head{{fill:{_WIRE[dark]}}}",
        f".frame{{fill:{_WIRE[dark]};fill-opacity:.07;stroke:{_WIRE[dark]};stroke-opacity:.55}}",
    ]
    for role, colors in ROLES.items():
        fill, rim = colors[2 * dark : 2 * dark + 2]
        rules.append(f".{role}{{fill:{fill};stroke:{rim}}}")
    red, pink = _RED[dark], _PINK[dark]
    rules.append(
        f".bad{{fill:{pink};stroke:{red}}}.badwire{{stroke:{red}}}.badhead,.badsize,.said{{fill:{red}}}"
    )
    return "".join(rules)
