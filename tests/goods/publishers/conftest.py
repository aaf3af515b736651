"""Shared by the tests of publishers' files: reading what a test wrote, and a typesetter of the tariff's PDFs."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

import pytest

from burabay.errors import InputError
from burabay.goods.publishers import PublishedName, read_names

Rulings: TypeAlias = Literal["all", "columns", "header", "none"]
# Code, name with its dashes, unit, rate; "\n" in a code wraps it in its cell.
TariffRow: TypeAlias = tuple[str, str, str, str]
Read: TypeAlias = Callable[[bytes | str], list[PublishedName]]


class Refusal(Protocol):
    def __call__(self, data: bytes | str, key: str) -> str: ...


class Pdf(Protocol):
    def __call__(self, rows: Sequence[TariffRow], rulings: Rulings = "all", /, **layout: Any) -> bytes: ...


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes a file, whose ending says nothing, and reads it."""

    def write_and_read(data: bytes | str) -> list[PublishedName]:
        path = tmp_path / "file.bin"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return list(read_names(path))

    return write_and_read


@pytest.fixture
def refusal(read: Read) -> Refusal:
    """The sentence with which a file is refused; checks its form."""

    def refused(data: bytes | str, key: str) -> str:
        with pytest.raises(InputError) as caught:
            read(data)
        error, sentence = caught.value, str(caught.value)
        assert (error.field, error.key) == ("file", key)
        assert sentence.startswith("file.bin: ")
        assert sentence.endswith(".")
        assert "\n" not in sentence
        return sentence

    return refused


@pytest.fixture(scope="session")
def pdf() -> Iterator[Pdf]:
    """Sets rows in the Commission's layout; the same PDF is made once for all tests that ask for it."""

    @cache
    def typeset(rows: tuple[TariffRow, ...], layout: Layout) -> bytes:
        setter = Typesetter(layout)
        for row in rows:
            setter.row(*row)
        return setter.finish()

    yield lambda rows, rulings="all", /, **layout: typeset(tuple(rows), Layout(rulings, **layout))
    typeset.cache_clear()


HEADER = (
    "Код\nТН ВЭД",
    "Наименование позиции",
    "Доп.\nед.\nизм.",
    "Ставка ввозной\nтаможенной\nпошлины (в процентах\nот таможенной стоимости\nлибо в евро)",
)


@dataclass(frozen=True)
class Layout:
    """How a table is set: which rulings are drawn, whether the header repeats, where codes stand in their row."""

    rulings: Rulings
    later_rulings: tuple[Rulings, ...] = ()  # of the second page and so on, the last of them to the end
    header: bool = True
    repeat_header: bool = True
    code_line: Literal["first", "middle"] = "first"
    edges: tuple[float, ...] = (40, 128, 400, 445, 555)
    size: float = 9
    bottom: float = 60
    running_title: str = ""
    first_page: tuple[str, ...] = ()
    last_page: tuple[str, ...] = ()
    encrypt: str | None = None

    def on_page(self, number: int) -> Rulings:
        by_page = (self.rulings, *self.later_rulings)
        return by_page[min(number, len(by_page)) - 1]


@cache
def font() -> str:
    """Roboto out of a package, because the fonts that reportlab brings have no Cyrillic."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    package = distribution("font-roboto")
    file = next(f for f in package.files or () if f.name == "Roboto-Regular.ttf")
    pdfmetrics.registerFont(TTFont("Roboto", str(package.locate_file(file))))
    return "Roboto"


class Typesetter:
    """Sets rows of the tariff on A4 pages, from top to bottom, names wrapped, rows broken over pages."""

    def __init__(self, layout: Layout) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self.layout, self.font, self.number = layout, font(), 0
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=(595, 842), encrypt=layout.encrypt)
        self.lead = layout.size * 1.25
        self.begin_page()

    def begin_page(self) -> None:
        self.number += 1
        self.y = 800.0
        if self.layout.running_title:
            self.text(200, self.y, self.layout.running_title)
            self.y -= 2 * self.lead
        if self.number == 1:
            for line in self.layout.first_page:
                self.text(self.layout.edges[0], self.y, line)
                self.y -= self.lead
        self.top = self.y
        if self.layout.header and (self.number == 1 or self.layout.repeat_header):
            self.header()

    def end_page(self) -> None:
        if self.layout.on_page(self.number) in {"all", "columns"}:
            self.frame(self.top, self.y)
        self.text(292, 30, str(self.number))
        self.canvas.showPage()

    def header(self) -> None:
        lines = max(cell.count("\n") + 1 for cell in HEADER)
        for cell, left, right in zip(HEADER, self.layout.edges, self.layout.edges[1:], strict=False):
            for i, line in enumerate(cell.split("\n")):
                self.centred(left, right, self.y - (i + 1) * self.lead, line)
        bottom = self.y - lines * self.lead - 4
        if self.layout.on_page(self.number) != "none":
            self.frame(self.y, bottom)
        self.y = self.top = bottom

    def frame(self, top: float, bottom: float) -> None:
        for x in self.layout.edges:
            self.canvas.line(x, top, x, bottom)
        for y in (top, bottom):
            self.canvas.line(self.layout.edges[0], y, self.layout.edges[-1], y)

    def centred(self, left: float, right: float, y: float, text: str) -> None:
        self.canvas.setFont(self.font, self.layout.size)
        self.canvas.drawCentredString((left + right) / 2, y, text)

    def text(self, x: float, y: float, text: str) -> None:
        """Text whose pieces after ^ are raised and small: "м^2 и" sets the 2 so, up to a space or the bracket."""
        size = self.layout.size
        for i, piece in enumerate(text.split("^")):
            end = 0
            while i and end < len(piece) and (piece[end].isdigit() or piece[end] in "-С)"):
                end += 1
            for part, part_size, rise in ((piece[:end], size * 0.65, 3.2), (piece[end:], size, 0)):
                if part:
                    self.canvas.setFont(self.font, part_size)
                    self.canvas.drawString(x, y + rise, part)
                    x += self.canvas.stringWidth(part, self.font, part_size)

    def wrap(self, text: str, width: float) -> list[str]:
        lines = [""]
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if self.canvas.stringWidth(longer, self.font, self.layout.size) <= width:
                lines[-1] = longer
            elif "кожевенно-" in word:  # Word breaks after hyphens too
                head, tail = word.split("-", 1)
                lines[-1] = f"{lines[-1]} {head}-".strip()
                lines.append(tail)
            else:
                lines.append(word)
        return lines

    def row(self, code: str, name: str, unit: str, rate: str) -> None:
        edges = self.layout.edges
        names = self.wrap(name, edges[2] - edges[1] - 8)
        units = self.wrap(unit, edges[3] - edges[2] - 4)
        rates = self.wrap(rate, edges[4] - edges[3] - 8)
        lower = (len(names) - 1) // 2 if self.layout.code_line == "middle" else 0
        codes = [""] * lower + code.split("\n")
        for i in range(max(map(len, (codes, names, units, rates)))):
            if self.y - self.lead < self.layout.bottom:
                self.end_page()
                self.begin_page()
            base = self.y - self.layout.size
            for x, lines in ((edges[0] + 4, codes), (edges[1] + 4, names), (edges[3] + 10, rates)):
                self.text(x, base, lines[i] if i < len(lines) else "")
            self.centred(edges[2], edges[3], base, units[i] if i < len(units) else "")
            self.y -= self.lead
        if self.layout.on_page(self.number) == "all":
            self.y -= 2
            self.canvas.line(edges[0], self.y, edges[4], self.y)

    def finish(self) -> bytes:
        for line in self.layout.last_page:
            self.y -= self.lead
            self.text(self.layout.edges[0], self.y - self.lead, line)
        self.end_page()
        self.canvas.save()
        return self.out.getvalue()
