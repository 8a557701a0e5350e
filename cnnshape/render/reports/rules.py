"""What SARIF says about a kind of finding, taken from the page that explains it."""

import re
from importlib import resources

from cnnshape.diagnostics.codes import SEVERITY

_SENTENCE = re.compile(r".*?\.(?=\s|\Z)")


def rule(code: str) -> dict[str, object]:
    """A kind of finding with its explanation, or its code where there is none."""
    page = _page(code)
    opening = " ".join(page.partition("\n\n")[0].split())
    sentence = _SENTENCE.match(opening)
    return {
        "id": code,
        "shortDescription": {"text": sentence[0] if sentence else opening},
        "fullDescription": {"text": opening},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": SEVERITY[code]},
    }


def _page(code: str) -> str:
    """The page of a code without its title."""
    try:
        text = (resources.files("cnnshape") / "explanations" / f"{code}.md").read_text("utf-8")
    except OSError:
        return code
    return text.removeprefix(f"# {code}\n").strip() or code
