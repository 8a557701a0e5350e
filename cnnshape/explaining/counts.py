"""Parameters and multiply-accumulates as products of named factors."""

from collections.abc import Callable

from cnnshape.layers.terms import Term, Terms, added, worth
from cnnshape.records import Record
from cnnshape.symbols import OpenSize, is_known


class Count(Record):
    """A sum of products: their factors, what each comes to, and what all come to."""

    terms: Terms
    total: int

    @property
    def names(self) -> str:
        """The sum in names: `out_channels·in_channels·kernel_h·kernel_w + out_channels`."""
        return " + ".join(self.products(numbers=False))

    def products(self, *, numbers: bool) -> list[str]:
        """Each of the products, in names or in numbers."""
        return ["·".join(_size(n) if numbers else name for name, n in term) for term in self.terms]

    @property
    def parts(self) -> tuple[int, ...]:
        """What each product comes to."""
        return tuple(map(worth, self.terms))


def counted(terms: Callable[[], Terms]) -> Count | None:
    """A sum of products without those of nothing; `None` where nobody can count them."""
    try:
        told = tuple(term for term in terms() if not _is_nothing(term))
        total = added(told)
    except OpenSize:
        return None
    return Count(told, total) if is_known(total) else None


def _is_nothing(term: Term) -> bool:
    size = worth(term)
    return isinstance(size, int) and size == 0


def _size(n: int) -> str:
    """A factor as it is written in a product: a sum in parentheses."""
    text = str(n)
    return f"({text})" if " " in text else text
