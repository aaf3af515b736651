"""Pictures: well-formed, told in words, the same every time, in three languages, of every state a group can be in."""

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from burabay.errors import InputError
from burabay.safeguard.forecast import forecast
from burabay.safeguard.plot import Picture, Span, description, png, svg, title, write_plot
from burabay.wording import LANGUAGES

pytest.importorskip("matplotlib")

SVG = "{http://www.w3.org/2000/svg}"
NAME = {"en": "Shirts & blouses", "ru": "Рубашки и блузки", "vi": "Áo sơ mi và áo blouse"}


def months(year: int, *weights: int | None, first: int = 1) -> dict[date, Decimal]:
    return {date(year, at, 1): Decimal(kg) for at, kg in enumerate(weights, start=first) if kg is not None}


def picture(kg: dict[date, Decimal], level: int = 1_200_000, *, year: int = 2026, **changed: Any) -> Picture:
    levels = {at: Fraction(level) for at in range(2016, 2030)}
    measure = Span(date(2025, 9, 25), date(2025, 9, 28), date(2026, 3, 24), date(2026, 3, 27), "2025")
    window = (date(2027, 8, 1), date(2028, 1, 31))
    return replace(Picture(2, NAME, year, kg, levels, forecast(kg, level, year), (measure,), window), **changed)


KG = {**months(2024, *[90_000] * 12), **months(2025, *[95_000] * 12), **months(2026, *[105_000] * 6)}


@pytest.fixture(scope="module")
def usual() -> Picture:
    return picture(KG)


@pytest.mark.parametrize("language", LANGUAGES)
def test_svg_is_told_in_words(usual: Picture, language: str) -> None:
    root = ElementTree.fromstring(svg(usual, language))  # noqa: S314
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    shown, told = root[0], root[1]
    assert [shown.tag, told.tag] == [f"{SVG}title", f"{SVG}desc"]
    assert root.get("aria-labelledby") == f"{shown.get('id')} {told.get('id')}"
    assert NAME[language] in (shown.text or "")
    # 6 x 105,000 kg; the level; the window.
    digits = (told.text or "").replace("\u00a0", "").replace(".", "").replace(",", "")
    for figure in ("630000", "1200000", "2027-08-01", "2028-01-31"):
        assert figure in digits
    words = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "2025" in words


def test_every_reference_has_its_target(usual: Picture) -> None:
    drawn = svg(usual, "en")
    root = ElementTree.fromstring(drawn)  # noqa: S314
    ids = [at.get("id") for at in root.iter() if at.get("id")]
    assert len(ids) == len(set(ids))
    assert all(at and at.startswith("burabay-trigger-2-2026-") for at in ids)
    hrefs = {at.get("{http://www.w3.org/1999/xlink}href", "")[1:] for at in root.iter()} - {""}
    assert hrefs <= set(ids)
    clips = {at.get("clip-path", "")[5:-1] for at in root.iter()} - {""}
    assert clips
    assert clips <= set(ids)


def test_same_picture_same_bytes(usual: Picture) -> None:
    assert svg(usual, "ru") == svg(usual, "ru")
    assert png(usual, "vi") == png(usual, "vi")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_in_the_font(usual: Picture, language: str) -> None:
    # matplotlib warns of a glyph that it does not have, and warnings are errors here.
    assert png(usual, language).startswith(b"\x89PNG")


def test_fan_level_and_window_are_drawn(usual: Picture) -> None:
    with_all = svg(usual, "en")
    assert "Nine in ten paths" in with_all
    assert "Likely window of the duty" in with_all
    assert "Perhaps in force" in with_all
    bare = svg(replace(usual, forecast=None, window=None, measures=()), "en")
    for words in ("Nine in ten paths", "Likely window of the duty", "Measure in force", "Chance above"):
        assert words not in bare
    assert "Trigger level 2026" in bare


STATES = {
    "passed": picture(KG, 500_000),
    "far above": picture(KG, 90_000),
    "far below": picture(KG, 90_000_000),
    "ended above": picture({**KG, **months(2026, *[100_000] * 12)}, 1_000_000),
    "ended": picture({**KG, **months(2026, *[100_000] * 12)}),
    "gap": picture({**KG, date(2026, 8, 1): Decimal(90_000)}),
    "first month missing": picture({**months(2025, *[10] * 12), **months(2026, None, 10)}, 200),
    "nothing of the year": picture({**months(2024, *[10] * 12), **months(2025, *[10] * 12)}, 200),
    "zeros": picture(months(2026, 0, 0, 0), 200),
    "one month": picture(months(2026, 7), 200),
    "no level": picture(KG, levels={}),
    "no months": Picture(2, NAME, 2026, {}, {2026: Fraction(10)}, None, (), None),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_drawn(state: str) -> None:
    drawn = svg(STATES[state], "ru")
    ElementTree.fromstring(drawn)  # noqa: S314
    assert "nan" not in drawn.lower().replace("financ", "")
    assert description(STATES[state], "ru").endswith(".") or state == "no months"


def test_year_of_entry_into_force() -> None:
    kg = months(2016, 27_000, 30_000, first=10)
    found = forecast(kg, 220_000, 2016, first=date(2016, 10, 5))
    drawn = svg(Picture(1, NAME, 2016, kg, {2016: Fraction(220_000)}, found, (), None), "en")
    assert "tonnes since 2016-10-01" in drawn
    assert ">Sep<" not in drawn


def test_files(usual: Picture, tmp_path: Path) -> None:
    write_plot(usual, tmp_path / "a.SVG", "en")
    told = (tmp_path / "a.SVG").read_bytes()
    assert told.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<svg')
    ElementTree.fromstring(told)  # noqa: S314
    write_plot(usual, tmp_path / "a.png", "en")
    assert (tmp_path / "a.png").read_bytes() == png(usual, "en")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.SVG", "a.png"]


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.svgz"])
def test_other_kinds_of_file_are_refused(usual: Picture, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as raised:
        write_plot(usual, tmp_path / name, "en")
    assert (raised.value.field, raised.value.key) == ("out", "plot_suffix")
    assert not list(tmp_path.iterdir())


def test_without_the_extra_it_says_what_to_install(
    usual: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(InputError, match=r"burabay\[plot\]"):
        write_plot(usual, tmp_path / "a.svg", "en")
    assert not list(tmp_path.iterdir())


def test_title_names_group_and_year(usual: Picture) -> None:
    assert title(usual, "vi") == "Áo sơ mi và áo blouse: nhập khẩu năm 2026 so với ngưỡng"


def test_a_wide_fan_does_not_hide_the_level() -> None:
    """Two months of very different size: nine in ten paths reach far above the level, and the axis does not."""
    from matplotlib.figure import Figure

    from burabay.safeguard.plot import _year_panel

    shown = picture({date(2025, 1, 1): Decimal(500_000), date(2026, 2, 1): Decimal(10)}, 390_000)
    assert shown.forecast is not None
    assert shown.forecast.total.p95 > 10 * 390_000
    axes = Figure().subplots()
    _year_panel(axes, shown, "en")
    assert 390 < axes.get_ylim()[1] < shown.forecast.total.p95 / 1000 / 2


def test_the_name_of_a_measure_that_began_before_the_first_year_is_inside() -> None:
    """Of 25 September 2025 to 27 March 2026 the panel of 2026 shows 1 January on: the name stands in its middle."""
    from matplotlib.dates import num2date
    from matplotlib.figure import Figure

    from burabay.safeguard.plot import _months_panel

    axes = Figure().subplots()
    _months_panel(axes, picture(months(2026, 100_000, 100_000)), "en")
    (label,) = [text for text in axes.texts if text.get_text() == "2025"]
    day = num2date(label.get_position()[0])  # type: ignore[no-untyped-call]
    assert day.date() == date(2026, 2, 12)
