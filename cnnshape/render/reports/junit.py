"""Findings as JUnit XML, which most build servers show as tests: one a spec."""

from collections.abc import Sequence
from pathlib import PurePath
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cnnshape.checked import Checked
from cnnshape.diagnostics import Diagnostic
from cnnshape.render.findings import full
from cnnshape.render.paint import plain
from cnnshape.source import printable

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def text(results: Sequence[Checked]) -> str:
    """A test for each spec, failed where it has errors; ASCII, so any encoding will do."""
    failures = sum(one.count("error") > 0 for one in results)
    counts = {"tests": str(len(results)), "failures": str(failures), "errors": "0", "skipped": "0"}
    root = Element("testsuites", counts)
    suite = SubElement(root, "testsuite", {"name": "cnnshape", **counts})
    for one in results:
        suite.append(_case(one))
    indent(root)
    body: bytes = tostring(root, "us-ascii", xml_declaration=False)
    return f"{_HEAD}{body.decode()}\n"


def _case(one: Checked) -> Element:
    path = PurePath(one.source.name)
    names = {"classname": path.parent.as_posix(), "name": path.name, "file": path.as_posix()}
    case = Element("testcase", {key: printable(name) for key, name in names.items()})
    errors = tuple(found for found in one.diagnostics if found.severity == "error")
    warnings = tuple(found for found in one.diagnostics if found.severity != "error")
    if errors:
        about = {"message": _headline(errors), "type": errors[0].code}
        SubElement(case, "failure", about).text = plain(full(errors, one.source)[:-1])
    if warnings:
        SubElement(case, "system-out").text = plain(full(warnings, one.source)[:-1])
    return case


def _headline(errors: Sequence[Diagnostic]) -> str:
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return printable(errors[0].message) + more
