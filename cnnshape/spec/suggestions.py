"""Did you mean: the known word that is nearest to a misspelt one."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from cnnshape.spec.syntax import NAME

_CANDIDATES = 400  # words that an unknown one is compared with
_WORD = 5  # letters of a word that says enough by itself


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant.

    >>> nearest("relu", ["ReLU6", "ReLU"]), nearest("xyz", ["Conv2d"])
    ('ReLU', None)
    >>> nearest("kernal", ["kernel_size", "stride"])
    'kernel_size'
    """
    words = (candidate for candidate in known if len(candidate) <= NAME)
    return _nearest(word, tuple(islice(words, _CANDIDATES))) if len(word) <= NAME else None


@lru_cache(maxsize=4096)
def _nearest(word: str, words: tuple[str, ...]) -> str | None:
    plain = _plain(word)
    for candidate in words:
        if _plain(candidate) == plain:
            return candidate
    by_plain = {_plain(candidate): candidate for candidate in words}
    if f"{plain}2d" in by_plain:
        return by_plain[f"{plain}2d"]
    for candidate in words:
        first, _, rest = candidate.partition("_")
        if rest and len(first) >= _WORD:
            by_plain.setdefault(_plain(first), candidate)
    from difflib import get_close_matches

    close = get_close_matches(plain, by_plain, n=1, cutoff=0.7)
    return by_plain[close[0]] if close else None


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace(".", "")
