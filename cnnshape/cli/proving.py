"""`--verify`: plans proven in torch, or a sentence that says why they cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager

from cnnshape.cli import CannotRun
from cnnshape.plans import Plan


def prove(plans: list[Plan], device: str) -> None:
    """Prove plans; leaves with exit code 2 where that cannot be tried."""
    from cnnshape.render.progress import Progress

    with asking_torch(), Progress("loading torch") as progress:
        from cnnshape.verify.memory import OutOfMemory
        from cnnshape.verify.run import verify

        for plan in plans:
            try:
                verify(plan, device, progress.ticks(plan.name or plan.source.name))
            except (OutOfMemory, ValueError) as error:
                raise CannotRun(f"{plan.source.name}: {error}") from None


@contextmanager
def asking_torch() -> Iterator[None]:
    """Leaves with exit code 2 and the reason where torch cannot be loaded."""
    try:
        yield
    except ImportError as error:
        if error.name == "torch":
            message = "--verify needs torch, which `pip install 'cnnshape[verify]'` adds"
            raise CannotRun(message) from None
        raise CannotRun(f"torch cannot be loaded: {error}") from None
