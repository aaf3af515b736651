"""`burabay mcp`: the verbs as tools of a language model, over standard input and output."""

from __future__ import annotations

import argparse

from burabay.book import open_book
from burabay.errors import InputError


def run(given: argparse.Namespace) -> int:
    """Serve until the other side closes."""
    del given  # it takes no arguments
    try:
        from burabay.web.tools import server
    except ImportError as error:
        raise InputError.of("web_error_extra_mcp", field="mcp", library=error.name or "") from None
    server(open_book()).run("stdio")
    return 0
