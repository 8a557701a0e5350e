"""What the kinds share that work along the axes of space."""

from cnnshape.layers.arguments import Shape
from cnnshape.layers.base import Layer
from cnnshape.layers.terms import Term, leading, spatial


class Spatial(Layer, abstract=True):
    """A kind that works along the axes after batch and channels."""

    unbatched = True

    def working(self, x: Shape, y: Shape) -> tuple[str, ...]:
        formula = self.arithmetic()
        if not formula:
            return ()
        space = zip(x[-self.rank :], y[-self.rank :], strict=True)
        return tuple(
            f"{name} = {formula.format(n=before, **self.factors(axis))} = {after}"
            for axis, (name, (before, after)) in enumerate(zip(self.axes(), space, strict=True))
        )

    def places(self, name: str, x: Shape) -> Term:
        """A factor for each axis of `x`, the input or the output as `name` says."""
        channels = x[-1 - self.rank]
        space = spatial(name, x[-self.rank :])
        return (*leading(x[: -1 - self.rank]), (f"{name}_channels", channels), *space)

    @classmethod
    def axes(cls) -> str:
        """The usual letters of the spatial axes."""
        return "DHW"[-cls.rank :] if cls.rank > 1 else "L"

    def factors(self, axis: int) -> dict[str, object]:
        """What stands for the names in `formula` along one spatial axis."""
        return {
            name: value[axis] if isinstance(value, tuple) and len(value) == self.rank else value
            for name, value in self.values.items()
        }
