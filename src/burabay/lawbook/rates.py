"""How the law writes a rate of duty, as one value and one line of text.

The notation of the law book, read back by `parse_rate` and written by `str(rate)`:

    5%                                ad valorem: 5 per cent of the customs value
    0.75 EUR/pair                     specific
    250 USD/1000 kg                   specific, per thousand kilograms
    50% min 1 EUR/kg                  50 %, but not less than 1 EUR per kg
    4.5% + 0.02 EUR/kg                both added
    15% or 12.5% min 0.6 EUR/cm3      whichever of the two sums is lower
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

# Units in which a specific duty is counted. cm3 is the volume of the engine.
DUTY_UNITS = ("kg", "l", "pcs", "pair", "m2", "cm3")
# Units that charges know besides: anhydrous alcohol, engine power, a declaration, a vehicle …
CHARGE_UNITS = (*DUTY_UNITS, "g", "ml", "t", "m3", "l_alcohol", "hp", "declaration", "vehicle", "consignment")

Form = Literal["ad_valorem", "specific", "min", "plus", "lower_of"]
FORMS: tuple[Form, ...] = ("ad_valorem", "specific", "min", "plus", "lower_of")

# As many digits as the compiled columns hold exactly: thousandths of a per cent, ten-thousandths of a currency.
_PERCENT = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)%")
_SPECIFIC = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,4})?) ([A-Z]{3})/(?:([1-9][0-9]{0,5}) )?([a-z_]+[0-9]?)")


@dataclass(frozen=True, slots=True)
class Specific:
    """An amount of money for a number of units: `amount` of `currency` for each `per` of `unit`."""

    amount: Decimal
    currency: str
    per: int
    unit: str

    def __str__(self) -> str:
        per = "" if self.per == 1 else f"{self.per} "
        return f"{self.amount} {self.currency}/{per}{self.unit}"


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of duty. `percent` is of the customs value; `ceiling` is the plain ad valorem rate of "lower_of"."""

    form: Form
    percent: Decimal | None = None
    specific: Specific | None = None
    ceiling: Decimal | None = None

    def __str__(self) -> str:
        match self.form:
            case "ad_valorem":
                return f"{self.percent}%"
            case "specific":
                return str(self.specific)
            case "min":
                return f"{self.percent}% min {self.specific}"
            case "plus":
                return f"{self.percent}% + {self.specific}"
            case "lower_of":
                return f"{self.ceiling}% or {self.percent}% min {self.specific}"

    @property
    def is_free(self) -> bool:
        """Whether the rate is zero whatever is imported."""
        return self.form == "ad_valorem" and self.percent == 0


def _percent(text: str) -> Decimal:
    found = _PERCENT.fullmatch(text)
    if found is None:
        raise ValueError(f"'{text}' is not a percentage such as 12.5% (at most three decimals)")
    return plain(found[1])


def plain(text: str) -> Decimal:
    """A decimal without trailing zeros: "10.0" → 10, "0.50" → 0.5."""
    value = Decimal(text)
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _specific(text: str, units: tuple[str, ...]) -> Specific:
    found = _SPECIFIC.fullmatch(text)
    if found is None or found[4] not in units:
        raise ValueError(f"'{text}' is not an amount per unit such as 0.75 EUR/pair (units: {', '.join(units)})")
    return Specific(plain(found[1]), found[2], int(found[3] or 1), found[4])


@lru_cache(maxsize=4096)
def parse_rate(text: str, units: tuple[str, ...] = DUTY_UNITS) -> Rate:
    """Read the notation above, with amounts per one of `units`. Raises ValueError with the part that is wrong."""
    ceiling = None
    if " or " in text:
        first, text = text.split(" or ", 1)
        ceiling = _percent(first)
        if " min " not in text:
            raise ValueError(f"'{text}': after 'or' a rate with 'min' must follow")
    if " min " in text:
        percent, amount = text.split(" min ", 1)
        return Rate("lower_of" if ceiling is not None else "min", _percent(percent), _specific(amount, units), ceiling)
    if " + " in text:
        percent, amount = text.split(" + ", 1)
        return Rate("plus", _percent(percent), _specific(amount, units))
    if "%" in text:
        return Rate("ad_valorem", _percent(text))
    return Rate("specific", specific=_specific(text, units))
