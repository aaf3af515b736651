"""Art. 4.4: goods that are wholly obtained or produced in a Party."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from burabay.origin.criteria.finding import Finding, all_met
from burabay.origin.criteria.parties import party_of
from burabay.wording import Phrase

# How goods were obtained → the letter of the article.
WAYS: Mapping[str, str] = {
    "plants": "a",
    "born_and_raised": "b",
    "from_live_animals": "c",
    "catch_or_aquaculture": "d",
    "minerals": "e",
    "sea_fishing": "f",
    "factory_ship": "g",
    "waste": "h",
    "used_goods": "i",
    "space": "j",
    "solely_from_these": "k",
}
# Letters whose place is a ship or a spacecraft: what counts is where that is registered (and a ship's flag).
REGISTERED = frozenset("fgj")


@dataclass(frozen=True, slots=True)
class WhollyObtained:
    """Art. 4.4. Goods are wholly obtained in a Party if nothing from elsewhere entered them: plants grown or gathered
    there (a), animals born and raised there (b), what comes from live animals (c), catch and aquaculture (d), minerals
    (e), fish of the high seas from a ship of a Party under its flag (f) and what its factory ship makes of that alone
    (g), waste and used goods fit only for raw materials (h, i), what a spacecraft of a Party makes (j), and what is
    made of all these and nothing else (k).

    Interpreted: operations of Art. 4.6 do not undo it (A21), any state of the Union serves (A19).
    """

    def judge(
        self, way: str, materials_obtained: Sequence[bool | None] = (), registered_in: str | None = None
    ) -> Finding:
        """Whether goods obtained in this way are wholly obtained.

        `way` is a key of WAYS, empty if it was not stated. Letter k looks at `materials_obtained`, one entry for each
        material; letters f, g and j at `registered_in`, the country (alpha-2) of the ship or spacecraft, where given.
        """
        article, assumptions = "4.4", ("A19", "A21")
        if way not in WAYS:
            return Finding(None, article, Phrase("obtained_unstated", {"ways": ", ".join(WAYS)}))
        letter = WAYS[way]
        article = f"4.4({letter})"
        told = Phrase(f"obtained_{letter}")
        if letter in REGISTERED and registered_in is not None and not party_of(registered_in):
            return Finding(False, article, Phrase("obtained_elsewhere", {"way": told}))
        if letter == "k":
            met = all_met(materials_obtained) if materials_obtained else None
            key = {True: "obtained_from_these", False: "obtained_from_others", None: "obtained_from_unknown"}[met]
            return Finding(met, article, Phrase(key), assumptions)
        return Finding(True, article, Phrase("obtained_so", {"way": told}), assumptions)
