"""Footnotes: cited on a line and unread, expired or repealed; read and cited nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from burabay.audit.model import Checked, Plan, differs, shown, unknown
from burabay.lawbook.law import Law
from burabay.lawbook.tables import Note


def _ends(notes: list[Note]) -> date | None:
    """The last day of the latest of a note's rates; None if one has no end."""
    ends = [note.valid_to for note in notes]
    return None if None in ends else max(day for day in ends if day)


def cited(law: Law, on: date) -> Iterator[Checked]:
    """Every line of the EAEU tariff that cites a footnote: the footnote is read and in force."""
    notes: dict[str, list[Note]] = defaultdict(list)
    for note in law.notes:
        notes[note.note].append(note)
    for line in law.eaeu_tariff:
        if not line.note:
            continue
        found = notes[line.note]
        where = f"{shown(line.code)}, note {line.note}"
        if any(note.status == "unread" for note in found):
            yield unknown(where, "a footnote in force", "text not read", "footnote-unread")
            continue
        live = [note for note in found if note.status == "in_force"]
        end = _ends(live) if live else None
        if not live:
            yield differs(where, "a footnote in force", "repealed", "footnote-repealed")
        elif end and end < on:
            yield differs(where, "a footnote in force", f"expired on {end}", "footnote-expired")
        else:
            yield None


def starts_known(law: Law, _on: date) -> Iterator[Checked]:
    """Every footnote rate in force has a first day, not only the act that it starts with."""
    for note in law.notes:
        if note.status == "in_force":
            start = note.starts_with or "nothing"
            yield (
                None
                if note.valid_from
                else unknown(f"note {note.note}", "a first day", f"starts with {start}", "footnote-start-unknown")
            )


def uncited(law: Law, _on: date) -> Iterator[Checked]:
    """Every footnote that sets a rate is cited by a line; so is every note to the nomenclature."""
    named = {line.note for line in law.eaeu_tariff}
    for note in sorted({n.note for n in law.notes if n.status != "repealed"}):
        yield None if note in named else differs(f"note {note}", "cited by a line", "cited by none", "footnote-uncited")
    used = {line.nomenclature_note for line in law.eaeu_tariff}
    for key in sorted({n.note for n in law.nomenclature_notes}):
        yield (
            None
            if key in used
            else differs(f"note {key} to the nomenclature", "cited by a line", "cited by none", "footnote-uncited")
        )


PLANS = (
    Plan("notes-cited", "Footnotes that lines of the EAEU tariff cite: read and in force", cited),
    Plan("notes-start", "Footnote rates with a known first day", starts_known),
    Plan("notes-uncited", "Footnotes and notes to the nomenclature that no line cites", uncited),
)
