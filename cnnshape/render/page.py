"""A page of Markdown, as it is or laid out for a terminal."""

from typing import TextIO


def page(text: str, stream: TextIO, *, color: bool) -> None:
    """Write a page."""
    if not color:
        stream.write(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(file=stream, force_terminal=True).print(Markdown(text))
