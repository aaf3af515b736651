"""The arguments of `burabay quota …`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

Common = Callable[[argparse.ArgumentParser], None]
_Verbs = argparse._SubParsersAction


def _store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--store", metavar="PLACE", help="file of the ledger, or postgresql://… (a file in the user's data folder)"
    )


def _writes(parser: argparse.ArgumentParser) -> None:
    """What every verb that writes takes."""
    _store(parser)
    parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day on which it takes effect (today)")
    parser.add_argument("--key", metavar="KEY", help="name of the request: the same one again counts once (made)")
    parser.add_argument("--note", default="", metavar="TEXT", help="the paper it rests on")
    parser.add_argument("--by", default="", metavar="NAME", help="who enters it")


def _law(inside: _Verbs[argparse.ArgumentParser]) -> list[argparse.ArgumentParser]:
    terms = inside.add_parser("terms", help="what the law says of a quota: volume, rates, how it is divided")
    terms.add_argument("quota", metavar="QUOTA", help="rice, eggs or tobacco")
    terms.add_argument("--year", type=int, metavar="YEAR", help="the year of --on, if left out")
    terms.add_argument("--for", dest="state", default="", metavar="STATE", help="the importing state (AM BY KG KZ RU)")
    terms.add_argument("--volume", metavar="AMOUNT", help="that state's volume, such as 1500t")
    terms.add_argument("--on", metavar="YYYY-MM-DD", help="a day of the year asked (today)")
    opened = inside.add_parser("open", help="open a period of a quota in the ledger")
    opened.add_argument("quota", metavar="QUOTA", help="rice, eggs or tobacco")
    opened.add_argument("--year", type=int, metavar="YEAR", help="the year of --on, if left out")
    opened.add_argument("--for", dest="state", default="", metavar="STATE", help="a member state of the EAEU")
    opened.add_argument("--volume", metavar="AMOUNT", help="the state's volume, such as 1500t (the law's, for others)")
    opened.add_argument("--source", default="", metavar="TEXT", help="the act that gives the state its volume")
    opened.add_argument("--parts", action="store_true", help="also a period for each part of the state's method")
    _writes(opened)
    return [terms, opened]


def _holding(inside: _Verbs[argparse.ArgumentParser]) -> list[argparse.ArgumentParser]:
    """Allocation, return and transfer."""
    allocate = inside.add_parser("allocate", help="give shares: one by hand, or a file of claims by a method")
    allocate.add_argument("period", metavar="PERIOD", help="rice/2026/BY, as `status` lists them")
    allocate.add_argument("holder", nargs="?", metavar="HOLDER")
    allocate.add_argument("amount", nargs="?", metavar="AMOUNT", help="such as 120t, 2500kg or 300dozen")
    allocate.add_argument("--licence", default="", metavar="NUMBER")
    allocate.add_argument(
        "--method", choices=("history", "applications", "first_come"), help="by past imports, in order of application …"
    )
    allocate.add_argument("--claims", type=Path, metavar="CSV", help="with --method: who asks for what")
    allocate.add_argument("--whole", action="store_true", help="first_come: who finds too little gets nothing")
    allocate.add_argument("--dry-run", action="store_true", help="show the shares and write nothing")
    _writes(allocate)
    given_back = inside.add_parser("return", help="a holder's unused part back to the period")
    transfer = inside.add_parser("transfer", help="a holder's unused part to another holder")
    for each in (given_back, transfer):
        each.add_argument("period", metavar="PERIOD")
        each.add_argument("holder", metavar="HOLDER")
        if each is transfer:
            each.add_argument("to", metavar="TO")
            each.add_argument("--licence", default="", metavar="NUMBER", help="of the new holder")
        each.add_argument("amount", metavar="AMOUNT")
        _writes(each)
    return [allocate, given_back, transfer]


def _using(inside: _Verbs[argparse.ArgumentParser]) -> list[argparse.ArgumentParser]:
    """Reservation, draw, release, expiry and correction."""
    reserve = inside.add_parser("reserve", help="keep a part of what a holder has free for a consignment")
    draw = inside.add_parser("draw", help="goods declared within the quota")
    for each in (reserve, draw):
        each.add_argument("period", metavar="PERIOD")
        each.add_argument("holder", metavar="HOLDER")
        each.add_argument("amount", metavar="AMOUNT")
        each.add_argument("--reference", default="", metavar="TEXT", help="contract, declaration, bill of lading")
    reserve.add_argument("--until", metavar="YYYY-MM-DD", help="its last day")
    draw.add_argument("--reservation", default="", metavar="KEY", help="draw it from this reservation")
    draw.add_argument("--first-come", action="store_true", help="out of what nobody holds, if there is room")
    release = inside.add_parser("release", help="a reservation, or some of it, that is not needed")
    release.add_argument("period", metavar="PERIOD")
    release.add_argument("reservation", metavar="KEY")
    release.add_argument("amount", nargs="?", metavar="AMOUNT", help="all that is left, if left out")
    expire = inside.add_parser("expire", help="reservations whose last day has passed")
    expire.add_argument("period", nargs="?", default="", metavar="PERIOD", help="all periods, if left out")
    expire.add_argument("reservation", nargs="?", default="", metavar="KEY", help="all that are due, if left out")
    correct = inside.add_parser("correct", help="an event that should have been of another amount, or not have been")
    correct.add_argument("period", metavar="PERIOD")
    correct.add_argument("of", metavar="KEY", help="the key of the event")
    correct.add_argument("amount", metavar="AMOUNT", help="what it should have been; 0 undoes it")
    for each in (reserve, draw, release, expire, correct):
        _writes(each)
    return [reserve, draw, release, expire, correct]


def _reading(inside: _Verbs[argparse.ArgumentParser]) -> list[argparse.ArgumentParser]:
    status = inside.add_parser("status", help="every period: volume, allocated, reserved, drawn, free, how full")
    status.add_argument("period", nargs="?", default="", metavar="PERIOD")
    statement = inside.add_parser("statement", help="a period with its holders, now or at any past moment")
    statement.add_argument("period", nargs="?", default="", metavar="PERIOD")
    statement.add_argument("--as-of", metavar="YYYY-MM-DD", help="what had taken effect by the end of that day")
    statement.add_argument("--known", metavar="WHEN", help="what was entered by a day, a moment, an event's number")
    events = inside.add_parser("events", help="the events of a period, or of all, in their order")
    events.add_argument("period", nargs="?", default="", metavar="PERIOD")
    verify = inside.add_parser("verify", help="check the chain of all events, and the balances against them")
    verify.add_argument("--anchor", default="", metavar="HEAD", help="a head noted earlier: nothing before it changed")
    for each in (status, statement, events, verify):
        _store(each)
    return [status, statement, events, verify]


def _files(inside: _Verbs[argparse.ArgumentParser]) -> list[argparse.ArgumentParser]:
    read = inside.add_parser("import", help="requests of a CSV into the ledger, all or none")
    read.add_argument("file", type=Path, metavar="FILE.csv")
    read.add_argument("--on", metavar="YYYY-MM-DD", help="the day of rows that name none (today)")
    write = inside.add_parser("export", help="the events of the ledger as a CSV that `import` reads")
    write.add_argument("file", type=Path, metavar="OUT.csv")
    write.add_argument("period", nargs="?", default="", metavar="PERIOD")
    for each in (read, write):
        _store(each)
    return [read, write]


def _arrival(inside: _Verbs[argparse.ArgumentParser]) -> list[argparse.ArgumentParser]:
    arrival = inside.add_parser("arrival", help="will this consignment arrive inside the quota? chances and duty")
    arrival.add_argument("code", nargs="+", metavar="CODE", help="a line of the quota, as for duty")
    arrival.add_argument("--from", dest="origin", required=True, metavar="COUNTRY")
    arrival.add_argument("--to", dest="destination", required=True, metavar="COUNTRY")
    arrival.add_argument("--on", metavar="YYYY-MM-DD", help="the day from which it is looked ahead (today)")
    for name in ("value", "currency", "net-kg", "quantity", "unit", "incoterm", "freight", "insurance"):
        arrival.add_argument(f"--{name}", dest=name.replace("-", "_"), metavar=name.upper(), help="as for duty")
    arrival.add_argument("--fx", action="append", default=[], metavar="EUR/USD=1.08", help="as for duty")
    for name in ("earliest", "likely", "latest"):
        arrival.add_argument(f"--{name}", metavar="YYYY-MM-DD", help=f"{name} day of arrival")
    arrival.add_argument("--departs", metavar="YYYY-MM-DD", help="with --transit: the day of departure")
    arrival.add_argument("--transit", type=Path, metavar="CSV", help="past carriage: days, or departed,arrived")
    arrival.add_argument("--period", default="", metavar="PERIOD", help="of the ledger (the one of the code and state)")
    arrival.add_argument("--holder", default="", metavar="HOLDER", help="whose free share is his own")
    arrival.add_argument("--reservation", default="", metavar="KEY", help="his reservation for these goods")
    arrival.add_argument("--fills", type=Path, metavar="CSV", help="past takings: day,quantity; not the ledger's")
    arrival.add_argument("--volume", metavar="AMOUNT", help="the quota's volume, where no ledger says")
    arrival.add_argument("--left", metavar="AMOUNT", help="what is left for all today, where no ledger says")
    arrival.add_argument("--own", metavar="AMOUNT", help="what is the importer's alone, where no ledger says")
    arrival.add_argument("--pace", metavar="40t/week", help="what others will take a day, week, month or year")
    arrival.add_argument("--lot", metavar="AMOUNT", help="the size of one taking, where no past one tells it")
    arrival.add_argument("--draws", type=int, default=20_000, metavar="N", help="20,000, if left out")
    arrival.add_argument("--seed", type=int, default=1, metavar="N", help="1, if left out")
    _store(arrival)
    return [arrival]


def add_quota(verbs: _Verbs[argparse.ArgumentParser], common: Common) -> None:
    """`burabay quota` with its verbs."""
    parser = verbs.add_parser("quota", help="tariff-rate quotas: the law, a ledger, and what will arrive inside")
    inside = parser.add_subparsers(dest="quota_verb", required=True, metavar="VERB")
    for made in (_law, _reading, _holding, _using, _files, _arrival):
        for each in made(inside):
            common(each)
