"""The main paths in a browser, in three languages, with the keyboard, narrow and wide, light and dark; axe looks on.

Pictures go into the folder that `BURABAY_SCREENSHOTS` names, for CI to keep.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
AXE = (HERE / "axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 A and AA, as the desk promises.
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}"
RICE = (
    "/quota/arrival?code=1006306701&from=VN&to=BY&on=2026-03-01&earliest=2026-05-10&likely=2026-05-20&latest=2026-06-20"
    "&value=90000&currency=USD&net_kg=200000&left=600t&pace=120t/month&lot=50t&fx=EUR/USD%3D1.08"
)
SHOES = "/assess/6403919800?on=2026-11-01&value=10000&currency=USD&quantity=500&unit=pair&fx.EUR/USD=1.08"
# With BURABAY_EVERY_WAY set, every page is seen every way: for who looks at the pictures.
SEEN = [("vi", "light", 360), ("ru", "dark", 1280)]
if os.environ.get("BURABAY_EVERY_WAY"):
    SEEN += [("vi", "light", 1280), ("ru", "dark", 360), ("vi", "dark", 360), ("ru", "light", 1280)]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """A headless browser."""
    with playwright.sync_playwright() as started:
        try:
            opened = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"Chromium does not start here: {str(error).splitlines()[0]}")
        yield opened
        opened.close()


@contextmanager
def window(browser: Any, language: str, width: int = 1280, theme: str = "light") -> Iterator[Any]:
    """A page that must not complain: no script refused, nothing missing."""
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=language, color_scheme=theme)
    context.set_default_timeout(15_000)
    page, complaints = context.new_page(), []
    page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def picture(page: Any, name: str) -> None:
    """Keep what is on the screen, if anyone wants it."""
    if folder := os.environ.get("BURABAY_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def sound(page: Any) -> None:
    """Nothing that axe objects to, and nothing that sticks out."""
    page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {RULES})")
    told = [(each["id"], [node["html"][:120] for node in each["nodes"]][:3]) for each in found["violations"]]
    assert told == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_from_a_word_to_a_sum(browser: Any, live: str, language: str) -> None:
    words = {"en": "milk powder", "ru": "сухое молоко", "vi": "sữa bột"}
    with window(browser, language) as page:
        page.goto(live)
        page.keyboard.type(words[language])  # the field has the focus
        page.wait_for_selector("a.chip[href='/product/0402211800']")
        assert "q=" in page.url
        picture(page, f"search-{language}")
        sound(page)
        page.click("a.chip[href='/product/0402211800']")
        page.wait_for_selector("svg.chart")
        picture(page, f"product-{language}")
        sound(page)
        page.click(".actions a.button")
        page.fill("#value", "14200")
        page.keyboard.press("Tab")
        page.wait_for_selector(".answer")
        told = {"en": "2\u00a0130.00\u00a0USD", "ru": "2\u00a0130,00\u00a0USD", "vi": "2.130,00\u00a0USD"}
        assert told[language] in page.inner_text("main")
        assert "value=14200" in page.url
        picture(page, f"assessment-{language}")
        sound(page)


@pytest.mark.parametrize(("language", "theme", "width"), SEEN)
def test_every_page_narrow_and_wide_light_and_dark(
    browser: Any, live: str, language: str, theme: str, width: int
) -> None:
    pages = {
        "home": "/", "tree": "/tree/0402", "boots": "/product/6403919800?on=2026-11-01", "shoes": SHOES,
        "car": "/assess/8703231940?value=20000&currency=USD&on=2026-11-01", "file": "/file",
        "origin": "/origin?example=1", "trigger": "/trigger?example=1",
        "group": "/trigger/2?year=2026&exceeded=2026-12-26", "quota": "/quota?state=BY&year=2026", "arrival": RICE,
        "communique": "/communiques?example=1", "law": "/law", "rows": "/law/0402211800", "api": "/api",
    }  # fmt: skip
    with window(browser, language, width, theme) as page:
        for name, path in pages.items():
            page.goto(live + path)
            picture(page, f"{name}-{language}-{theme}-{width}")
            sound(page)


def test_a_file_dropped_and_mended(browser: Any, live: str) -> None:
    pytest.importorskip("pyarrow")
    with window(browser, "vi") as page:
        page.goto(f"{live}/file")
        page.set_input_files("#file", str(EXAMPLES / "declarations_vi.csv"))
        page.click("form[data-upload] button[type=submit]")
        page.wait_for_selector(".answer.open")
        picture(page, "file-vi")
        sound(page)
        page.locator("input[value='75000,50']").fill("75000.50")
        page.click("section[aria-labelledby=mend] button[type=submit]")
        page.wait_for_selector(".answer.open")
        assert page.locator(".mend").count() == 3


def test_a_file_that_is_none_is_told_in_place(browser: Any, live: str, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    wrong = tmp_path / "big.csv"
    wrong.write_bytes(b"x" * 21_000_000)
    # The browser itself notes on its console that an answer was 413.
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(f"{live}/file")
    page.set_input_files("#file", str(wrong))
    page.click("form[data-upload] button[type=submit]")
    page.wait_for_selector(".problem:not([hidden])")
    assert "20 MB" in page.inner_text(".problem")
    context.close()


def test_a_bill_is_judged_while_it_is_typed(browser: Any, live: str) -> None:
    with window(browser, "ru") as page:
        page.goto(f"{live}/origin?example=1")
        assert page.locator(".answer.good").count() == 1
        page.fill("#fob", "5,50")
        page.wait_for_selector(".answer.bad")
        rows = page.locator("#materials tr")
        before = rows.count()
        page.click("[data-do=add-row]")
        assert rows.count() == before + 1
        page.keyboard.type("Нитки")  # the new row has the focus
        page.locator("[data-do=remove-row]").last.click()
        assert rows.count() == before
        page.locator("#materials tr").nth(3).locator("[data-do=remove-row]").click()
        page.wait_for_selector(".answer.good")
        picture(page, "origin-ru")
        sound(page)


def test_the_keyboard_alone_is_enough(browser: Any, live: str) -> None:
    with window(browser, "en") as page:
        page.goto(f"{live}/product/0402211800")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.goto(live)
        page.wait_for_function("document.activeElement.name === 'q'")
        page.keyboard.type("0402211800")
        page.wait_for_selector("a.chip")
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.getAttribute('href')") == "/product/0402211800":
                break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
        page.keyboard.press("Enter")
        page.wait_for_url("**/product/0402211800")


def test_going_back_shows_the_page_and_an_emptied_search_the_chapters(browser: Any, live: str) -> None:
    """What htmx put into the address is a whole page when one goes back to it."""
    with window(browser, "ru") as page:
        page.goto(live)
        page.fill("#q", "рис")
        page.wait_for_selector("a.chip")
        page.fill("#q", "молоко")
        page.wait_for_selector("a.chip[href='/product/0402211800']")
        page.go_back()
        page.wait_for_selector("a.chip[href^='/product/1006']")
        assert page.locator("header.top").count() == 1
        assert page.input_value("#q") == "рис"
        page.fill("#q", "")
        page.wait_for_selector("ol.chapters")
        page.goto(f"{live}/assess/0402211800?on=2026-11-01")
        page.fill("#value", "14200")
        page.keyboard.press("Tab")
        page.wait_for_selector(".answer")
        page.go_back()
        page.wait_for_selector("#assessment .notice")
        assert page.locator("header.top").count() == 1


def test_the_keyboard_keeps_its_place_in_a_form_that_answers(browser: Any, live: str) -> None:
    focused = "document.activeElement.id"
    with window(browser, "vi") as page:
        page.goto(f"{live}/assess/0402211800?on=2026-11-01")
        page.focus("#value")
        page.keyboard.type("14200")
        page.keyboard.press("Tab")
        page.wait_for_selector(".answer")
        assert page.evaluate(focused) == "currency"
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == "fx.USD/RUB"
        # Each part of a day changes it; it is asked about when it is whole.
        page.focus("#on")
        page.keyboard.type("12052027", delay=90)
        page.wait_for_timeout(300)
        assert page.input_value("#on") == "2027-12-05"
        assert "on=2026-11-01" in page.url
        page.focus("#incoterm")
        page.wait_for_url("**on=2027-12-05**")
        assert page.evaluate(focused) == "incoterm"


def test_pages_work_without_scripts_and_print(browser: Any, live: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(live)
    page.fill("#q", "milk")
    page.click("button[type=submit]")
    assert page.locator("a.chip").count() > 5
    page.goto(live + SHOES)
    assert "675.00" in page.content()
    context.close()
    with window(browser, "vi") as page:
        page.goto(live + SHOES)
        page.emulate_media(media="print")
        assert not page.is_visible("form")
        assert page.is_visible(".answer")
        picture(page, "print-vi")
        assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("language", ["en", "ru", "vi"])
def test_volumes_and_a_text_are_pasted(browser: Any, live: str, language: str) -> None:
    """Annex 2, row 2, 2026: 1 915 958 kg. A tenth more is above it."""
    table = "month,group,kg\n2026-01,2,1000000\n2026-02,2,1107553.8"
    with window(browser, language, 360) as page:
        page.goto(f"{live}/trigger")
        page.fill("#volumes_text", table)
        page.fill("#on", "2026-04-01")
        page.click("form[action='/trigger'] button[type=submit]")
        page.wait_for_selector("svg.fan")
        assert "110" in page.inner_text("tr.passed")
        picture(page, f"volumes-{language}")
        sound(page)
        page.goto(f"{live}/communiques")
        page.fill("#typed", "Hai bên nhất trí tăng kim ngạch thương mại lên 15 tỷ USD vào năm 2030.")
        page.click("form[action='/communiques'] button[type=submit]")
        page.wait_for_selector(".text .is-figure")
        page.click(".text a.ref >> nth=0")
        assert "#r-" in page.url
        picture(page, f"communique-{language}")
        sound(page)
