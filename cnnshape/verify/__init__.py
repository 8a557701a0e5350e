"""Plans proven in torch: the only package that imports it."""
