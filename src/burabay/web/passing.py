"""Tables and texts that a visitor brings: on disk under a name of ours for as long as they are read, then gone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from burabay.errors import InputError
from burabay.wording import Phrase

# Above this no table of monthly volumes, orders or texts comes; a page's body may have two of them.
LARGEST = 8_000_000


@contextmanager
def passing_file(name: str, content: bytes | str) -> Iterator[Path]:
    """A file with that content for the time of the block. Errors that name its path name it as `name` alone."""
    raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    if len(raw) > LARGEST:
        raise InputError.of("web_error_body", field=name, most=f"{LARGEST // 1_000_000} MB")
    with tempfile.TemporaryDirectory(prefix="burabay-") as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        try:
            yield path
        except InputError as error:
            raise _named(error, folder) from None


def _named(error: InputError, folder: str) -> InputError:
    """The same error without the folder that the file lay in for a moment."""
    if not isinstance(error.message, Phrase):
        return error
    values = {
        key: value.replace(f"{folder}/", "") if isinstance(value, str) else value
        for key, value in error.message.values.items()
    }
    if values == dict(error.message.values):
        return error
    return type(error).of(error.message.key, field=error.field, key=error.key, **values)
