"""The checks of the law book in the languages of the pages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

pytest.importorskip("jinja2", reason="the extra `web` is not installed")

import burabay.web
from burabay.audit import report
from burabay.book import Book
from burabay.web.pages.law import _said

WORDS = tomllib.loads((Path(burabay.web.__file__).parent / "checks.toml").read_text(encoding="utf-8"))


def test_every_check_and_cause_has_its_words(book: Book) -> None:
    """A check that is added without words fails here."""
    comparisons = report(book.law).comparisons
    titles = {each.title for each in comparisons}
    assert len(titles) > 30
    for language in ("ru", "vi"):
        assert titles == set(WORDS["titles"][language])
    causes = {one.cause for each in comparisons for one in each.differences}
    for language in ("en", "ru", "vi"):
        assert causes == set(WORDS["causes"][language])


def test_a_title_without_words_stays_as_the_audit_has_it() -> None:
    assert _said("titles", "Codes of Annex 2 against the rows marked T", "ru").startswith("Коды приложения 2")
    assert _said("titles", "A new check", "vi") == "A new check"
    assert _said("causes", "several-ancestors", "en") == "several codes of HS 2012 lead here"
