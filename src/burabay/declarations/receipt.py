"""The receipt of a file: what was read, of which law, by which program, and the hash of the result; and its check."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from burabay import __version__
from burabay.assess.receipt import supposed_again
from burabay.declarations.hashing import file_hash
from burabay.declarations.replacing import replacing
from burabay.declarations.run import Run, assess_file
from burabay.declarations.summary import summary
from burabay.duty.money import ExchangeRate, ExchangeRates, read_exchange_rates
from burabay.errors import InputError

import pyarrow as pa  # isort: skip  # after `run`, which says what is missing where it is not installed

if TYPE_CHECKING:
    from burabay.bound import BoundBook

KIND = "assess"
_KEYS = {"kind", "law", "version", "libraries", "input", "output", "options", "summary", "seal"}
_OPTIONS = {"defaults", "sheet", "language", "fx"}


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What running a file's receipt again shows.

    `same`: the result has the same bytes. `whole`: the receipt is as it was written. `same_input`: the file read is the
    one of the receipt. `same_output`: the result that lies there is the one of the receipt; None if there is none.
    """

    same: bool
    whole: bool
    same_input: bool
    same_output: bool | None
    same_law: bool
    same_version: bool
    same_libraries: bool


def receipt_path(out: Path) -> Path:
    """Where the receipt of a result lies: beside it, its name with `.receipt.json` behind."""
    return out.with_name(f"{out.name}.receipt.json")


def _libraries(source: Path, out: Path) -> dict[str, str]:
    """What reads and writes the files, each with its version: another one may write other bytes for the same rows."""
    ends = (("openpyxl", source), ("xlsxwriter", out))
    excel = {name: version(name) for name, path in ends if path.suffix.lower() == ".xlsx"}
    return {"pyarrow": pa.__version__, **excel}


def _seal(told: Mapping[str, Any]) -> str:
    whole = {key: value for key, value in told.items() if key != "seal"}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _rates(fx: ExchangeRates) -> list[dict[str, str | None]]:
    return [
        {"base": r.base, "quote": r.quote, "rate": str(r.rate), "on": r.on.isoformat() if r.on else None} for r in fx
    ]


def receipt_of(
    book: BoundBook,
    run: Run,
    source: Path,
    source_hash: str,
    out: Path,
    *,
    fx: ExchangeRates,
    defaults: Mapping[str, str],
    sheet: str,
    language: str,
) -> dict[str, Any]:
    """The receipt of a result that was just written."""
    told: dict[str, Any] = {
        "kind": KIND,
        "law": book.law_hash,
        "version": __version__,
        "libraries": _libraries(source, out),
        "input": {"name": str(source), "sha256": source_hash, "rows": run.tally.rows},
        "output": {"name": out.name, "sha256": run.sha256, "rows": run.tally.rows, "errors": run.tally.errors},
        "options": {"defaults": dict(sorted(defaults.items())), "sheet": sheet, "language": language, "fx": _rates(fx)},
        **({"suppose_trigger": [str(each) for each in book.supposed]} if book.supposed else {}),
        "summary": summary(run.tally, language),
    }
    told["seal"] = _seal(told)
    return told


def write_receipt(told: Mapping[str, Any], path: Path) -> None:
    """Write a receipt, whole or not at all."""
    with replacing(path) as part:
        part.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _rate_of(told: Mapping[str, Any]) -> ExchangeRate:
    """A rate of a receipt. Raises InputError for what no rate can be, whoever wrote it there."""
    (rate,) = read_exchange_rates([f"{told['base']}/{told['quote']}={told['rate']}"])
    return replace(rate, on=date.fromisoformat(told["on"]) if told["on"] else None)


def _options(told: Any) -> tuple[dict[str, str], str, str, ExchangeRates]:
    if not isinstance(told, Mapping) or set(told) != _OPTIONS:
        raise ValueError("options")
    fx = ExchangeRates(_rate_of(rate) for rate in told["fx"])
    defaults = {str(name): str(text) for name, text in told["defaults"].items()}
    language = told["language"] if told["language"] in ("en", "ru", "vi") else "en"
    return defaults, str(told["sheet"]), language, fx


def _found(name: str, beside: Path) -> Path:
    """The file of that name as it was given, else beside the receipt. Raises InputError if it is at neither place."""
    for path in (Path(name), beside.parent / Path(name).name):
        if path.is_file():
            return path
    raise InputError.of("error_receipt_input", field="receipt", key="receipt", name=name)


def check_file(book: BoundBook, told: Mapping[str, Any], receipt: Path) -> FileCheck:
    """Assess the input of a receipt again and compare the bytes. Raises InputError for a receipt that cannot be read.

    `receipt` is where it lies: the input is looked for under its name as given, then beside it.
    """
    try:
        if set(told) - {"suppose_trigger"} != _KEYS:
            raise ValueError(", ".join(sorted(_KEYS ^ set(told))))
        supposed = supposed_again(told)
        source = _found(str(told["input"]["name"]), receipt)
        name, kept = Path(str(told["output"]["name"])).name, str(told["output"]["sha256"])
        defaults, sheet, language, fx = _options(told["options"])
        input_hash = str(told["input"]["sha256"])
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        raise InputError.of("error_receipt_inputs", field="receipt", key="receipt", cause=str(error)) from None
    if supposed:
        from burabay.safeguard.suppose import suppose

        book = suppose(book, supposed)
    same_input = file_hash(source) == input_hash
    with tempfile.TemporaryDirectory(prefix="burabay-") as folder:
        again = Path(folder) / name
        run = assess_file(book, source, again, fx=fx, defaults=defaults, sheet=sheet, language=language)
    same = run.sha256 == kept
    out = receipt.parent / name
    return FileCheck(
        same, _seal(told) == told["seal"], same_input, file_hash(out) == kept if out.is_file() else None,
        book.law_hash == told["law"], __version__ == told["version"], told["libraries"] == _libraries(source, out),
    )  # fmt: skip
