"""The HTTP API under /api/v1/: the verbs of the book as JSON, the same objects as `--json` prints.

Each module is a resource and has `OPERATIONS`; a new one is named here and in nothing else.
"""

from __future__ import annotations

from burabay.web.api import assess, bridge, duty, find, law, openapi, origin, quota, read, receipt, trigger
from burabay.web.api.operation import Operation

RESOURCES = (find, duty, bridge, origin, trigger, quota, read, assess, law, receipt)


def operations() -> tuple[Operation, ...]:
    """Every operation, in the order of the document."""
    return tuple(each for resource in RESOURCES for each in resource.OPERATIONS)


__all__ = ["openapi", "operations"]
