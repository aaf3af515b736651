"""Files being assessed: each in a folder and a process of its own, with limits of time and memory.

Every worker of a desk sees the same folders: who asks how far a file has come need not reach the worker that took it.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from burabay.errors import InputError
from burabay.web.holding import hold
from burabay.web.settings import Settings

_ID = re.compile(r"[A-Za-z0-9_-]{24,64}")
# Results wait so long to be fetched, in seconds; and so many files are assessed at once by one worker.
KEPT, _AT_ONCE = 3600, 2
# Jobs of one desk that wait or are kept at once: a disk is not filled from a distance.
_MOST = 200
STATE, GIVEN = "state.json", "job.json"
# Whoever works on a job holds this file of its folder: a job that nobody holds was left by a worker that died.
_HELD = ".held"
_OVER = ("done", "failed")
KINDS = {"csv": ".csv", "parquet": ".parquet", "xlsx": ".xlsx"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done with a file: its name as it was sent, columns given for all rows, rates, the kind of result.

    `mended` are cells to be put in the place of the file's: row (the first is 1) → column → text.
    """

    name: str
    kind: str = "csv"
    defaults: Mapping[str, str] = field(default_factory=dict)
    fx: tuple[str, ...] = ()
    sheet: str = ""
    language: str = "en"
    mended: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def own_name(name: str) -> str:
    """A file's name as it may stand in a folder: its last part, letters, digits, `.`, `-` and `_` alone."""
    last = re.split(r"[\\/]", name)[-1]
    told = re.sub(r"[^\w.-]+", "_", last, flags=re.UNICODE).strip("._-")[-80:]
    return told or "lines.csv"


def write_state(folder: Path, told: Mapping[str, Any]) -> None:
    """Put the state of a job where every worker reads it, whole or not at all."""
    part = folder / f".{STATE}.{os.getpid()}"
    part.write_bytes(orjson.dumps(told))
    part.replace(folder / STATE)


class Jobs:
    """The files of a desk."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.job_folder
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._running: dict[str, asyncio.Task[None]] = {}

    def new(self) -> Path:
        """A folder for one more file. Raises InputError where too many wait already."""
        self._sweep()
        if sum(1 for _ in self._folder.iterdir()) >= _MOST:
            raise InputError.of("web_error_jobs", field="file", most=_MOST)
        folder = self._folder / secrets.token_urlsafe(24)
        folder.mkdir(mode=0o700)
        return folder

    def _sweep(self) -> None:
        """Remove what nobody fetched."""
        old = time.time() - KEPT
        for folder in self._folder.iterdir():
            with suppress(OSError):
                if folder.stat().st_mtime < old:
                    shutil.rmtree(folder, ignore_errors=True)

    def folder(self, name: str) -> Path:
        """The folder of a job. Raises InputError where there is none of that name, or not any more."""
        folder = self._folder / name
        if not _ID.fullmatch(name) or not folder.is_dir():
            raise InputError.of("web_error_job", field="job", minutes=KEPT // 60)
        return folder

    def state(self, name: str) -> dict[str, Any]:
        """How far a job has come: `state` is waiting, running, done or failed."""
        folder = self.folder(name)
        told = _read_state(folder)
        if told["state"] not in _OVER:
            self._adopt(folder)
        return told

    def adopt(self) -> None:
        """Take over the jobs of a worker that died."""
        for folder in self._folder.iterdir():
            if _read_state(folder)["state"] not in _OVER:
                self._adopt(folder)

    def _adopt(self, folder: Path) -> None:
        """Begin a job again if nobody is at it. One that is still being sent has not been told what to do."""
        if not (folder / GIVEN).is_file():
            return
        held = hold(folder / _HELD)
        if held is None:
            return
        if _read_state(folder)["state"] in _OVER:  # it came to its end in the meantime
            os.close(held)
            return
        write_state(folder, {"state": "waiting"})
        self._begin(folder, held)

    def asked(self, name: str) -> dict[str, Any]:
        """What a job was asked to do."""
        told: dict[str, Any] = json.loads((self.folder(name) / GIVEN).read_bytes())
        return told

    def remove(self, name: str) -> None:
        """Forget a job and its files; what works on it here stops."""
        folder = self.folder(name)
        if task := self._running.get(name):
            task.cancel()
        shutil.rmtree(folder, ignore_errors=True)

    def start(self, folder: Path, source: Path, asked: Asked) -> asyncio.Task[None]:
        """Assess the file at `source`, which stands in the folder; the task ends with it, well or not."""
        told = {
            "source": source.name, "name": asked.name, "kind": asked.kind, "defaults": dict(asked.defaults),
            "fx": list(asked.fx), "sheet": asked.sheet, "language": asked.language, "mended": asked.mended,
            "memory": self._settings.job_memory, "most": self._settings.max_file,
        }  # fmt: skip
        held = hold(folder / _HELD)
        write_state(folder, {"state": "waiting"})
        (folder / GIVEN).write_bytes(orjson.dumps(told))
        return self._begin(folder, held)

    def _begin(self, folder: Path, held: int | None) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._run(folder, held))
        self._running[folder.name] = task

        def over(_: object) -> None:
            self._running.pop(folder.name, None)
            if held is not None:
                os.close(held)

        task.add_done_callback(over)
        return task

    async def _run(self, folder: Path, held: int | None) -> None:
        async with self._room:
            # The process has hold of its job too: should this worker die, nobody begins what is still being done.
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "burabay.web.work", str(folder),
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
                pass_fds=() if held is None else (held,),
            )  # fmt: skip
            try:
                await asyncio.wait_for(process.wait(), self._settings.job_timeout)
            except (TimeoutError, asyncio.CancelledError) as error:
                process.kill()
                await process.wait()
                if isinstance(error, asyncio.CancelledError):
                    raise
        if folder.is_dir() and _read_state(folder)["state"] != "done":
            _fail(folder)

    def close(self) -> None:
        """Stop what still runs."""
        for task in list(self._running.values()):
            task.cancel()


def _read_state(folder: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((folder / STATE).read_bytes())
    except (OSError, ValueError):
        told = {"state": "waiting"}
    return told


def _fail(folder: Path) -> None:
    """Keep nothing of a file that could not be assessed but the reason; a process that was stopped left none."""
    for each in folder.iterdir():
        if each.name not in (STATE, GIVEN, _HELD):
            each.unlink(missing_ok=True)
    if _read_state(folder)["state"] != "failed":
        write_state(folder, {"state": "failed", "error": "web_error_stopped"})
