"""What assesses one file: `python -m burabay.web.work FOLDER`, in a process that may be stopped and has its limits."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from burabay.book import open_book
from burabay.errors import BurabayError, InputError
from burabay.web.jobs import GIVEN, KINDS, write_state
from burabay.web.problems import no_room
from burabay.wording import Phrase, spoken

_EVERY = 0.5
NDJSON = ".ndjson"
_LONGEST_LINE = 1_000_000
# Keys of all objects together. Each becomes a column of every row: without a bound a small file would fill the disk.
_MOST_KEYS = 500


def _limit(memory: int) -> None:
    """No more memory than that: a file that was made to fill it ends this process alone."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (memory, hard))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of one JSON object a line. Raises InputError for a line that is none."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if not line.strip():
                continue
            try:
                told = json.loads(line, parse_float=str, parse_int=str)
                right = isinstance(told, dict) and not any(isinstance(cell, dict | list) for cell in told.values())
            except (ValueError, RecursionError):
                right = False
            if not right:
                raise InputError.of("web_error_ndjson", field="file", row=number)
            yield told


def _as_csv(path: Path) -> Path:
    """The same lines as a CSV file, a column for every key that any of them has. Raises InputError for too many."""
    columns: dict[str, None] = {}
    for row in _rows(path):
        columns |= dict.fromkeys(row)
        if len(columns) > _MOST_KEYS:
            raise InputError.of("web_error_keys", field="file", most=_MOST_KEYS)
    out = path.with_suffix(".csv")
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in _rows(path):
            writer.writerow(["" if row.get(name) is None else str(row[name]) for name in columns])
    path.unlink()
    return out


def _mended(source: Path, sheet: str, defaults: Mapping[str, str], cells: Mapping[str, Mapping[str, str]]) -> Path:
    """The file with other cells in the place of some of its own, as CSV."""
    from burabay.declarations.cells import texts
    from burabay.declarations.reading import open_lines

    out = source.with_name(f"{source.stem}.csv" if source.suffix != ".csv" else f"{source.stem}_.csv")
    with (
        open_lines(source, defaults=defaults, sheet=sheet) as lines,
        out.open("w", encoding="utf-8", newline="") as file,
    ):
        writer, names, number = csv.writer(file), list(lines.schema.names), 0
        writer.writerow(names)
        for batch in lines.batches():
            for row in zip(*(texts(column) for column in batch.columns), strict=True):
                number += 1
                other = cells.get(str(number), {})
                told = (other.get(name, cell) for name, cell in zip(names, row, strict=True))
                writer.writerow(["" if cell is None else cell for cell in told])
    return out


def _cells(source: Path, sheet: str, defaults: Mapping[str, str], rows: list[int]) -> dict[int, dict[str, str]]:
    """The cells of some rows (the first is 1) by the columns' own names."""
    from burabay.declarations.cells import texts
    from burabay.declarations.reading import open_lines

    out: dict[int, dict[str, str]] = {}
    first, wanted = 1, sorted(rows)
    with open_lines(source, defaults=defaults, sheet=sheet) as lines:
        for batch in lines.batches():
            for row in (each for each in wanted if first <= each < first + batch.num_rows):
                one = batch.slice(row - first, 1)
                cells = (texts(column)[0] for column in one.columns)
                out[row] = {name: cell or "" for name, cell in zip(one.schema.names, cells, strict=True)}
            first += batch.num_rows
            if not wanted or first > wanted[-1]:
                break
    return out


def _assessed(folder: Path, told: Mapping[str, Any]) -> dict[str, Any]:
    """Assess the file of a job; the state that it ends in."""
    from burabay.declarations.hashing import file_hash
    from burabay.declarations.receipt import receipt_of, receipt_path, write_receipt
    from burabay.declarations.run import assess_file
    from burabay.declarations.summary import summary
    from burabay.web.rates import rates

    source, language, defaults = folder / told["source"], told["language"], told["defaults"]
    if source.suffix == NDJSON:
        source = _as_csv(source)
    sheet = told["sheet"]
    if told["mended"]:
        source, sheet = _mended(source, sheet, defaults, told["mended"]), ""
    out, fx, last = folder / f"result{KINDS[told['kind']]}", rates(told["fx"]), 0.0

    def progress(rows: int, of: int | None, part: float | None) -> None:
        nonlocal last
        if monotonic() - last > _EVERY:
            write_state(folder, {"state": "running", "rows": rows, "of": of, "part": part})
            last = monotonic()

    write_state(folder, {"state": "running", "rows": 0, "of": None, "part": None})
    book = open_book()
    run = assess_file(book, source, out, fx=fx, defaults=defaults, sheet=sheet, language=language, progress=progress)
    # The receipt names the file as its owner knows it, not as it is called here.
    receipt = receipt_of(
        book, run, Path(told["name"]), file_hash(source), out, fx=fx, defaults=defaults, sheet=sheet, language=language
    )
    write_receipt(receipt, receipt_path(out))
    cells = _cells(source, sheet, defaults, list(run.errors)) if run.errors else {}
    return {
        "state": "done",
        "source": source.name,
        "result": out.name,
        "receipt": receipt_path(out).name,
        **summary(run.tally, language),
        "columns": {"read": dict(run.columns), "passed_through": list(run.extra)},
        "row_errors": [{"row": row, "error": error, "cells": cells.get(row, {})} for row, error in run.errors.items()],
    }


def _is_full(error: BurabayError) -> bool:
    return isinstance(error.message, Phrase) and error.message.key == "error_out_full"


def main(folder: Path) -> None:
    """Do a job and leave its state in its folder."""
    told = json.loads((folder / GIVEN).read_bytes())
    _limit(told["memory"])
    try:
        state = _assessed(folder, told)
    except MemoryError:
        state = {"state": "failed", "error": "web_error_memory"}
    except OSError as error:
        if no_room(error) is None:
            raise
        state = {"state": "failed", "error": "web_error_full"}
    except BurabayError as error:
        state = {
            "state": "failed",
            "error": error.key if isinstance(error, InputError) else "law",
            "field": error.field if isinstance(error, InputError) else "",
            "said": {language: error.say(language) for language in spoken()},
        }
        if _is_full(error):  # which is no mistake in the file
            state = {"state": "failed", "error": "web_error_full"}
    write_state(folder, state)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
