"""Pictures of plans; one module a format."""

from importlib import import_module

from cnnshape.plans import Plan
from cnnshape.render.drawing.wish import Undrawable, Wish

FORMATS = {  # the modules that draw plans, each with a function `data`
    "svg": "cnnshape.render.drawing.svg",
    "png": "cnnshape.render.drawing.png",
    "html": "cnnshape.render.drawing.html",
    "mmd": "cnnshape.render.drawing.mermaid",
    "dot": "cnnshape.render.drawing.dot",
}
STYLES = ("boxes", "volumes")
THEMES = ("auto", "light", "dark")

__all__ = ["FORMATS", "STYLES", "THEMES", "Undrawable", "Wish", "drawn"]


def drawn(plan: Plan, kind: str, wish: Wish) -> bytes:
    """The file of a picture; raises `Undrawable`."""
    if wish.style == "volumes" and kind not in {"svg", "png"}:
        raise Undrawable("volumes are drawn as .svg and .png alone")
    data: bytes = import_module(FORMATS[kind]).data(plan, wish)
    return data
