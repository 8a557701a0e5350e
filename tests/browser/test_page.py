"""The page that `draw` writes, in a real browser: another size, folding, search, details."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

import cnnshape
from cnnshape.drawing.picture import errors
from cnnshape.plans import Plan
from cnnshape.render import words
from cnnshape.render.drawing import Wish, drawn

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "readme" / "unet.yaml"
RESNET = ROOT / "specs" / "resnet50.yaml"
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--window-size=1200,900"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.fail("Chromium is missing: apt-get install chromium chromium-driver", pytrace=False)
    options = ChromeOptions()
    options.binary_location = program
    profile = tmp_path_factory.mktemp("profile")
    for option in [*QUIET.split(), f"--user-data-dir={profile}"]:
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = Chrome(options, Service(driver))
    yield chrome
    chrome.quit()


def opened(browser: Chrome, folder: Path, plan: Plan, wish: Wish | None = None) -> None:
    file = folder / "page.html"
    file.write_bytes(drawn(plan, "html", wish or Wish()))
    browser.get(file.as_uri())
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]  # selenium has no types for it


def resized(browser: Chrome, *sizes: int) -> str:
    """Write sizes into the fields, and what the page says to them."""
    for field, size in zip(browser.find_elements(By.CLASS_NAME, "axis"), sizes, strict=True):
        field.clear()
        field.send_keys(str(size))
    return browser.find_element(By.ID, "status").text


def shapes(browser: Chrome) -> dict[str, str]:
    """The output of every layer as the page tells it, by path."""
    found = {}
    for node in browser.find_elements(By.CLASS_NAME, "node"):
        browser.execute_script("arguments[0].dispatchEvent(new Event('mouseenter'))", node)
        details = browser.find_element(By.ID, "details")
        path = details.find_element(By.TAG_NAME, "p").text
        terms = [term.text for term in details.find_elements(By.TAG_NAME, "dt")]
        if "output" in terms:
            told = details.find_elements(By.TAG_NAME, "dd")
            found[path] = told[terms.index("output")].text
    return found


def planned(plan: Plan, *shape: int) -> dict[str, str]:
    rows = plan.at(["N", 3, *shape]).layers
    return {row.path: ", ".join(map(words.shape, row.output_shapes)) for row in rows}


def seen(elements: list[WebElement]) -> int:
    return sum(element.is_displayed() for element in elements)


def test_a_small_u_net_at_other_sizes(browser: Chrome, tmp_path: Path) -> None:
    plan = cnnshape.diagnose(SMALL)
    opened(browser, tmp_path, plan)
    assert (
        browser.find_element(By.ID, "status").text
        == "With H = 250, W = 250 it breaks at 6, Concat."
    )
    for height, width in [(256, 256), (64, 100), (4, 4), (2052, 8)]:
        assert resized(browser, height, width).endswith("every layer fits.")
        assert shapes(browser) == planned(plan, height, width)
        assert not browser.find_elements(By.CSS_SELECTOR, ".box.bad")
    for height, width in [(251, 256), (256, 98), (7, 7), (3, 4), (1, 64)]:
        told = resized(browser, height, width)
        broken = cnnshape.diagnose(SMALL, input=["N", 3, height, width])
        first = next(row for row in broken.layers if row.path in errors(broken))
        where = f"{first.path}, {first.kind}"
        assert told.startswith(f"With H = {height}, W = {width} it breaks at {where}")
        assert len(browser.find_elements(By.CSS_SELECTOR, ".box.bad")) == 1
        assert browser.find_elements(By.CSS_SELECTOR, ".badwire")
    for nonsense in ("0", "2.5", "-3"):
        assert "whole number" in resized(browser, nonsense, 64)  # type: ignore[arg-type]


def test_a_resnet50_at_other_sizes(browser: Chrome, tmp_path: Path) -> None:
    plan = cnnshape.plan(RESNET)
    opened(browser, tmp_path, plan)
    for height, width in [(256, 256), (1, 1), (231, 1000)]:
        assert resized(browser, height, width).endswith("every layer fits.")
        told, wanted = shapes(browser), planned(plan, height, width)
        assert len(told) > 90
        assert told == {path: wanted[path] for path in told}
    labels = {label.text for label in browser.find_elements(By.CSS_SELECTOR, "text.size")}
    assert {"N×3×231×1000", "N×64×116×500", "N×2048×8×32", "N×1000"} <= labels


def test_blocks_fold_and_unfold(browser: Chrome, tmp_path: Path) -> None:
    opened(browser, tmp_path, cnnshape.plan(RESNET))
    picture = browser.find_element(By.CSS_SELECTOR, "#picture svg")
    nodes = browser.find_elements(By.CLASS_NAME, "node")
    high, many = picture.size["height"], seen(nodes)
    frame = browser.find_element(By.CSS_SELECTOR, "g.group-frame")
    frame.send_keys(Keys.ENTER)
    assert frame.get_attribute("aria-expanded") == "false"
    assert seen(nodes) < many
    assert picture.size["height"] < high - 300
    frame.send_keys(" ")
    assert (seen(nodes), picture.size["height"]) == (many, high)
    browser.find_element(By.ID, "fold").click()
    assert seen(nodes) == 9  # what is in no block
    tops = [node.location["y"] for node in nodes if node.is_displayed()]
    assert tops == sorted(tops)
    browser.find_element(By.ID, "unfold").click()
    assert (seen(nodes), picture.size["height"]) == (many, high)


def test_what_is_searched_is_marked_and_unfolded(browser: Chrome, tmp_path: Path) -> None:
    opened(browser, tmp_path, cnnshape.plan(RESNET))
    browser.find_element(By.ID, "fold").click()
    field = browser.find_element(By.ID, "search")
    field.send_keys("stride=2, padding=1")
    hits = browser.find_elements(By.CSS_SELECTOR, ".node.hit")
    assert browser.find_element(By.ID, "status").text == "4 boxes found"
    assert seen(hits) == len(hits) == 4
    field.clear()
    field.send_keys("no such layer")
    assert browser.find_element(By.ID, "status").text == "0 boxes found"


def test_a_layer_tells_of_itself_from_the_keyboard(browser: Chrome, tmp_path: Path) -> None:
    opened(browser, tmp_path, cnnshape.plan(RESNET))
    node = next(
        one
        for one in browser.find_elements(By.CLASS_NAME, "node")
        if (one.get_attribute("aria-label") or "").startswith("Conv2d(3, 64")
    )
    browser.execute_script("arguments[0].focus()", node)
    told = browser.find_element(By.ID, "details").text
    for text in ("conv1", "N×3×224×224", "N×64×112×112", "9,408", "118,013,952", "kernel_size"):
        assert text in told


def test_a_network_that_cannot_be_opened_says_why(browser: Chrome, tmp_path: Path) -> None:
    layers = ["Conv2d(3, 4, 3)", "Upsample(scale_factor=1.3)"]
    opened(browser, tmp_path, cnnshape.plan({"input": ["N", 3, 32, 32], "layers": layers}))
    assert not browser.find_elements(By.CLASS_NAME, "axis")
    assert "No field for the input size: " in browser.find_element(By.ID, "closed").text
    node = browser.find_elements(By.CLASS_NAME, "node")[1]
    browser.execute_script("arguments[0].focus()", node)
    assert "N×4×30×30" in browser.find_element(By.ID, "details").text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_legible_in_light_and_dark(browser: Chrome, tmp_path: Path, scheme: str) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    opened(browser, tmp_path, cnnshape.plan(RESNET))
    node = browser.find_element(By.CSS_SELECTOR, ".node text")
    body = browser.find_element(By.TAG_NAME, "body")
    ink = int(node.value_of_css_property("fill").strip("rgb()").split(",")[0])
    paper = int(body.value_of_css_property("background-color").strip("rgba()").split(",")[0])
    assert (paper > 200, ink > 200) == (scheme == "light", scheme == "dark")
