"""Where the law book holds what a source cites: the rows of an annex, the line of a tariff."""

from __future__ import annotations

import re
from urllib.parse import quote

AGREEMENT = "vn-eaeu-fta"
_FOLDER = "agreements/vn-eaeu"
# Annex 1(f): the notes to Annex 1 on the tariff quotas, by their letter.
_QUOTAS = {"c": "eggs", "d": "tobacco", "f": "rice"}
_QUOTA = re.compile(r"\b1\(([cdf])\)")
# The codes of a line of the schedules: 0402.10.41 of Viet Nam, 0402 21 or 8703 23 110 of the EAEU.
_VIETNAM = re.compile(r"\b([0-9]{4}\.[0-9]{2}\.[0-9]{2})\b")
_CODE = r"([0-9]{4} [0-9]{2}(?: [0-9]{1,4})*)"
_EAEU = re.compile(rf"\b1, \D*\b{_CODE}\b")
_RULE = re.compile(rf"\b3, {_CODE}")
_GROUP = re.compile(r"\b2, \D*([0-9]{1,2})$")


def _path(file: str, part: str) -> str:
    return f"/law/{_FOLDER}/{file}?part={quote(re.sub('[ .]', '', part))}"


def _of_agreement(provision: str) -> str:
    if found := _QUOTA.search(provision):
        return _path("quotas.csv", _QUOTAS[found[1]])
    if found := _VIETNAM.search(provision):
        return _path("vietnam_schedule.csv", found[1])
    if found := _EAEU.search(provision):
        return _path("eaeu_schedule.csv", found[1])
    if found := _RULE.search(provision):
        return _path("product_rules.csv", found[1])
    if found := _GROUP.search(provision):
        return _path("trigger_levels.csv", found[1])
    return ""


def law_row(act: str, provision: str, code: str = "") -> str:
    """The address of the rows that hold a provision, as any language writes it; empty where no file has it by rows.

    `code` is the line that is asked about: the tariffs are cited by column or page.
    """
    if act == AGREEMENT:
        return _of_agreement(provision)
    if act == "ett" and len(code) == 10:
        return f"/law/eaeu/tariff.csv?part={quote(code)}"
    if act.startswith("vn-") and len(code) == 8:
        return f"/law/vietnam/tariff.csv?part={quote(code)}"
    return ""
