"""How a picture is to be drawn."""

from cnnshape.drawing.folding import picture
from cnnshape.drawing.picture import Picture
from cnnshape.plans import Plan
from cnnshape.records import Record

_MOST = 4_000  # boxes that anybody can look at


class Undrawable(Exception):
    """Why there is no picture."""


class Wish(Record):
    """What the options of `draw` say."""

    depth: int | None = None  # fold groups below this
    is_full: bool = False  # draw every repetition by itself
    style: str = "boxes"
    theme: str = "auto"
    scale: float = 2.0  # of a PNG

    def picture(self, plan: Plan) -> Picture:
        """What is to be drawn of a plan; raises `Undrawable` where that is too much."""
        found = picture(plan, self.depth, is_full=self.is_full)
        boxes = sum(1 for _ in found.root.leaves())
        if boxes > _MOST:
            raise Undrawable(
                f"a picture of {boxes:,} boxes would be of no use; fold groups with --depth"
            )
        return found
