"""Sentences of the book without what only the command line can follow."""

from __future__ import annotations

import re

# What only the command line can follow: ` (--value 10000 --currency USD)`, `--answer excise=…`.
_HINT = re.compile(r"\s*\([^()]*--[a-z][^()]*\)")
_ASKS = re.compile(r":[^:]*--answer.*$", re.DOTALL)
_OPTION = re.compile(r"--(?:answer )?([a-z0-9_]+)(=(?!…)[^\s,;.)]*)?(?:=…)?")
_COMMAND = re.compile(r"(`[^`]*`)")


def without_options(text: str) -> str:
    """A sentence without hints in brackets, and with options by their bare names: --pace 40t/week is pace 40t/week.

    A whole command stays as it is: it is for whoever runs the desk.
    """
    parts = _COMMAND.split(_ASKS.sub(".", _HINT.sub("", text)))
    return "".join(part if part.startswith("`") else _OPTION.sub(r"\1\2", part) for part in parts)
