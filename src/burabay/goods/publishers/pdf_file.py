"""Descriptions out of a PDF of the Commission's tariff, a chapter or more of it."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any

from burabay.goods.publishers.files import library_missing, wrong
from burabay.goods.publishers.model import PublishedName
from burabay.goods.publishers.pdf_lines import lines_of
from burabay.goods.publishers.pdf_names import names_of_rows
from burabay.goods.publishers.pdf_page import Band, Page
from burabay.goods.publishers.pdf_rows import table_rows

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage


def names_in_pdf(data: bytes, name: str) -> list[PublishedName]:
    """The descriptions in the PDF called `name`, none if it has no table of the tariff.

    Raises `InputError` for a damaged or encrypted PDF, one without text, and if pdfplumber is not installed.
    """
    try:
        pages = read_pages(io.BytesIO(data))
    except ImportError as exc:
        raise library_missing(name, "PDF", "pdfplumber") from exc
    except Exception as exc:  # whatever the library's parsers of fonts, streams and tables raise
        if _speaks_of_password(exc):
            raise wrong("error_file_encrypted", name) from exc
        raise wrong("error_file_damaged_pdf", name, "file_damaged") from exc
    if not any(page.lines for page in pages):
        raise wrong("error_file_no_text", name, "file_no_codes")
    return [PublishedName("TN VED", code, "ru", text) for code, text in names_of_rows(table_rows(pages))]


def read_pages(file: io.BytesIO) -> list[Page]:
    """The pages of a PDF. Raises `ImportError` without pdfplumber, and whatever that raises for a damaged PDF."""
    import pdfplumber

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pdfplumber.open(file) as pdf:
            return [_page(page) for page in pdf.pages]


def _page(page: PdfPage) -> Page:
    read = Page(lines_of(page.chars), _bands(page), float(page.width))
    page.close()  # the library keeps every character of every page otherwise
    return read


def _bands(page: PdfPage) -> list[Band]:
    rows = [row for table in page.find_tables() for row in table.rows]
    cells = [tuple(sorted((cell[0], cell[2]) for cell in row.cells if cell)) for row in rows]
    return sorted(Band(row.bbox[1], row.bbox[3], edges) for row, edges in zip(rows, cells, strict=True) if edges)


def _speaks_of_password(exc: BaseException) -> bool:
    """Whether the library's error, or any that it wraps, is about a password: the message itself is empty."""
    seen: list[BaseException] = []
    waiting: list[Any] = [exc]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            waiting += [one.__cause__, one.__context__, *one.args]
    return any(re.search(r"Password|Encrypt", type(one).__name__) for one in seen)
