"""A picture as PNG, made from the SVG by resvg."""

from cnnshape.plans import Plan
from cnnshape.render.drawing import svg
from cnnshape.render.drawing.wish import Undrawable, Wish

_MOST = 30_000  # pixels along one side
_AREA = 150_000_000  # pixels in all, four bytes each


def data(plan: Plan, wish: Wish) -> bytes:
    """The file of a picture, in light colours where nothing else is wished."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise Undrawable("a PNG needs resvg: pip install 'cnnshape[draw]'") from None
    theme = "light" if wish.theme == "auto" else wish.theme
    text = svg.text(plan, wish.but(theme=theme), paper=True)
    sides = [float(text.split(f' {side}="', 1)[1].split('"', 1)[0]) for side in ("width", "height")]
    wide, high = (round(side * wish.scale) for side in sides)
    if max(wide, high) > _MOST or wide * high > _AREA:
        raise Undrawable(
            f"a PNG of {wide:,} × {high:,} pixels is too large; draw it with a smaller --scale"
        )
    return bytes(svg_to_bytes(svg_string=text, zoom=wish.scale))
