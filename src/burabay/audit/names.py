"""The project's own names: every chapter and heading that has lines, in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from burabay.audit.model import UNEXPLAINED, Checked, Plan, differs
from burabay.lawbook.law import Law


def own_names(law: Law, _on: date) -> Iterator[Checked]:
    """Chapters and headings of both tariffs and of chapter 98."""
    lines = [line.code for line in law.eaeu_tariff] + [line.code for line in law.vietnam_tariff]
    lines += [item.code for item in law.chapter98]
    names = {name.code: name for name in law.names}
    for code in sorted({line[:length] for line in lines for length in (2, 4)}):
        name = names.get(code)
        for language in ("en", "ru", "vi"):
            if name is not None and getattr(name, language).strip():
                yield None
            else:
                yield differs(f"{code}, {language}", "a name", "none", UNEXPLAINED)


def distinct_names(law: Law, _on: date) -> Iterator[Checked]:
    """Names belong to codes that have lines, or had them under HS 2012."""
    lines = [line.code for line in law.eaeu_tariff] + [line.code for line in law.vietnam_tariff]
    lines += [item.code for item in law.chapter98]
    alive = {line[:length] for line in lines for length in (2, 4, 6)}
    for name in law.names:
        yield None if name.code in alive else differs(name.code, "a code with lines", "none", "name-without-lines")


PLANS = (
    Plan("names-own", "Chapters and headings with the project's own name in en, ru and vi", own_names),
    Plan("names-alive", "Own names that belong to a chapter, heading or subheading with lines", distinct_names),
)
