"""Functions of torch, as the language says them: `table` has them by name."""
