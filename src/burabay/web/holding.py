"""Who has hold of a folder: told by a file that the system itself lets go of when its process ends, however it ends."""

from __future__ import annotations

import os
from pathlib import Path


def hold(path: Path) -> int | None:
    """Take hold of a file until its descriptor is closed; None where somebody else, of any process, has hold of it.

    Where the system knows no such thing (Windows), nothing is ever found left behind.
    """
    try:
        import fcntl
    except ImportError:
        return None
    try:
        held = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held
