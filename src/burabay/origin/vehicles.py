"""The technological operations that Annex 3 asks of motor vehicles of headings 87.02 to 87.04, beside VAC 50 %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from burabay.origin.criteria.finding import Finding
from burabay.wording import Phrase

ARTICLE = "Annex 3, 87.02-87.04"
_ALL = ("petrol", "diesel", "hybrid", "diesel_hybrid", "electric")
_HYBRID = ("hybrid", "diesel_hybrid")
# Operation → the vehicles that it is asked of, as the brackets of the annex say; `petrol` is any spark-ignition engine,
# and a `hybrid` has one too.
ASKED: Mapping[str, tuple[str, ...]] = {
    "body_welding": _ALL,
    "body_painting": _ALL,
    "engine_mounting": ("petrol", "diesel", *_HYBRID),
    "traction_motor_mounting": ("electric", *_HYBRID),
    "transmission_installation": _ALL,
    "suspension_mounting": ("petrol", "electric", *_HYBRID),
    "steering_and_brakes_mounting": _ALL,
    "exhaust_mounting": ("petrol", "hybrid"),
    "engine_adjustment": _ALL,
    "brake_check": _ALL,
    "radio_interference_check": ("electric", *_HYBRID),
    "control_testing": _ALL,
}


def missing(operations: Sequence[str], propulsion: str) -> tuple[str, ...]:
    """The operations still to be done on a vehicle of that propulsion; of any propulsion, if it is not said."""
    return tuple(
        name
        for name, asked in ASKED.items()
        if name not in operations and (propulsion in asked or (not propulsion and asked == _ALL))
    )


def judge(operations: Sequence[str], propulsion: str) -> Finding:
    """Whether all operations asked of the vehicle were done in a Party.

    Interpreted: "manufacture of the body in any other way" is named `body_welding` too. The propulsion must be said:
    five of the twelve operations depend on it.
    """
    lacking = missing(operations, propulsion)
    if lacking:
        return Finding(False, ARTICLE, Phrase("vehicle_missing", {"operations": ", ".join(lacking)}))
    if not propulsion:
        open_ = [name for name, asked in ASKED.items() if asked != _ALL and name not in operations]
        if open_:
            return Finding(None, ARTICLE, Phrase("vehicle_propulsion", {"operations": ", ".join(open_)}))
    return Finding(True, ARTICLE, Phrase("vehicle_done"))
