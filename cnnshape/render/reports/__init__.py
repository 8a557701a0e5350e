"""Findings of many specs as one document; one module a format."""

FORMATS = {  # the modules that write findings, each with a function `text`
    "full": "cnnshape.render.reports.full",
    "line": "cnnshape.render.reports.line",
    "github": "cnnshape.render.reports.github",
    "sarif": "cnnshape.render.reports.sarif",
    "junit": "cnnshape.render.reports.junit",
    "json": "cnnshape.render.reports.json",
}

LINES = frozenset({"full", "line", "github"})  # of which nothing is left where nothing is found
