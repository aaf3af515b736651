"""Declaration lines as whole numbers, one array a column: what the engine reads.

Amounts and quantities are ten-thousandths. What the arrays cannot hold exactly (more than four decimals, 10^12 and
above, answers to questions, an incomplete customs value) is marked `alone`: such a row is assessed by itself from its
cells, as `burabay duty` would.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from burabay.duty.consignment import UNITS
from burabay.duty.measures import STATE_BITS

# The states in the order of their numbers: AM BY KZ KG RU VN, as the bits of `duty.measures` stand.
STATES = tuple(STATE_BITS)
VIETNAM = STATES.index("VN")
# The units that a quantity may be given in, in the order of their numbers.
UNIT_NAMES = tuple(UNITS)
# One unit of currency, one kilogram, one piece.
SCALE = 10_000
# Numbers in the arrays are below that.
LIMIT = 10**16

NONE = -1  # the cell is empty

Int8: TypeAlias = NDArray[np.int8]
Int16: TypeAlias = NDArray[np.int16]
Int32: TypeAlias = NDArray[np.int32]
Int64: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lines:
    """n declaration lines. In a row that is `bad`, the cells that are wrong hold what stands for none."""

    code: Int64
    """The digits of the tariff code as a number; -1 wrong."""
    digits: Int8
    """How many digits the code has: 10 (TN VED), 8 (AHTN), or any other from 2; -1 wrong."""
    origin: Int8
    """Place in STATES; -1 wrong."""
    destination: Int8
    """Place in STATES; -1 wrong."""
    day: Int32
    """The day as `date.toordinal` counts; 0 wrong."""
    value: Int64
    """Customs value in ten-thousandths of its currency, freight and insurance included; -1 none."""
    currency: Int16
    """Place in `currencies`; -1 none."""
    kg: Int64
    """Net weight in ten-thousandths of a kilogram; -1 none. (A quantity given in kg, g or t is not moved here.)"""
    quantity: Int64
    """Quantity in ten-thousandths of the unit as given; -1 none."""
    unit: Int8
    """Place in UNIT_NAMES; -1 none."""
    claimed: Int8
    """The regime claimed, as the number of `duty.measures.Regime`; -1 none."""
    bad: Flags
    """The row is wrong: `parsing.consignment_of` raises the sentence that says why."""
    alone: Flags
    """The row is right, but these arrays do not hold all of it: assess it from `parsing.consignment_of`."""
    currencies: tuple[str, ...]
    """The currencies of the batch, sorted."""

    def __len__(self) -> int:
        return len(self.code)

    def part(self, first: int, last: int) -> Lines:
        """The rows from `first` up to `last`, without copying."""
        arrays: dict[str, Any] = {
            name: getattr(self, name)[first:last] for name in self.__slots__ if name != "currencies"
        }
        return Lines(**arrays, currencies=self.currencies)
