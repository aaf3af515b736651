"""API keys: a file holds the hash of each, never the key; comparing takes as long for a wrong one."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Self

from burabay.errors import InputError

_PREFIX = "sha256:"
_DIGITS = 64


def hashed(key: str) -> str:
    """The line of a key file for a key. A key of 256 random bits needs no slow hash: there is nothing to guess."""
    return _PREFIX + sha256(key.encode()).hexdigest()


def new_key() -> str:
    """A new key."""
    return secrets.token_urlsafe(32)


class Keys:
    """The keys that a desk accepts."""

    def __init__(self, hashes: tuple[str, ...]) -> None:
        self._hashes = hashes

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """The lines `sha256:… NAME` of a key file; `#` begins a comment. Raises InputError where there is no key."""
        try:
            lines = Path(path).read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            raise InputError.of("web_error_keys_file", field="api-keys", file=str(path)) from None
        told = [line.split()[0] for line in lines if line.strip() and not line.lstrip().startswith("#")]
        right = all(one.startswith(_PREFIX) and len(one) == len(_PREFIX) + _DIGITS for one in told)
        if not told or not right:
            raise InputError.of("web_error_keys_file", field="api-keys", file=str(path))
        return cls(tuple(told))

    def holds(self, key: str) -> bool:
        """Whether it is one of them."""
        given, found = hashed(key), False
        for one in self._hashes:
            found |= hmac.compare_digest(one, given)
        return found
