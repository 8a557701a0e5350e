"""How texts of the spec language are spelled, as regular expressions that every editor knows.

They tell what no reader would take, as far as a regular expression can, and nothing more. A name
may have letters of any script, so one of its letters is whatever is no other sign.
"""

from keyword import kwlist

from cnnshape.layers import KINDS
from cnnshape.spec.arithmetic import FUNCTIONS
from cnnshape.spec.binding import signature_of
from cnnshape.spec.words import GROUP, RESERVED

_LETTER = r"[^\s!-/:-@\[-^`{-~]"
_NAME = rf"(?!\d){_LETTER}+"
_END = rf"(?!{_LETTER})"  # of a name
_TAKEN = "|".join([*sorted(RESERVED), *FUNCTIONS, *kwlist])
_PREFIX = r"(self\s*\.\s*)?(torch\s*\.\s*)?(nn\s*\.\s*)?"
_BEFORE = rf"^([\s\S]*=)?[\s(]*{_PREFIX}"  # a type, in a key
_ARGUMENTS = r"\s*\(\s*[^)\s#]"
_MERGES = "|".join(name for name, kind in KINDS.items() if kind.merges)
_TYPES = "|".join([*KINDS, GROUP])
_UNKNOWN = rf"\s*([^=(]*=\s*)?{_PREFIX}(?!({_TYPES}){_END})[A-Z]{_LETTER}*\s*"
_NEEDY = "|".join(name for name, kind in KINDS.items() if signature_of(kind).required)

TEXT = r"\S"
SIZE = r"^\s*(?!_?\s*$)"  # of an input
NAME = rf"^{_NAME}$"
FREE_NAME = rf"^(?!({_TAKEN}|{_TYPES})$){_NAME}$"
BLOCK = rf"^[\s(]*(?![a-z\d_]|({_TYPES}){_END}){_LETTER}+[\s)]*(\([\s\S]*\)\s*)?(#[\s\S]*)?$"
TENSORS = r"^(?!\s*$)[^!-'*+\-/:-@\\^`{-~]*(#|$)"  # names and dots, commas and brackets
LISTED_TENSOR = r"^(?!\s*$)[^!-+\-/:-@\\^`{-~]*(#|$)"  # no call

PRINTED = rf"^\({_LETTER}*\)$"  # `(conv1)`, as print(model) has it
GROUPED = rf"{_BEFORE}{GROUP}{_END}(?!{_ARGUMENTS})"
MERGED = rf"{_BEFORE}({_MERGES}){_END}"
CALLED = rf"^([^=(]*=)?\s*{_PREFIX}(?!({_MERGES}){_END})[A-Z]{_LETTER}*{_ARGUMENTS}"
UNKNOWN = rf"^{_UNKNOWN}$"  # a type that is in no vocabulary
NOT_UNKNOWN = rf"^(?!{_UNKNOWN}\()"


def typed(name: str) -> str:
    """A key of a step of a type, whose arguments are not in the key."""
    return rf"^(.*=)?\s*(self\.)?(torch\.)?(nn\.)?{name}\s*(\(\s*\)|[*,]|$)"


def merged(name: str) -> str:
    """A key of a merge of a type, with its arguments or without."""
    return rf"{_BEFORE}{name}{_END}"


def _step() -> str:
    """`name = Type(arguments)(inputs) * repeat -> shape`; with a comment in it, anything."""
    bare = rf"\s*([^=(]*=\s*)?{_PREFIX}({_NEEDY})\s*(\(\s*\))?\s*(\*|->|,|$)"
    name = rf"[\s(]*(self\s*\.\s*)?{_NAME}[\s)]*"
    target = rf"({name}(,{name})*,?\s*=(?!=)|\s*\(\s*{_LETTER}*\s*\)\s*:)?"
    callee = rf"[\s(]*{_NAME}(\s*\.\s*{_LETTER}+)*[\s)]*"
    behind = r"(\([\s\S]*\)[\s)]*)?,?\s*(\*[\s\S]*)?,?\s*(->\s*\S[\s\S]*)?$"
    return rf"^([\s\S]*#|(?!{bare}){target}{callee}{behind})"


STEP = _step()
