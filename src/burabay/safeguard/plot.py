"""A group's imports against its trigger level as a picture: path, forecast, months, measures; SVG or PNG.

Drawn by matplotlib (extra `plot`), which is imported here and nowhere else. Colours are those of Okabe and Ito, told
apart by every kind of colour vision, and no meaning rests on colour alone: lines differ in stroke, spans in hatching.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from burabay.declarations.replacing import replacing
from burabay.errors import InputError
from burabay.safeguard.forecast import Forecast, chance
from burabay.wording import Phrase, number, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_KNOWN: Final = "#0072B2"
_LEVEL: Final = "#D55E00"
_EARLIER: Final = "#8C8C8C"
_MEASURE: Final = "#CC79A7"
_WINDOW: Final = "#E69F00"
_INK: Final = "#222222"
_SUFFIXES: Final = (".svg", ".png")
# Years before the one drawn that the lower panel shows.
_YEARS_SHOWN: Final = 5
# A fan that reaches so many times the level is cut off at the top, or nobody could see the level.
_FAN_MOST: Final = 5
_STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "burabay",
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.edgecolor": _INK,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.8,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A measure: in force from `first_sure` to `last_sure`, perhaps from `first` and to `last`; `label` names it."""

    first: date
    first_sure: date
    last_sure: date
    last: date
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn of a group: its months in kg by their first day, its levels by year, and what is expected.

    `forecast` is that of `year`; `window` the first and last day of the duty that is likely afterwards.
    """

    group: int
    name: Mapping[str, str]
    year: int
    kg: Mapping[date, Decimal]
    levels: Mapping[int, Fraction]
    forecast: Forecast | None
    measures: tuple[Span, ...]
    window: tuple[date, date] | None


def write_plot(picture: Picture, out: Path, language: str) -> None:
    """Writes the picture whole or not at all, as `.svg` or `.png`.

    Raises InputError for another suffix (field `out`) and where matplotlib is not installed (field `plot`).
    """
    if out.suffix.lower() not in _SUFFIXES:
        raise InputError.of("error_plot_suffix", field="out", given=out.suffix or out.name)
    if out.suffix.lower() == ".svg":
        content = ('<?xml version="1.0" encoding="utf-8"?>\n' + svg(picture, language)).encode()
    else:
        content = png(picture, language)
    with replacing(out) as part:
        part.write_bytes(content)


def svg(picture: Picture, language: str) -> str:
    """The picture as an SVG element with title and description for readers who hear it; to be put into a page or file.

    Same picture, same text. The ids begin with group and year, so that several fit on one page.
    """
    buffer = io.StringIO()
    with _style() as figure:
        _draw(figure, picture, language)
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    drawn = buffer.getvalue()
    head, rest = drawn[drawn.index("<svg") :].split(">", 1)
    box = head[head.index("viewBox=") :].split('"')[1]
    label = f"burabay-trigger-{picture.group}-{picture.year}"
    opened = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}" '
        f'role="img" lang="{language}" aria-labelledby="{label}-title {label}-desc" '
        'style="max-width: 100%; height: auto">'
    )
    told = f'<title id="{label}-title">{escape(title(picture, language))}</title>'
    told += f'<desc id="{label}-desc">{escape(description(picture, language))}</desc>'
    return f"{opened}\n {told}{_prefixed(rest, label)}"


def png(picture: Picture, language: str) -> bytes:
    """The picture as PNG, 144 dots an inch."""
    buffer = io.BytesIO()
    with _style() as figure:
        _draw(figure, picture, language)
        figure.savefig(buffer, format="png", dpi=144, metadata={"Software": None})
    return buffer.getvalue()


def title(picture: Picture, language: str) -> str:
    """What the picture shows, in one line."""
    name = picture.name[language]
    return say(Phrase("plot_title", {"name": name, "year": str(picture.year)}), language)


def description(picture: Picture, language: str) -> str:
    """The picture in sentences: what is known, the level, where the paths end, measures, window."""
    said: list[Phrase] = []
    here = [month for month in sorted(picture.kg) if month.year == picture.year]
    if here and picture.year in picture.levels:
        known = _whole(sum((Fraction(picture.kg[month]) for month in here), Fraction(0)))
        level = _whole(picture.levels[picture.year])
        values = {"known": known, "month": f"{here[-1]:%Y-%m}", "year": str(picture.year), "level": level}
        said.append(Phrase("plot_desc_known", values))
    if picture.forecast:
        end = picture.forecast.total
        said += [
            _chances(picture.forecast),
            Phrase("plot_desc_fan", {"middle": end.p50, "low": end.p05, "high": end.p95}),
        ]
    if picture.measures:
        spans = "; ".join(f"{span.label} ({span.first} – {span.last})" for span in picture.measures)
        said.append(Phrase("plot_desc_measures", {"measures": spans}))
    if picture.window:
        said.append(Phrase("plot_desc_window", {"first": picture.window[0], "last": picture.window[1]}))
    sentences = (say(phrase, language) for phrase in said)
    return " ".join(text if text.endswith(".") else f"{text}." for text in sentences)


def _prefixed(drawn: str, label: str) -> str:
    """The ids of matplotlib with the picture's own before them, and what refers to them."""
    named = drawn.replace(' id="', f' id="{label}-').replace('"#', f'"#{label}-').replace("url(#", f"url(#{label}-")
    return named.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")


def _style() -> Any:
    """A context that gives an empty figure in our style, without touching anyone else's settings."""
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        raise InputError.of("error_plot_extra", field="plot") from None
    from contextlib import contextmanager

    @contextmanager
    def styled() -> Any:
        with rc_context(_STYLE):
            yield Figure(figsize=(9.0, 6.6), layout="constrained")

    return styled()


def _draw(figure: Figure, picture: Picture, language: str) -> None:
    upper, lower = figure.subplots(2, 1, height_ratios=[3, 2])
    figure.suptitle(
        "\n".join(textwrap.wrap(title(picture, language), 84)), x=0.01, ha="left", fontsize=12, weight="bold"
    )
    _year_panel(upper, picture, language)
    _months_panel(lower, picture, language)
    for axes in (upper, lower):
        axes.set_ylim(bottom=0)
        _tonnes_ticks(axes, language)
        axes.grid(axis="y", color="#DDDDDD", linewidth=0.6)
        axes.set_axisbelow(True)


def _year_panel(axes: Axes, picture: Picture, language: str) -> None:
    """The year's sum from its first day: known, expected, the level and what lengthens the measure, last year."""
    year, forecast = picture.year, picture.forecast
    first = forecast.fan[0].month.month - 1 if forecast else 0
    places = list(range(first, 13))
    earlier = _running(picture.kg, year - 1, 0)
    if first == 0 and len(earlier) == 13:
        label = say(Phrase("plot_last_year", {"year": str(year - 1)}), language)
        axes.plot(places, earlier, color=_EARLIER, linewidth=1.4, linestyle=(0, (1, 1.5)), label=label)
    if forecast and not forecast.whole:
        _fan(axes, forecast, places, language)
    known = _running(picture.kg, year, first)
    if len(known) > 1:
        axes.plot(places[: len(known)], known, color=_KNOWN, linewidth=2.4, marker="o", markersize=4,
                  label=say("plot_known", language))  # fmt: skip
    if year in picture.levels:
        _level_lines(axes, float(picture.levels[year]) / 1000, picture, language)
    axes.set_xlim(first, 12)
    axes.set_xticks([place + 0.5 for place in range(first, 12)], _month_names(language)[first:])
    axes.tick_params(axis="x", length=0)
    start = Phrase("plot_tonnes_since", {"day": date(year, first + 1, 1)}) if first else "plot_tonnes"
    axes.set_ylabel(say(start, language))
    axes.margins(y=0.06)
    _legend(axes)
    if forecast:
        axes.text(0.012, 0.97, say(_chances(forecast), language), transform=axes.transAxes, va="top", fontsize=9.5,
                  weight="bold", bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2})  # fmt: skip


def _fan(axes: Axes, forecast: Forecast, places: list[int], language: str) -> None:
    """The paths ahead: nine in ten, half of them, the middle one; from the last sum that is certain."""
    ends = [point.cumulative for point in forecast.fan]
    columns = {
        name: [0.0, *(getattr(end, name) / 1000 for end in ends)] for name in ("p05", "p25", "p50", "p75", "p95")
    }
    spread = [high > low for low, high in zip(columns["p05"], columns["p95"], strict=True)]
    start = max(spread.index(True) - 1, 0) if True in spread else 0
    x, cut = places[start:], {name: values[start:] for name, values in columns.items()}
    axes.fill_between(
        x, cut["p05"], cut["p95"], color=_KNOWN, alpha=0.16, linewidth=0, label=say("plot_ninety", language)
    )
    axes.fill_between(
        x, cut["p25"], cut["p75"], color=_KNOWN, alpha=0.30, linewidth=0, label=say("plot_half", language)
    )
    axes.plot(x, cut["p50"], color=_KNOWN, linewidth=1.6, linestyle=(0, (5, 2)), label=say("plot_middle", language))


def _level_lines(axes: Axes, level: float, picture: Picture, language: str) -> None:
    """The level, and what lengthens the measure if it is anywhere near; named on the line at its left end."""
    percent = picture.forecast.extension_percent if picture.forecast else 150
    top = max(axes.get_ylim()[1], level * 1.12)
    label = say(Phrase("plot_level", {"year": str(picture.year)}), language)
    axes.axhline(level, color=_LEVEL, linewidth=2.0, label=label)
    if top > level * percent / 100 * 0.85:
        label = say(Phrase("plot_extension", {"percent": percent}), language)
        axes.axhline(level * percent / 100, color=_LEVEL, linewidth=1.4, linestyle=(0, (6, 3)), label=label)
        top = max(top, level * percent / 100 * 1.08)
    if picture.forecast and top > _FAN_MOST * level:
        known = float(picture.forecast.known_kg) / 1000
        top = max(2 * level, 1.3 * known, 1.5 * picture.forecast.total.p50 / 1000)
    axes.set_ylim(0, top * 1.02)


def _months_panel(axes: Axes, picture: Picture, language: str) -> None:
    """Imports by month over the last years, the level's share of a month, measures and the window of the duty."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

    def day(when: date) -> float:
        return float(date2num(when))  # type: ignore[no-untyped-call]

    months = [month for month in sorted(picture.kg) if picture.year - _YEARS_SHOWN <= month.year <= picture.year]
    start = date(min([month.year for month in months], default=picture.year), 1, 1)
    ends = [*picture.window[1:]] if picture.window else []
    measures = [span for span in picture.measures if span.last >= start]
    ends += [span.last for span in measures]
    end = max([date(picture.year + 1, 1, 1), *(last + timedelta(days=15) for last in ends)])
    for month in months:
        width = 0.86 * ((month.replace(day=28) + timedelta(days=4)).replace(day=1) - month).days
        axes.bar(day(month), float(picture.kg[month]) / 1000, width=width, align="edge", color=_KNOWN, zorder=2)
    shares = [
        (year, float(level) / 12000) for year, level in sorted(picture.levels.items()) if start.year <= year <= end.year
    ]
    for place, (year, share) in enumerate(shares):
        label = "" if place else say("plot_levels_year", language)
        until = min(date(year + 1, 1, 1), end)
        axes.hlines(share, day(date(year, 1, 1)), day(until), color=_LEVEL, linewidth=1.6, label=label, zorder=3)
    axes.set_xlim(day(start), day(end))
    for span in measures:
        _measure(axes, span, start, day, language)
    if picture.window:
        label, (first, last) = say("plot_window", language), picture.window
        axes.axvspan(day(first), day(last) + 1, facecolor="none", edgecolor=_WINDOW, hatch="\\\\\\", linewidth=1.2,
                     label=label, zorder=0.6)  # fmt: skip
    axes.set_ylabel(say("plot_months_tonnes", language))
    axes.set_ylim(0, axes.get_ylim()[1] * 1.12)
    locator = AutoDateLocator(minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    formats = ["%Y", "%Y-%m", "%Y-%m-%d", "%H:%M", "%H:%M", "%H:%M"]
    axes.xaxis.set_major_locator(locator)
    concise: Any = ConciseDateFormatter
    axes.xaxis.set_major_formatter(concise(locator, formats=formats, zero_formats=formats, show_offset=False))
    if axes.get_legend_handles_labels()[1]:
        _legend(axes)


def _measure(axes: Axes, span: Span, start: date, day: Any, language: str) -> None:
    """A measure as a shade where it was surely in force, hatched where it may have been."""
    named = axes.get_legend_handles_labels()[1]
    sure, unsure = (say(key, language) for key in ("plot_measure", "plot_measure_unsure"))
    label = "" if sure in named else sure
    axes.axvspan(day(span.first_sure), day(span.last_sure) + 1, color=_MEASURE, alpha=0.45, linewidth=0, label=label,
                 zorder=0.6)  # fmt: skip
    for first, last in ((span.first, span.first_sure), (span.last_sure, span.last)):
        if first < last:
            label = "" if unsure in [*named, label] else unsure
            axes.axvspan(day(first), day(last) + 1, facecolor="none", edgecolor=_MEASURE, hatch="//////", linewidth=0,
                         label=label, zorder=0.7)  # fmt: skip
    middle = (day(max(span.first, start)) + day(span.last)) / 2
    axes.text(middle, 0.97, span.label, transform=axes.get_xaxis_transform(), ha="center", va="top", fontsize=8.5)


def _legend(axes: Axes) -> None:
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False, fontsize=8, borderaxespad=0.2,
                handlelength=1.8, columnspacing=1.2, handletextpad=0.6)  # fmt: skip


def _chances(forecast: Forecast) -> Phrase:
    """The two chances in one line."""
    values = {"percent": forecast.extension_percent, "upper": chance(forecast.above_extension)}
    if forecast.settled and not forecast.above_level:
        return Phrase("plot_settled_not")
    if forecast.settled:
        return Phrase("plot_settled_whole") if forecast.whole else Phrase("plot_settled_passed", values)
    return Phrase("plot_chances", {**values, "chance": chance(forecast.above_level)})


def _running(kg: Mapping[date, Decimal], year: int, first: int) -> list[float]:
    """Sums in tonnes from the year's first month that counts on, until a month is not known; the first is zero."""
    out = [0.0]
    for month in range(first + 1, 13):
        weight = kg.get(date(year, month, 1))
        if weight is None:
            break
        out.append(out[-1] + float(weight) / 1000)
    return out


def _month_names(language: str) -> list[str]:
    from babel.dates import get_month_names

    names = get_month_names("abbreviated", context="stand-alone", locale=language)
    # "Tháng 10" twelve times would touch.
    return [str(names[month]).replace("Tháng", "Thg") for month in range(1, 13)]


def _tonnes_ticks(axes: Axes, language: str) -> None:
    """The tonnes at the axis as the language writes them, all with as many decimals as one of them needs."""
    ticks = [Decimal(str(round(float(tick), 6))).normalize() for tick in axes.get_yticks()]
    digits = max(0, *(-int(tick.as_tuple().exponent) for tick in ticks))
    axes.yaxis.set_major_formatter(
        lambda value, _: number(round(Decimal(value), digits) if digits else round(value), language)
    )


def _whole(kg: Fraction) -> int:
    return (2 * kg.numerator + kg.denominator) // (2 * kg.denominator)
