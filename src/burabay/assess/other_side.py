"""A code of the exporting side where one of the importing side is wanted: the lines to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from burabay.duty.consignment import Consignment
from burabay.goods.bridge import OTHER, Meeting, meetings
from burabay.goods.codes import LENGTHS, grouped, nearest
from burabay.goods.names import name_in
from burabay.goods.names_store import loaded_names
from burabay.wording import Phrase, nomenclature_name

if TYPE_CHECKING:
    from burabay.bound import BoundBook

# As many lines as one sentence names.
_MOST = 12


def met_by(book: BoundBook, asked: Consignment) -> tuple[Meeting, ...]:
    """Where a line of the exporting side meets those of the importing one; nowhere if the code is no such line."""
    wanted = asked.nomenclature
    own = OTHER[wanted]
    if len(asked.code) != LENGTHS[own] or asked.code not in set(nearest(asked.code, book.codes(own), 1)):
        return ()
    lines = {nomenclature: book.codes(nomenclature) for nomenclature in LENGTHS}
    return meetings(asked.code, own, wanted, lines, book.chapter98)


def other_side(book: BoundBook, asked: Consignment, language: str, *, own_names: bool = True) -> Phrase | None:
    """For a consignment whose code is a line of the exporting side: the sentence that names the lines to choose from.

    None if it is no such line, or one that stands for no line of the importing side. `own_names`: with the descriptions
    that the user loaded.
    """
    wanted = asked.nomenclature
    own = OTHER[wanted]
    found = met_by(book, asked)
    codes = [code for meeting in found for code in meeting.candidates]
    if not codes:
        return None
    names = loaded_names(wanted, codes[:_MOST]) if own_names else {}
    told = [
        f"{grouped(code, wanted)} ({name_in(names[code], language)})" if code in names else grouped(code, wanted)
        for code in codes[:_MOST]
    ]
    more = [f"+ {len(codes) - _MOST}"] if len(codes) > _MOST else []
    shared = ", ".join(grouped(meeting.subheading, wanted) for meeting in found[:_MOST])
    name = name_in(book.names.of(found[0].subheading), language)
    values = {
        "code": grouped(asked.code, own),
        "own": nomenclature_name(own),
        "nomenclature": nomenclature_name(wanted),
        "destination": Phrase(f"country_{asked.destination}"),
        "subheading": f"{shared} ({name})" if name and len(found) == 1 else shared,
        "lines": "; ".join([*told, *more]),
        "plain": asked.code,
    }
    return Phrase("bridge_other_side", values)
