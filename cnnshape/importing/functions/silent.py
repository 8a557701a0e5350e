"""Names of functions that leave no step: what passes on its tensor, and what makes a constant.

`OVERWRITING` makes a constant of a tensor that there was.
"""

SILENT = frozenset(
    [
        "contiguous",
        "clone",
        "detach",
        "to",
        "type",
        "type_as",
        "float",
        "long",
        "int",
        "short",
        "bool",
        "half",
        "double",
        "bfloat16",
        "requires_grad_",
        "retain_grad",
        "detach_",
        "cpu",
        "cuda",
        "_assert",
        "dropout_",
        "data_ptr",
        "stride",
        "is_contiguous",
        "checkpoint",
    ]
)
MADE = frozenset(
    [
        "new_tensor",
        "new",
        "new_zeros",
        "new_ones",
        "new_full",
        "new_empty",
        "zeros_like",
        "ones_like",
        "full_like",
        "empty_like",
        "rand_like",
        "randn_like",
    ]
)
OVERWRITING = frozenset(
    ["zero_", "random_", "uniform_", "normal_", "bernoulli_", "exponential_", "log_normal_"]
)
