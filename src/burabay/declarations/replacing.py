"""A file that is there whole or not at all: written beside its place under another name, and moved when it is done."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from burabay.errors import BurabayError, InputError
from burabay.wording import Phrase

# Told to end, and the terminal closed; Ctrl-C is an exception anyway.
_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def replacing(out: Path, inputs: Sequence[Path] = ()) -> Iterator[Path]:
    """Gives the path of a new file in the folder of `out` to be written, and moves it to `out` at a clean end.

    At any exception, also Ctrl-C and SIGTERM, the new file is removed and what stood at `out` stays. Raises InputError
    (field `out`) if `out` is one of `inputs`, a folder, or cannot be written there; BurabayError if it cannot be moved.
    """
    target = _target(out, inputs)
    part = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
    with _ended_as_interrupted():
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))  # as the user's umask wants it
        except OSError as error:
            raise InputError.of("error_out_folder", field="out", name=out.name, cause=_cause(error)) from None
        try:
            yield part
            try:
                _move(part, target)
            except OSError as error:
                raise failed(out, error) from error
        finally:
            with suppress(OSError):
                part.unlink()


def failed(out: Path, error: OSError) -> BurabayError:
    """The sentence of a result that could not be written."""
    if error.errno in _FULL:
        return BurabayError(Phrase("error_out_full", {"name": out.name}))
    return BurabayError(Phrase("error_out_failed", {"name": out.name, "cause": _cause(error)}))


def _cause(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _target(out: Path, inputs: Sequence[Path]) -> Path:
    """Where `out` really is: a link stays and what it points to is replaced."""
    try:
        target = out.resolve()
        for given in inputs:
            if target.exists() and given.exists() and target.samefile(given):
                raise InputError.of("error_out_input", field="out", name=out.name)
        if target.exists() and not target.is_file():
            raise InputError.of("error_out_folder", field="out", name=out.name, cause=os.strerror(errno.EISDIR))
    except (OSError, ValueError, RuntimeError) as error:
        cause = _cause(error) if isinstance(error, OSError) else str(error)
        raise InputError.of("error_out_folder", field="out", name=out.name, cause=cause) from None
    return target


def _move(part: Path, target: Path) -> None:
    with suppress(OSError):
        part.chmod(target.stat().st_mode & 0o777)  # a file that is replaced keeps its permissions
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    with suppress(OSError):  # not every system can sync a folder
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _ended_as_interrupted() -> Iterator[None]:
    """Signals that end the program do it as an exception, so that what is unfinished is removed."""
    in_main = threading.current_thread() is threading.main_thread()
    usual = [number for number in _ENDING if in_main and signal.getsignal(number) is signal.SIG_DFL]
    for number in usual:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in usual:
            signal.signal(number, signal.SIG_DFL)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
