"""Goods descriptions out of the files that the tariffs' publishers give out: PDF, Excel workbook, CSV.

The descriptions belong to their publishers, so the project ships none. A user who has a publisher's file
reads it here; `names_store` keeps what was read. The kind of a file is told by its content, never by its
ending. Whatever is wrong with a file is one `InputError` with `field="file"`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from burabay.goods.publishers.csv_file import names_in_csv
from burabay.goods.publishers.files import FORMATS, bytes_of, wrong
from burabay.goods.publishers.model import LONGEST_TEXT, Lang, Nomenclature, PublishedName
from burabay.goods.publishers.pdf_file import names_in_pdf
from burabay.goods.publishers.texts import clip
from burabay.goods.publishers.workbook import names_in_workbook

__all__ = ["LONGEST_TEXT", "Lang", "Nomenclature", "PublishedName", "read_names"]


def read_names(path: Path) -> Iterator[PublishedName]:
    """All descriptions in the publisher's file at `path`, each nomenclature, code and language once.

    A code that the file repeats with other words (Viet Nam's chapter 98 does) gets its distinct texts joined
    with " | ". The file is read whole before the first name comes out, so a bad file yields nothing.

    Raises `InputError` (`field="file"`) for a file that cannot be read, is empty, damaged, encrypted, too
    large, of an unknown format, without a table of codes, or with a bad row; and if the library that reads
    PDFs or workbooks is not installed.
    """
    data = bytes_of(path)
    if b"%PDF-" in data[:1024]:
        found = names_in_pdf(data, path.name)
    elif data.startswith(b"PK"):
        found = names_in_workbook(data, path.name)
    else:
        found = names_in_csv(data, path.name)
    if not found:
        raise wrong("error_file_no_codes", path.name, formats=FORMATS)
    return _merged(found)


def _merged(names: Iterable[PublishedName]) -> Iterator[PublishedName]:
    """Each nomenclature, code and language once; distinct texts of one code joined with " | "."""
    texts: dict[tuple[Nomenclature, str, Lang], dict[str, None]] = {}
    for name in names:
        texts.setdefault((name.nomenclature, name.code, name.lang), {})[name.text] = None
    return (PublishedName(*key, clip(" | ".join(distinct))) for key, distinct in texts.items())
