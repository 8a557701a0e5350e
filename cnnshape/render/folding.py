"""Long texts on several lines, broken where a reader expects it."""

from cnnshape.render.paint import columns_of

WIDTH = 80  # columns of a page


def folded(text: str, columns: int) -> list[str]:
    """A text on lines of at most so many columns, broken behind spaces and between factors.

    >>> folded("out_channels·kernel_h·kernel_w + bias", 24)
    ['out_channels·kernel_h·', 'kernel_w + bias']
    """
    lines: list[str] = []
    while columns_of(text) > columns:
        end = _end(text, columns)
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*lines, text] if text or not lines else lines


def _end(text: str, columns: int) -> int:
    """Where the first line ends."""
    end, width = 0, 0
    while width + columns_of(text[end]) <= columns:
        width += columns_of(text[end])
        end += 1
    found = max(text.rfind(" ", 0, end + 1), text.rfind("·", 0, end)) + 1
    return max(found or end, 1)
