"""Exchange rates as a visitor types them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from burabay.duty.money import ExchangeRates, read_exchange_rates
from burabay.errors import InputError

# The command line takes a file of rates too: a visitor of the desk must not name files on this machine.
_RATE = re.compile(r"\s*[A-Za-z]{3}\s*/\s*[A-Za-z]{3}\s*=\s*[0-9.]{1,40}\s*")


def rates(texts: Iterable[str]) -> ExchangeRates:
    """Exchange rates such as EUR/USD=1.08; empty texts count for nothing. Raises InputError for any other form."""
    told = [text for text in texts if text.strip()]
    for text in told:
        if not _RATE.fullmatch(text):
            raise InputError.of("error_fx_form", field="fx", given=text)
    return read_exchange_rates(told)
