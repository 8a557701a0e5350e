"""Sampling where another tensor says, and the grids that say it: spatial transformers."""

from typing import Annotated

from cnnshape.layers.arguments import Shape
from cnnshape.layers.axes import known
from cnnshape.layers.base import Layer
from cnnshape.layers.combined_rules import Maybe, Several
from cnnshape.layers.refusals import Misfit, show, torch_sizes
from cnnshape.layers.rules import Flag, Whole, Word
from cnnshape.layers.views import EVERYTHING, View
from cnnshape.symbols import differ

Option = Annotated[bool | None, Maybe(Flag())]

_SPACES = {4: 2, 5: 3}  # axes of a tensor: those of space


class GridSample(Layer):
    """Looks up an image or volume at the places in a grid: `GridSample()(x, grid)`.

    The grid is [N, H, W, 2], or [N, D, H, W, 3] for a volume: for each point of the output, where
    to look. H and W are those of the output.
    """

    mode: Annotated[str, Word("bilinear", "nearest", "bicubic")] = "bilinear"
    padding_mode: Annotated[str, Word("zeros", "border", "reflection")] = "zeros"
    align_corners: Option = None

    arity = (2, 2)
    ranks = (4, 5)
    function = "nn.functional.grid_sample"

    def outputs(self, *xs: Shape) -> tuple[Shape, ...]:
        x, grid = xs
        told = f"but got input with sizes {torch_sizes(x)} and grid with sizes {torch_sizes(grid)}"
        if not grid or differ(x[0], grid[0]):
            raise Misfit(
                "join-mismatch",
                f"receives the grid {show(grid)} for {show(x)}, which has another batch",
                torch=f"grid_sampler(): expected grid and input to have same batch size, {told}",
            )
        if differ(grid[-1], len(x) - 2):
            raise Misfit(
                "join-mismatch",
                f"receives {grid[-1]} numbers a place in the grid {show(grid)}, but a place in "
                f"{show(x)} has {len(x) - 2}",
                torch=f"grid_sampler(): expected grid to have size {len(x) - 2} in last "
                f"dimension, but got grid with sizes {torch_sizes(grid)}",
            )
        if len(grid) != len(x):
            raise Misfit(
                "join-mismatch",
                f"receives the grid {show(grid)} for {show(x)}, which has {len(x)} axes",
                torch=f"grid_sampler(): expected {len(x)}D input and grid with same number of "
                f"dimensions, {told}",
            )
        if self.mode == "bicubic" and len(x) != len("NCHW"):
            raise Misfit(
                "rank-mismatch",
                f"has `mode` bicubic, which is for images, but receives {show(x)}",
                blame="mode",
                torch="grid_sampler(): bicubic interpolation only supports 4D input",
            )
        return ((known(x[0], grid[0]), x[1], *grid[1:-1]),)

    def companions(self, x: Shape) -> tuple[Shape, ...]:
        return ((x[0], *(n + 1 for n in x[2:]), len(x) - 2),)

    def view(self, x: Shape, y: Shape) -> View:
        return EVERYTHING


class AffineGrid(Layer):
    """The grid that turns an image of `size` by matrices [N, 2, 3]: `AffineGrid([N, 1, 28, 28])`.

    A volume takes matrices [N, 3, 4]. What comes out is the second tensor of `GridSample`.
    """

    size: Annotated[Shape, Several(Whole(least=1), least=4)]
    align_corners: Option = None

    function = "nn.functional.affine_grid"

    def conflicts(self) -> None:
        if len(self.size) not in _SPACES:
            raise Misfit(
                "out-of-range",
                f"has {len(self.size)} sizes in `size` {show(self.size)} but takes 4 or 5",
                blame="size",
                torch="affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, "
                "respectively",
            )

    def wanted(self) -> Shape:
        space = _SPACES[len(self.size)]
        return self.size[0], space, space + 1

    def output(self, x: Shape) -> Shape:
        batch, *matrix = self.wanted()
        space = matrix[0]
        if len(x) != 1 + len(matrix) or any(map(differ, x[1:], matrix)):
            raise Misfit(
                "axis-mismatch",
                f"receives {show(x)} but takes {show(self.wanted())} for `size` {show(self.size)}",
                torch=f"Expected a batch of {space}D affine matrices of shape "
                f"Nx{space}x{space + 1} for size",
            )
        if differ(x[0], batch):
            raise Misfit(
                "axis-mismatch",
                f"has a batch of {batch} in `size` {show(self.size)} but receives {show(x)}",
                blame="size",
                instead=(x[0], *self.size[1:]),
                torch="Expected size for first two dimensions of batch2 tensor to be: "
                f"[{batch}, {space + 1}] but got: [{x[0]}, {space + 1}]",
            )
        return known(x[0], batch), *self.size[2:], space

    def view(self, x: Shape, y: Shape) -> View:
        return EVERYTHING
