"""No text of a spec becomes markup, script or a directive in a picture of it."""

import json
import re
import xml.etree.ElementTree as ET

import pytest

import cnnshape
from cnnshape.plans import Plan
from cnnshape.render.drawing import FORMATS, Wish, drawn
from cnnshape.render.drawing.mermaid import escaped

NASTY = "</script></svg><script>alert(1)</script>\"'`;\n%%{init}%% \x1b[31m\u202e \\N click & @svg@"


def hostile() -> Plan:
    spec: dict[str, object] = {
        "name": NASTY,
        "input": {"x": ["N", 3, 8, 8]},
        "blocks": {"Evil(text)": [{"Conv2d": {"out_channels": 4, "padding": "text"}}]},
        "layers": ["Conv2d(3, 4, 3)", f"Evil({json.dumps(NASTY)})", {"Linear": {"a": NASTY}}],
    }
    return cnnshape.diagnose(spec)


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "png"])
def test_nothing_in_a_spec_gets_out_of_its_quotes(kind: str) -> None:
    plan = hostile()
    assert plan.layers
    text = drawn(plan, kind, Wish()).decode()
    assert {c for c in text if not c.isprintable()} <= {"\n"}
    assert kind == "dot" or "<script>alert" not in text  # where it is a text like others
    assert kind != "mmd" or "%%" not in text


def test_an_svg_is_well_formed_and_takes_nothing_from_elsewhere() -> None:
    text = drawn(hostile(), "svg", Wish()).decode()
    root = ET.fromstring(text)  # noqa: S314  # our own file
    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds <= {"svg", "title", "style", "g", "rect", "text", "tspan", "path"}
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on")]
    assert "href" not in text
    assert "url(" not in text
    assert "@import" not in text
    assert text.count("http") == 1  # the name of the format


def test_a_page_has_one_script_which_its_policy_knows() -> None:
    text = drawn(hostile(), "html", Wish()).decode()
    assert re.findall(r"<script[^>]*>", text) == [
        '<script type="application/json" id="facts">',
        "<script>",
    ]
    assert "default-src 'none'" in text
    facts = re.search(r'id="facts">(.*?)</script>', text, re.DOTALL)
    assert facts is not None
    assert json.loads(facts[1])["rows"][0]["path"] == "0"


def test_graphviz_strings_end_where_they_should() -> None:
    text = drawn(hostile(), "dot", Wish()).decode()
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert re.fullmatch(r"[\w\s{}\[\]=,;>\-.]*", outside)


def test_mermaid_texts_have_no_characters_of_its_own() -> None:
    assert escaped('a "b" <i> #35; `c` %% ; {d} [e] (f) | \\') == (
        "a #34;b#34; #60;i#62; #35;35#59; #96;c#96; #37;#37; #59; #123;d#125; #91;e#93; "
        "#40;f#41; #124; #92;"
    )
    lines = drawn(hostile(), "mmd", Wish()).decode().splitlines()
    for line in lines:
        outside = re.sub(r'"[^"]*"', "", line)
        assert re.fullmatch(r"[\w\s\[\]()|:\->#,]*", outside), line
