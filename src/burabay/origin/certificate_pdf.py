"""The draft of form EAV on A4 pages. Needs reportlab and the fonts of font-roboto: the extra `certificate`."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from burabay.errors import BurabayError
from burabay.origin.certificate import ITEM_BOXES, Draft
from burabay.origin.criteria.finding import cited
from burabay.wording import Phrase, say

# Points: A4, margins, the widths of boxes 6-11.
_PAGE, _MARGIN = (595.28, 841.89), 40
_WIDTHS = (30, 75, 190, 55, 80, 85.28)
_LINES = "#444444"


def write(draft: Draft, path: Path, language: str = "en") -> None:
    """Write the draft to `path`. Raises BurabayError if a library is missing or the file cannot be written."""
    data = pdf(draft, language)
    try:
        path.write_bytes(data)
    except OSError as error:
        values = {"file": str(path), "cause": error.strerror or type(error).__name__}
        raise BurabayError(Phrase("eav_cannot_write", values), language) from None


def pdf(draft: Draft, language: str = "en") -> bytes:
    """The pages: the form as a draft, its additional sheet, then what was found, box by box, in `language`.

    The same draft gives the same bytes. Raises BurabayError if a library is missing.
    """
    try:
        from reportlab.platypus import PageBreak, SimpleDocTemplate

        _fonts()
    except (ImportError, PackageNotFoundError):
        raise BurabayError(Phrase("eav_library"), language) from None
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=_PAGE,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=60,
        bottomMargin=45,
        title="Draft, form EAV: not a certificate of origin",
        author="",
        invariant=1,
    )
    story: list[Any] = [*_form(draft), *_sheet(draft), PageBreak(), *_findings(draft, language)]

    def stamp(canvas: Any, page: Any) -> None:
        _stamp(canvas, page.page, say("eav_title", language))

    document.build(story, onFirstPage=stamp, onLaterPages=stamp)
    return out.getvalue()


@cache
def _fonts() -> None:
    """Roboto, regular and bold: the fonts that reportlab brings have neither Cyrillic nor Vietnamese letters."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    package = distribution("font-roboto")
    for name in ("Roboto-Regular", "Roboto-Bold"):
        file = next(f for f in package.files or () if f.name == f"{name}.ttf")
        pdfmetrics.registerFont(TTFont(name, str(package.locate_file(file))))


def _style(size: float = 8, *, bold: bool = False, color: str = "black") -> Any:
    from reportlab.lib.colors import toColor
    from reportlab.lib.styles import ParagraphStyle

    font = "Roboto-Bold" if bold else "Roboto-Regular"
    return ParagraphStyle("box", fontName=font, fontSize=size, leading=size * 1.25, textColor=toColor(color))


def _box(number: int, title: str, lines: Sequence[str]) -> list[Any]:
    """A box: its number and title small, then what stands in it."""
    from reportlab.platypus import Paragraph

    head = Paragraph(escape(f"{number}. {title}"), _style(6.5, color=_LINES))
    return [head, *(Paragraph(escape(line), _style()) for line in lines)]


def _table(rows: list[list[Any]], widths: Sequence[float]) -> Any:
    from reportlab.lib.colors import toColor
    from reportlab.platypus import Table

    table = Table(rows, colWidths=list(widths))
    grey = toColor(_LINES)
    table.setStyle(
        [("GRID", (0, 0), (-1, -1), 0.6, grey), ("VALIGN", (0, 0), (-1, -1), "TOP"), ("FONTSIZE", (0, 0), (-1, -1), 8)]
    )
    return table


def _form(draft: Draft) -> list[Any]:
    """Boxes 1-13 in the order of the form."""
    from reportlab.platypus import Paragraph

    def box(number: int) -> list[Any]:
        return _box(number, draft.titles[number], draft.boxes.get(number, ()))

    half = sum(_WIDTHS) / 2
    name = [Paragraph(text, _style(11, bold=True)) for text in ("EAEU-VN FTA", "Certificate of Origin", "Form EAV")]
    left = [_high(box(1), half, 80), _high(box(2), half, 80), _high(box(3), half, 70)]
    top = _table([[left[0], [*name, *box(4)]], [left[1], ""], [left[2], box(5)]], (half, half))
    top.setStyle([("SPAN", (1, 0), (1, 1))])
    head = [Paragraph(escape(f"{number}. {draft.titles[number]}"), _style(6.5, color=_LINES)) for number in ITEM_BOXES]
    rows = [[Paragraph(escape(row[number]), _style()) for number in ITEM_BOXES] for row in draft.rows]
    items = _table([head, *rows], _WIDTHS)
    items.repeatRows = 1
    items.splitInRow = 1  # a long list of invoices runs over pages
    end = _table([[_high([*box(number), *_blank(number)], half, 120) for number in (12, 13)]], (half, half))
    return [top, items, _crossed_out(), end]


def _high(cell: list[Any], width: float, least: float) -> list[Any]:
    """A cell at least so many points high, as the form leaves room; more where its text needs more."""
    from reportlab.platypus import Spacer

    height = sum(part.wrap(width - 12, 1000)[1] for part in cell)
    return [*cell, Spacer(1, max(0, least - height))]


def _blank(box: int) -> list[Any]:
    """What boxes 12 and 13 say of themselves; place, signature and stamp stay empty on a draft."""
    from reportlab.platypus import Paragraph

    certified = (
        "It is hereby certified, on the basis of control carried out, that the declaration by the applicant is correct."
    )
    declared = (
        "The undersigned hereby declares that the above details are correct, that all goods were produced in the "
        "country named above and that they comply with the rules of origin as provided for in Chapter 4 (Rules of "
        "Origin) of the EAEU-VN FTA."
    )
    text = certified if box == 12 else declared
    return [Paragraph(text, _style(7)), Paragraph("(draft: no signature, no stamp)", _style(7, color="#aa0000"))]


def _crossed_out() -> Any:
    """Unused space of boxes 6-11 is crossed out, so that nothing can be added (Annex 5)."""
    from reportlab.graphics.shapes import Drawing, Line, Rect
    from reportlab.lib.colors import toColor

    width, height, grey = sum(_WIDTHS), 60, toColor(_LINES)
    drawing = Drawing(width, height)
    drawing.hAlign = "CENTER"
    drawing.add(Rect(0, 0, width, height, fillColor=None, strokeColor=grey, strokeWidth=0.6))
    drawing.add(Line(0, 0, width, height, strokeColor=grey, strokeWidth=0.6))
    return drawing


def _sheet(draft: Draft) -> list[Any]:
    """The additional sheet, where something must stand on it."""
    from reportlab.platypus import PageBreak, Paragraph

    if not draft.sheet:
        return []
    title = Paragraph("Additional Sheet of Certificate of Origin (Form EAV)", _style(11, bold=True))
    return [PageBreak(), title, *(Paragraph(escape(line), _style()) for line in draft.sheet)]


def _findings(draft: Draft, language: str) -> list[Any]:
    """What was found of each box, said to the reader of the draft; no part of the form."""
    from reportlab.platypus import Paragraph, Spacer

    told: list[Any] = [Paragraph(escape(say("eav_findings", language)), _style(12, bold=True)), Spacer(1, 8)]
    for problem in draft.problems:
        values = {
            "box": problem.box,
            "kind": Phrase(f"eav_kind_{problem.kind}"),
            "reason": problem.reason,
            "article": cited(problem.article, language),
        }
        told.append(Paragraph(escape(say(Phrase("eav_finding", values), language)), _style(9)))
        told.append(Spacer(1, 3))
    for key, day in (("eav_valid_until", draft.valid_until), ("eav_keep_until", draft.keep_until)):
        if day:
            told.append(Paragraph(escape(say(Phrase(key, {"day": day}), language)), _style(9)))
    if draft.assumptions:
        readings = Phrase("eav_readings", {"readings": ", ".join(draft.assumptions)})
        told.append(Paragraph(escape(say(readings, language)), _style(9)))
    return told


def _stamp(canvas: Any, number: int, title: str) -> None:
    """Every page says what it is, across it and above."""
    canvas.saveState()
    canvas.setFont("Roboto-Bold", 10)
    canvas.setFillGray(0)
    canvas.drawString(_MARGIN, _PAGE[1] - 40, title)
    canvas.setFont("Roboto-Regular", 8)
    canvas.drawRightString(_PAGE[0] - _MARGIN, 25, str(number))
    canvas.setFillGray(0.85)
    canvas.setFont("Roboto-Bold", 110)
    canvas.translate(_PAGE[0] / 2, _PAGE[1] / 2)
    canvas.rotate(55)
    canvas.drawCentredString(0, -40, "DRAFT")
    canvas.restoreState()
