"""Layers that move numbers between channels and pixels."""

from cnnshape.layers.arguments import Count, Shape
from cnnshape.layers.base import Layer
from cnnshape.layers.refusals import Misfit, torch_sizes
from cnnshape.layers.views import Lenses, Mixed, Sample, View, Window


class PixelShuffle(Layer):
    """Makes an image `upscale_factor` times as large out of its channels, [*, C·r², H, W]."""

    upscale_factor: Count

    least = 3

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return self.upscale_factor == 1

    def output(self, x: Shape) -> Shape:
        *rest, channels, height, width = x
        factor = self.upscale_factor
        if channels % factor**2:
            raise Misfit(
                "not-divisible",
                f"has `upscale_factor` {factor} but receives {channels} channels, "
                f"which its square {factor**2} does not divide",
                blame="upscale_factor",
                torch=f"but input.size(-3)={torch_sizes(x)[-3]} is not divisible by {factor**2}",
            )
        return *rest, channels // factor**2, height * factor, width * factor

    def view(self, x: Shape, y: Shape) -> View:
        square = self.upscale_factor**2
        return Lenses((Window(square, 0, square), *[Sample(1, self.upscale_factor)] * 2))

    def working(self, x: Shape, y: Shape) -> tuple[str, ...]:
        factor = self.upscale_factor
        return (
            f"C = {x[-3]} / {factor}² = {y[-3]}",
            f"H = {x[-2]}·{factor} = {y[-2]}",
            f"W = {x[-1]}·{factor} = {y[-1]}",
        )


class PixelUnshuffle(Layer):
    """Makes channels out of an image, [*, C, H, W] to [*, C·r², H / r, W / r]."""

    downscale_factor: Count

    least = 3

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return self.downscale_factor == 1

    def output(self, x: Shape) -> Shape:
        *rest, channels, height, width = x
        factor = self.downscale_factor
        for axis, name, n in ((-2, "height", height), (-1, "width", width)):
            if n % factor:
                raise Misfit(
                    "not-divisible",
                    f"has `downscale_factor` {factor}, which does not divide the {name} {n}",
                    blame="downscale_factor",
                    torch=f"pixel_unshuffle expects {name} to be divisible by downscale_factor, "
                    f"but input.size({axis})={torch_sizes(x)[axis]} is not divisible by {factor}",
                )
        return *rest, channels * factor**2, height // factor, width // factor

    def view(self, x: Shape, y: Shape) -> View:
        window = Window(self.downscale_factor, 0, self.downscale_factor)
        return Lenses((Sample(1, self.downscale_factor**2), window, window))

    def working(self, x: Shape, y: Shape) -> tuple[str, ...]:
        factor = self.downscale_factor
        return (
            f"C = {x[-3]}·{factor}² = {y[-3]}",
            f"H = {x[-2]} / {factor} = {y[-2]}",
            f"W = {x[-1]} / {factor} = {y[-1]}",
        )


class ChannelShuffle(Layer):
    """Deals the channels, axis 1, out of `groups` piles, one of each in turn."""

    groups: Count

    least = 3

    def idles(self, xs: tuple[Shape, ...], ys: tuple[Shape, ...]) -> bool:
        return self.groups in {1, xs[0][1]}

    def output(self, x: Shape) -> Shape:
        _, channels, *_ = x
        if channels % self.groups:
            raise Misfit(
                "not-divisible",
                f"has `groups` {self.groups}, which does not divide the channels {channels}",
                blame="groups",
                torch="Number of channels must be divisible by groups. "
                f"Got {torch_sizes(x)[1]} channels and {self.groups} groups.",
            )
        return x

    def view(self, x: Shape, y: Shape) -> View:
        return Mixed((1 - len(x),))
