"""Arguments of every verb, and the exit codes: 0 answered, 1 answered with row errors, 2 wrong usage or input,
3 a new alarm of `trigger watch`.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from burabay import __version__
from burabay.cli.quota_arguments import add_quota
from burabay.errors import BurabayError, InputError
from burabay.wording import Phrase, say

ANSWERED, WITH_ERRORS, WRONG, ALARM = 0, 1, 2, 3
LANGUAGES = ("en", "ru", "vi")


def default_language() -> str:
    """`BURABAY_LANG`, else the language of the locale, else English."""
    for name in ("BURABAY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        language = os.environ.get(name, "")[:2].lower()
        if language in LANGUAGES:
            return language
    return "en"


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON with stable keys")
    parser.add_argument("--lang", choices=LANGUAGES, default=default_language(), help="language of the answer")


def _suppose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--suppose-trigger",
        dest="suppose_trigger",
        action="append",
        default=[],
        metavar="GROUP:FROM:TO",
        help="answer as if a trigger measure were in force that is not, such as 3:2027-03-01:2027-08-31; or a .toml "
        "file of them; repeatable",
    )


def _limit(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _find(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("find", help="tariff lines by code or by words in vi, ru or en")
    parser.add_argument("query", nargs="+", metavar="TEXT", help="words, a code, or the beginning of one")
    parser.add_argument("--side", choices=("eaeu", "vietnam"), help="one side's tariff alone")
    parser.add_argument("--limit", type=_limit, default=20, metavar="N", help="at most so many lines of each side (20)")
    parser.add_argument(
        "--on", metavar="YYYY-MM-DD", help="accepted for all verbs alike; the names do not depend on it"
    )
    _common(parser)


def _duty(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("duty", help="the duty options of one line, explained")
    parser.add_argument(
        "code", nargs="+", metavar="CODE", help="10 digits into the EAEU, 8 into Viet Nam; spaces and dots allowed"
    )
    parser.add_argument("--from", dest="origin", required=True, metavar="COUNTRY", help="VN, RU, BY, KZ, AM or KG")
    parser.add_argument("--to", dest="destination", required=True, metavar="COUNTRY", help="VN, RU, BY, KZ, AM or KG")
    parser.add_argument("--on", metavar="YYYY-MM-DD", default=None, help="day of the declaration (today, if left out)")
    parser.add_argument("--value", metavar="AMOUNT", help="customs value, or with --incoterm the price")
    parser.add_argument("--currency", metavar="CODE", help="its currency, such as USD")
    parser.add_argument("--net-kg", dest="net_kg", metavar="KG", help="net weight")
    parser.add_argument("--quantity", metavar="NUMBER", help="with --unit: pieces, pairs, litres, m², cm³ …")
    parser.add_argument(
        "--unit", metavar="UNIT", help="kg, g, t, l, hl, m3, pcs, 1000pcs, dozen, pair, m2 or cm3 (engine)"
    )
    parser.add_argument(
        "--fx",
        action="append",
        default=[],
        metavar="EUR/USD=1.08",
        help="exchange rate, or a CSV of dated ones; repeatable",
    )
    parser.add_argument("--incoterm", metavar="TERM", help="what --value is a price of, such as FOB")
    parser.add_argument("--freight", metavar="AMOUNT", help="freight to the border, in the currency of the value")
    parser.add_argument("--insurance", metavar="AMOUNT", help="insurance to the border; 0 if there is none")
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="answer to a question about taxes, such as vat=5, engine_hp=150, excise=beer or none; repeatable",
    )
    _suppose(parser)
    _common(parser)


def _assess(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("assess", help="the same as duty for every row of a file of declaration lines")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, Parquet or Excel")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=".csv, .parquet or .xlsx")
    parser.add_argument(
        "--fx", action="append", default=[], metavar="EUR/USD=1.08", help="exchange rate, or a CSV of dated ones"
    )
    parser.add_argument("--from", dest="origin", default="", metavar="COUNTRY", help="for a file without that column")
    parser.add_argument("--to", dest="destination", default="", metavar="COUNTRY", help="for a file without it")
    parser.add_argument("--on", default=None, metavar="YYYY-MM-DD", help="for a file without it")
    parser.add_argument("--currency", default=None, metavar="CODE", help="for a file without it")
    parser.add_argument("--incoterm", default=None, metavar="TERM", help="for a file without it")
    parser.add_argument("--sheet", default="", metavar="NAME", help="of a workbook, if not the first with rows")
    _suppose(parser)
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="as many as cores, if left out")
    _common(parser)


def _bridge(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("bridge", help="the lines of the other side that a code meets, and the duty at stake")
    parser.add_argument("code", nargs="+", metavar="CODE", help="a line (10 or 8 digits), a subheading or a heading")
    parser.add_argument("--side", choices=("eaeu", "vietnam"), help="whose code it is, where its length does not say")
    parser.add_argument("--from", "--origin", dest="origin", metavar="COUNTRY", help="the state that the goods leave")
    parser.add_argument("--to", dest="destination", metavar="COUNTRY", help="the state they enter (all, if left out)")
    parser.add_argument("--on", metavar="YYYY-MM-DD", default=None, help="day of the declaration (today, if left out)")
    parser.add_argument("--value", metavar="AMOUNT", help="customs value")
    parser.add_argument("--currency", metavar="CODE", help="its currency, such as USD")
    parser.add_argument("--net-kg", dest="net_kg", metavar="KG", help="net weight")
    parser.add_argument("--quantity", metavar="NUMBER", help="with --unit: pieces, pairs, litres, m², cm³ …")
    parser.add_argument("--unit", metavar="UNIT", help="its unit, as for duty")
    parser.add_argument("--fx", action="append", default=[], metavar="EUR/USD=1.08", help="exchange rate, as for duty")
    _common(parser)


def _origin(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("origin", help="whether the goods of a bill of materials originate, and what changes it")
    parser.add_argument(
        "bill", type=Path, metavar="BILL", help="a TOML or JSON file (docs/reference/bill.md), or a CSV of many bills"
    )
    parser.add_argument("-o", dest="out", type=Path, metavar="OUT.csv", help="where the verdicts of many bills go")
    parser.add_argument("--materials", type=Path, metavar="CSV", help="materials beside those of the file")
    parser.add_argument("--fx", action="append", default=[], metavar="EUR/USD=1.08", help="exchange rate, as for duty")
    parser.add_argument("--stress", metavar="PERCENT", help="draw prices at random with this spread")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="write a draft of form EAV: .pdf or .json")
    parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day whose exchange rates serve, over that of the file")
    _common(parser)


_EVENTS = ("exceeded", "noticed", "announced", "decided", "published", "noticed_after", "in_effect", "ended",
           "extended_to", "not_applied")  # fmt: skip


def _trigger_common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """Options that stand before a sub-verb or after it: there only what is given counts."""

    def default(value: object) -> object:
        return value if top else argparse.SUPPRESS

    parser.add_argument(
        "--volumes", action="append", default=default([]), metavar="FILE", help="monthly volumes, a CSV; repeatable"
    )
    parser.add_argument("--unit", default=default("kg"), choices=("kg", "t"), help="of volumes that name none (kg)")
    parser.add_argument(
        "--group",
        action="append",
        default=default([]),
        metavar="GROUP",
        help="number, name, or a line of it",
    )
    parser.add_argument("--year", type=int, default=default(None), metavar="YYYY", help="whose level (the last known)")
    parser.add_argument("--on", default=default(None), metavar="YYYY-MM-DD", help="what was known that day (today)")
    parser.add_argument(
        "--no-forecast", action="store_true", default=default(False), help="what is known alone, nothing ahead"
    )
    parser.add_argument("--json", action="store_true", default=default(False), help="print JSON with stable keys")
    parser.add_argument("--lang", choices=LANGUAGES, default=default(default_language()), help="language of the answer")


def _trigger(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("trigger", help="the trigger safeguard: how full the levels are, and what may come")
    _trigger_common(parser, top=True)
    inside = parser.add_subparsers(dest="trigger_verb", metavar="VERB")
    calendar = inside.add_parser("calendar", help="each step of Art. 2.10 with its days; the known measures replayed")
    for name in _EVENTS:
        option = f"--{name.replace('_', '-')}"
        calendar.add_argument(option, metavar="DAY", help="when that was: 2026-03-31, or 2026-03-01..2026-03-31")
    calendar.add_argument("--volume", metavar="KG", help="the year's volume on the day of application")
    exposure = inside.add_parser("exposure", help="orders and goods afloat against the days of a duty")
    exposure.add_argument("orders", type=Path, metavar="ORDERS.csv", help="order, code, kg, value, currency, arrival …")
    exposure.add_argument("--to", dest="destination", default="", metavar="COUNTRY", help="for orders without one")
    exposure.add_argument(
        "--fx", action="append", default=[], metavar="EUR/USD=1.08", help="exchange rate, as for duty"
    )
    _suppose(exposure)
    watch = inside.add_parser("watch", help="what changed since last time; exit code 3 on a new alarm")
    watch.add_argument("--state", type=Path, required=True, metavar="FILE", help="what the last run knew")
    watch.add_argument("--alarm-fill", default="80,100,150", metavar="PERCENTS", help="of the level (80,100,150)")
    watch.add_argument("--alarm-chance", default="50", metavar="PERCENTS", help="that it is passed (50)")
    watch.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it there, whole or not at all")
    plot = inside.add_parser("plot", help="level, path, forecast and measures of one group as SVG or PNG")
    plot.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=".svg or .png")
    for each in (calendar, exposure, watch, plot):
        _trigger_common(each, top=False)


def _law(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("law", help="the law book itself")
    inside = parser.add_subparsers(dest="law_verb", required=True, metavar="VERB")
    show = inside.add_parser("show", help="a file of the book, a line's rows in it, an act or an assumption")
    show.add_argument("path", nargs="*", metavar="PATH", help="for example eaeu/tariff, a code, an act's key, A5")
    check = inside.add_parser("check", help="the treaty against the tariffs, value by value")
    check.add_argument("--all", action="store_true", help="list every difference, not the first of each cause")
    coverage = inside.add_parser("coverage", help="what is modelled, verified to when, from what; and what is not")
    names = inside.add_parser("names", help="load the tariffs' own descriptions from files that you have")
    names.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="chapter PDFs, Viet Nam's workbook, or a CSV of code and text",
    )
    names.add_argument("--clear", action="store_true", help="forget all that was loaded")
    for each in (show, check, coverage, names):
        each.add_argument("--on", metavar="YYYY-MM-DD", help="the day that counts, where one does")
        _common(each)


def _receipt(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("receipt", help="run an answer again")
    inside = parser.add_subparsers(dest="receipt_verb", required=True, metavar="VERB")
    check = inside.add_parser("check", help="whether the same question gives the same answer today")
    check.add_argument("file", type=Path, metavar="FILE", help="what `burabay duty --json` printed")
    _common(check)


def _serve(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("serve", help="the same in a browser, and as an HTTP API, on this machine")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine alone)")
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="port (8000)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that answer (1)")
    parser.add_argument("--read-only", action="store_true", help="answer questions, take no files, write no ledger")
    parser.add_argument("--api-keys", metavar="FILE", help="ask callers of the API for one of the keys hashed there")
    parser.add_argument(
        "--new-key", action="store_true", help="print a new API key and its line for that file, and end"
    )
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="answer under this name too; repeatable"
    )
    parser.add_argument(
        "--ledger", metavar="FILE|URL", help="show this ledger of quotas, and write it unless --read-only is given"
    )
    parser.add_argument("--register", metavar="FILE", help="show this register of communiqués, read only")
    parser.add_argument("--max-body", type=int, default=1, metavar="MB", help="longest request (1)")
    parser.add_argument("--max-file", type=int, default=500, metavar="MB", help="longest file of declarations (500)")
    parser.add_argument(
        "--rate", type=int, metavar="N", help="requests a minute of one address (6000; on this machine alone no limit)"
    )
    _common(parser)
    mcp = verbs.add_parser("mcp", help="the same for language-model tools: an MCP server on standard input and output")
    _common(mcp)


def _read(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("read", help="a communiqué as records: who proposed, agreed and claimed what")
    parser.add_argument("file", type=Path, metavar="FILE", help="a text in Vietnamese, Russian or English, UTF-8")
    parser.add_argument(
        "--published", metavar="YYYY-MM-DD", help="when it was published; years left out follow from it"
    )
    parser.add_argument(
        "--check", action="store_true", help="check its figures: arithmetic, units, turnover as reported"
    )
    parser.add_argument(
        "--text-lang", dest="text_language", choices=("auto", *LANGUAGES), default="auto", help="language of the text"
    )
    _common(parser)


def _register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("register", help="meetings and commitments that communiqués told of, over time")
    inside = parser.add_subparsers(dest="register_verb", required=True, metavar="VERB")
    add = inside.add_parser("add", help="add texts, or what `burabay read --json` printed")
    add.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a text, or a .json of a reading")
    add.add_argument("--published", metavar="YYYY-MM-DD", help="when it was published, over what a reading says")
    add.add_argument("--again", action="store_true", help="a new reading takes the place of an earlier one")
    timeline = inside.add_parser("timeline", help="meetings by day, reports of one meeting joined")
    levers = inside.add_parser("levers", help="matters by lever, with the law book's state beside each")
    counterparts = inside.add_parser("counterparts", help="meetings and matters by counterpart")
    export = inside.add_parser("export", help="write .csv (one view), .json, .md (all views) or .ics (deadlines)")
    export.add_argument("out", type=Path, metavar="OUT", help="the file; its ending says which")
    export.add_argument(
        "--view", choices=("timeline", "levers", "counterparts"), default="levers", help="of a .csv (levers)"
    )
    for each in (timeline, levers, counterparts, export):
        each.add_argument("files", nargs="*", type=Path, metavar="FILE", help="of these alone, and nothing is kept")
        each.add_argument("--published", metavar="YYYY-MM-DD", help="as for add, of the files")
        each.add_argument("--lever", metavar="LEVER", help="such as trade.quota, or a group of them such as trade")
        each.add_argument("--with", dest="counterpart", metavar="COUNTRY", help="such as BY or EAEU")
        each.add_argument("--since", metavar="YYYY-MM-DD", help="from this day on")
        each.add_argument("--until", metavar="YYYY-MM-DD", help="up to this day")
    join = inside.add_parser("join", help="say that two reports tell of one meeting")
    join.add_argument("one", metavar="REPORT", help="as the timeline names it")
    join.add_argument("other", metavar="REPORT")
    separate = inside.add_parser("separate", help="say that a report tells of a meeting of its own")
    separate.add_argument("report", metavar="REPORT")
    for each in (join, separate):
        each.add_argument("--why", default="", metavar="TEXT", help="kept beside it")
    check = inside.add_parser("check", help="the chain of the register's events, from end to end")
    check.add_argument("--tip", metavar="HASH", help="a tip noted earlier: is it still there?")
    for each in (add, timeline, levers, counterparts, export, join, separate, check):
        each.add_argument(
            "--register", type=Path, metavar="FILE", help="its file (BURABAY_REGISTER, or the user's own)"
        )
        each.add_argument("--on", metavar="YYYY-MM-DD", default=None, help="the day that counts (today, if left out)")
        _common(each)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="burabay", description="Customs duty between Viet Nam and the Eurasian Economic Union, with its sources."
    )
    top.add_argument("--version", action="version", version=f"burabay {__version__}")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    _find(verbs)
    _duty(verbs)
    _assess(verbs)
    _bridge(verbs)
    _origin(verbs)
    _trigger(verbs)
    add_quota(verbs, _common)
    _law(verbs)
    _receipt(verbs)
    _serve(verbs)
    _read(verbs)
    _register(verbs)
    return top


def _check_given(given: argparse.Namespace) -> None:
    """What holds for every verb: an option given empty was not left out, and `--on` is a day. Raises InputError."""
    for name in ("on", "value", "currency", "net_kg", "quantity", "unit", "incoterm", "freight", "insurance"):
        if getattr(given, name, None) == "":
            raise InputError.of("error_empty", field=name, option="--" + name.replace("_", "-"))
    if getattr(given, "on", None) is not None:
        from burabay.duty.consignment import day_of

        given.on = day_of(given.on).isoformat()


def _run(given: argparse.Namespace) -> int:  # noqa: PLR0912 - a branch for each verb
    _check_given(given)
    if given.verb == "find":
        from burabay.cli.find import run
    elif given.verb == "duty":
        from burabay.cli.duty import run

        given.on = given.on or date.today().isoformat()
        given.incoterm = given.incoterm or ""
        given.currency, given.unit = given.currency or "", given.unit or ""
    elif given.verb == "assess":
        from burabay.cli.assess import run

        for name in ("on", "currency", "incoterm"):
            setattr(given, name, getattr(given, name) or "")
    elif given.verb == "bridge":
        from burabay.cli.bridge import run

        given.on = given.on or date.today().isoformat()
        given.currency, given.unit = given.currency or "", given.unit or ""
    elif given.verb == "origin":
        from burabay.cli.origin import run
    elif given.verb == "trigger":
        from burabay.cli.trigger import run

        given.on = given.on or date.today().isoformat()
    elif given.verb == "quota":
        from burabay.cli.quota import run
    elif given.verb == "receipt":
        from burabay.cli.receipt import run
    elif given.verb == "serve":
        from burabay.cli.serve import run
    elif given.verb == "mcp":
        from burabay.cli.mcp import run
    elif given.verb == "read":
        from burabay.cli.read import run
    elif given.verb == "register":
        from burabay.cli.register import run

        given.on = given.on or date.today().isoformat()
    else:
        from burabay.cli.law import run
    return run(given)


def _tell(sentence: str) -> None:
    """One line on standard error, if there is one; what it quotes commands no terminal."""
    from burabay.cli.show import harmless

    with suppress(OSError, AttributeError):
        sys.stderr.write(f"burabay: {harmless(sentence)}\n")


def _forget_output() -> None:
    """What is still unwritten goes nowhere: Python would try once more at exit, and complain."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _prepare_output() -> None:
    """An output that is not UTF-8 (a console of an old code page) gets a letter's number where it has no letter."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors="backslashreplace")


def _system_error(error: OSError, language: str) -> str:
    """The sentence for what the system refused: a file that it names, else the output."""
    cause = error.strerror or type(error).__name__
    if error.filename is not None:
        return say(Phrase("error_system", {"file": str(error.filename), "cause": cause}), language)
    return say(Phrase("error_output", {"cause": cause}), language)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    given = parser().parse_args(arguments)
    if sys.stdout is None:  # `>&-`
        _tell(say(Phrase("error_output", {"cause": Phrase("error_output_closed")}), given.lang))
        return WRONG
    _prepare_output()
    try:
        code = _run(given)
        sys.stdout.flush()
    except BurabayError as error:
        _tell(error.say(given.lang))
    except KeyboardInterrupt:
        _tell(say("error_stopped", given.lang))
        return 130
    except BrokenPipeError:
        # The reader went away (`| head`): it has what it wanted.
        _forget_output()
        return ANSWERED
    except OSError as error:
        _tell(_system_error(error, given.lang))
        _forget_output()
    else:
        return code
    return WRONG
