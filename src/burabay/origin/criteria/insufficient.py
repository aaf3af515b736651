"""Art. 4.6: operations that are not enough, alone or together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from burabay.origin.criteria.finding import Finding
from burabay.wording import Phrase

# An operation's name → the letter of Art. 4.6(1). A name that is not here counts as more than the list.
INSUFFICIENT: Mapping[str, str] = {
    "preserving": "a",
    "freezing": "b",
    "thawing": "b",
    "packaging": "c",
    "packing": "c",
    "repackaging": "c",
    "repacking": "c",
    "re_packaging": "c",
    "re_packing": "c",
    "washing": "d",
    "cleaning": "d",
    "removing_dust": "d",
    "removing_oxide": "d",
    "removing_oil": "d",
    "removing_paint": "d",
    "removing_coverings": "d",
    "ironing": "e",
    "pressing_textiles": "e",
    "colouring": "f",
    "coloring": "f",
    "dyeing": "f",
    "painting": "f",
    "polishing": "f",
    "varnishing": "f",
    "lacquering": "f",
    "oiling": "f",
    "husking": "g",
    "bleaching_cereals": "g",
    "polishing_cereals": "g",
    "glazing_cereals": "g",
    "colouring_sugar": "h",
    "forming_sugar_lumps": "h",
    "peeling": "i",
    "stoning": "i",
    "shelling": "i",
    "simple_sharpening": "j",
    "simple_grinding": "j",
    "cutting": "k",
    "sifting": "l",
    "screening": "l",
    "sorting": "l",
    "classifying": "l",
    "grading": "l",
    "bottling": "m",
    "canning": "m",
    "bagging": "m",
    "boxing": "m",
    "fixing_on_surface": "m",
    "simple_packaging": "m",
    "marking": "n",
    "labelling": "n",
    "labeling": "n",
    "printing_marks": "n",
    "simple_mixing": "o",
    "simple_assembly": "p",
    "disassembly": "p",
    "slaughter": "q",
    "slaughtering": "q",
    "sorting_meat": "q",
}
# Enough or not by Art. 4.6(2): does it take special skills, or machines made for it?
UNCLEAR: Mapping[str, str] = {
    "sharpening": "j",
    "grinding": "j",
    "mixing": "o",
    "blending": "o",
    "assembly": "p",
    "assembling": "p",
}
# A word so near to one of the list is taken for a slip of the pen, and asked about.
_NEAR = 0.9
# Words of other work that are as near.
_OTHER = frozenset({"making"})


def operation_key(operation: str) -> str:
    """An operation as it is looked up: `Simple assembly` is `simple_assembly`."""
    return re.sub(r"[\s\-]+", "_", operation.strip().lower())


@cache
def _kind(key: str) -> str:
    """What an operation is by its name: "listed" in Art. 4.6, "unclear", "unread" (not English) or "beyond" it."""
    if key in INSUFFICIENT:
        return "listed"
    if key in _OTHER:
        return "beyond"
    if key in UNCLEAR:
        return "unclear"
    words = [word for word in re.split(r"[^a-z]+", key) if word]
    if not words or not key.isascii():
        return "unread"
    # "pack", "dye" and "cut" are the same work as "packing", "dyeing" and "cutting"; and "laser_cutting" is cutting.
    forms = {form for word in words for form in (word, f"{word}ing", f"{word[:-1]}ing", f"{word}{word[-1]}ing")}
    if forms & {*INSUFFICIENT, *UNCLEAR} or {"assemble", "disassemble"} & set(words):
        return "unclear"
    return "unclear" if get_close_matches(key, [*INSUFFICIENT, *UNCLEAR], n=1, cutoff=_NEAR) else "beyond"


@dataclass(frozen=True, slots=True)
class InsufficientOperations:
    """Art. 4.6. Goods do not originate if nothing more was done than one or several of seventeen operations: keeping
    them in condition, freezing, packing, cleaning, ironing, colouring, husking, work on sugar lumps, peeling, simple
    sharpening, cutting, sorting, bottling, labelling, simple mixing, simple assembly or disassembly, slaughter. Simple
    is what needs neither special skills nor machines made for it (4.6(2)).

    Interpreted: one operation beyond the list is enough (A21). Assembly, mixing, grinding or sharpening of which it is
    not said whether they are simple cannot be judged: say `simple_assembly`, or name the work (`welding`). Nor can a
    name that holds or resembles one of the list (`laser cutting`, `packging`), or one that is not English.
    """

    def judge(self, operations: Sequence[str]) -> Finding:
        """Whether something more was done: True for an operation beyond the list, None if that is not stated."""
        keys = [operation_key(operation) for operation in operations]
        beyond = [key for key in keys if key and _kind(key) == "beyond"]
        if beyond:
            return Finding(True, "4.6", Phrase("work_beyond", {"operations": ", ".join(beyond)}), ("A21",))
        unread = [key for key in keys if key and _kind(key) == "unread"]
        if unread:
            return Finding(None, "4.6", Phrase("work_unread", {"operations": ", ".join(unread)}))
        unclear = sorted({key for key in keys if key and _kind(key) == "unclear"})
        if unclear:
            return Finding(None, "4.6(2)", Phrase("work_unclear", {"operations": ", ".join(unclear)}))
        listed = dict.fromkeys(INSUFFICIENT[key] for key in keys if key in INSUFFICIENT)
        if listed:
            done = ", ".join(key for key in keys if key in INSUFFICIENT)
            letters = ", ".join(listed)
            return Finding(False, f"4.6(1)({letters})", Phrase("work_insufficient", {"operations": done}))
        return Finding(None, "4.6", Phrase("work_unstated"))
