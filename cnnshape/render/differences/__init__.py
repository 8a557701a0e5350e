"""What differs between two plans; one module a format."""

FORMATS = {  # the modules that print differences, each with a function `show`
    "table": "cnnshape.render.differences.table",
    "json": "cnnshape.render.differences.json",
    "markdown": "cnnshape.render.differences.markdown",
}
