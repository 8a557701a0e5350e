"""Names in Python for what a spec calls otherwise, or not at all."""

import re
from collections.abc import Iterable
from keyword import iskeyword
from unicodedata import normalize

# What a module has already, and what the text around it needs.
_MEMBERS = frozenset(
    [
        "T_destination",
        "add_module",
        "apply",
        "bfloat16",
        "buffers",
        "call_super_init",
        "children",
        "compile",
        "cpu",
        "cuda",
        "double",
        "dump_patches",
        "eval",
        "extra_repr",
        "float",
        "forward",
        "get_buffer",
        "get_extra_state",
        "get_parameter",
        "get_submodule",
        "half",
        "ipu",
        "load_state_dict",
        "modules",
        "mtia",
        "named_buffers",
        "named_children",
        "named_modules",
        "named_parameters",
        "parameters",
        "register_backward_hook",
        "register_buffer",
        "register_forward_hook",
        "register_forward_pre_hook",
        "register_full_backward_hook",
        "register_full_backward_pre_hook",
        "register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook",
        "register_module",
        "register_parameter",
        "register_state_dict_post_hook",
        "register_state_dict_pre_hook",
        "requires_grad_",
        "set_extra_state",
        "set_submodule",
        "share_memory",
        "state_dict",
        "to",
        "to_empty",
        "train",
        "training",
        "type",
        "xpu",
        "zero_grad",
    ]
)
_GLOBALS = frozenset(
    [
        "F",
        "abs",
        "bool",
        "float",
        "int",
        "max",
        "math",
        "min",
        "nn",
        "range",
        "round",
        "self",
        "str",
        "super",
        "torch",
        "tuple",
    ]
)
_UNCLEAR = frozenset("lIO")  # that look like numbers


class Identifiers:
    """Hands out names, each once."""

    def __init__(self, taken: Iterable[str] = (), *, members: bool = False) -> None:
        self._taken = {*taken}
        self._counts: dict[str, int] = {}
        self._forbidden = _MEMBERS if members else _GLOBALS | _UNCLEAR

    def free(self, name: str) -> str:
        """The name, or one like it that is not taken; it is taken then."""
        base = identifier(name)
        if base in self._forbidden:
            base += "_"
        return self._first(base, base, 2)

    def numbered(self, name: str) -> str:
        """The name with the next number behind it."""
        base = identifier(name)
        return self._first(base, f"{base}1", 2)

    def _first(self, base: str, found: str, count: int) -> str:
        """The first name that is free: `found`, or `base` with a number from `count` on."""
        if found in self._taken or found in self._forbidden:
            count = max(self._counts.get(base, 0), count)
            while found in self._taken or found in self._forbidden:
                found = f"{base}{'_' * base[-1:].isdigit()}{count}"
                count += 1
            self._counts[base] = count
        self._taken.add(found)
        return found


def parameter_name(name: str) -> str:
    """The name of a constructor's argument, which is never that of a class."""
    plain = identifier(name)
    return plain[:1].lower() + plain[1:]


def attribute_name(name: str) -> str:
    """The name of an attribute that keeps a constructor's argument."""
    return f"{name}_" if name in _MEMBERS else name


def identifier(name: str) -> str:
    """The name as Python reads it, with another beginning where that has a meaning of its own."""
    plain = normalize("NFKC", name)
    plain = "".join(c if c == "_" or f"a{c}".isidentifier() else "_" for c in plain)
    plain = plain.lstrip("_") or "x"
    if not plain.isidentifier():
        plain = f"x{plain}"
    return f"{plain}_" if iskeyword(plain) else plain


def class_name(title: str) -> str:
    """A class name made of the words of a title.

    >>> class_name("ViT-B/16"), class_name("a U-Net, padded"), class_name("16 layers")
    ('ViTB16', 'AUNetPadded', 'Net16Layers')
    """
    words = re.findall(r"[^\W_]+", normalize("NFKC", title))
    name = "".join(word[:1].upper() + word[1:] for word in words)[:60]
    if not name[:1].isalpha():
        name = f"Net{name}"
    return identifier(name)


def short_name(kind: str) -> str:
    """What a layer of a kind is called where nobody names it.

    >>> [short_name(kind) for kind in ("Conv2d", "BatchNorm2d", "ReLU", "ConvTranspose2d")]
    ['conv', 'norm', 'relu', 'conv']
    >>> short_name("AdaptiveAvgPool2d"), short_name("LeakyReLU"), short_name("MultiheadAttention")
    ('avgpool', 'leakyrelu', 'attention')
    """
    plain = re.sub(r"\d+d$", "", kind).removesuffix("Transpose")
    word = re.search(r"([A-Z][a-z]+Pool|[A-Z][a-z]{2,})$", plain)
    return (word[0] if word else plain).lower()


def snake(name: str) -> str:
    """A class name as the name of what it makes, if modules have no method of that name.

    >>> snake("ConvBN"), snake("SqueezeExcite"), snake("Double")
    ('conv_bn', 'squeeze_excite', 'double_block')
    """
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return f"{plain}_block" if plain in _MEMBERS else plain
