"""Plans and findings as text; one module a format. Nothing else imports rich."""

FORMATS = {  # the modules that print plans, each with a function `show`
    "table": "cnnshape.render.table",
    "json": "cnnshape.render.json",
    "csv": "cnnshape.render.csv",
    "markdown": "cnnshape.render.markdown",
}
