"""What every request passes first: its host, its origin, its size, its pace; and the headers of every answer."""

from __future__ import annotations

import asyncio
import time
from base64 import b64decode
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from burabay.errors import InputError
from burabay.web.keys import Keys
from burabay.web.passing import LARGEST
from burabay.web.problems import Refusal, refused
from burabay.web.settings import Settings, is_loopback

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SAFE = ("GET", "HEAD", "OPTIONS")
# Pages that show what a user entered, not what the law says: where the API asks for a key, so do they.
_CLOSED = ("/quota/ledger", "/register")
# Where a request notes that it may see that too.
MAY_SEE = "burabay.may_see"
# A page may load what came with the package and nothing else; charts are SVG in the page, so no style may be inline.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # `no-referrer` would have browsers send `Origin: null` with the forms of the desk itself.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
# What takes tables of volumes and orders, or texts.
_TABLES = (
    "/trigger", "/api/v1/trigger", "/api/v1/trigger/picture", "/api/v1/trigger/exposure", "/communiques", "/api/v1/read"
)  # fmt: skip
# Addresses whose pace is remembered; the one seen longest ago is forgotten first.
_ADDRESSES = 10_000
# An answer that begins after so many seconds of waiting tells its client to come back.
_MINUTE = 60.0
# Bytes a second that a body has to bring to be waited for longer than an answer.
_SLOWEST = 10_000


def host_name(host: str) -> str:
    """A Host header without its port: `[::1]:8000` is `::1`."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def known_hosts(settings: Settings) -> frozenset[str] | None:
    """The names under which this desk may be asked; None where it listens to a network under any name.

    A page elsewhere can make a browser ask 127.0.0.1 under a name of its own (DNS rebinding): a desk on loopback
    answers to loopback's names alone, and one that was told its names to these too.
    """
    named = frozenset(name.lower() for name in settings.hosts)
    if is_loopback(settings.host):
        return named | frozenset(_LOOPBACK) | {settings.host.lower()}
    return named | frozenset(_LOOPBACK) if named else None


class Pace:
    """Requests by address: a bucket that fills at an even pace and holds what a minute allows."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = a_minute, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Take one request of an address; the seconds until it may ask again, 0 where it may now."""
        if not self._most:
            return 0.0
        now = self._clock()
        held, then = self._buckets.pop(address, (float(self._most), now))
        held = min(float(self._most), held + (now - then) * self._most / _MINUTE)
        allowed = held >= 1
        self._buckets[address] = (held - 1 if allowed else held, now)
        if len(self._buckets) > _ADDRESSES:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - held) * _MINUTE / self._most


def _header(scope: Scope, name: bytes) -> str:
    found = next((value for key, value in scope["headers"] if key == name), b"")
    return bytes(found).decode("latin-1")


def _place(origin: str) -> str | None:
    """The host and port of an origin; None for one that has none (`null`) or cannot be read."""
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def _password(told: str) -> str:
    """The password of HTTP Basic: a browser asks for it, and it is the key; the name may be any."""
    try:
        return b64decode(told.strip(), validate=True).decode("utf-8").partition(":")[2]
    except (ValueError, UnicodeDecodeError):
        return ""


def no_key(*, page: bool) -> Refusal:
    """The refusal of a request that lacks its key; a browser is told to ask for one."""
    sentence = "web_error_key_page" if page else "web_error_key"
    asks = 'Basic realm="Burabay", charset="UTF-8"' if page else "Bearer"
    return Refusal(401, InputError.of(sentence, field="authorization"), {"www-authenticate": asks})


class Guard:
    """The outermost layer. Refuses by `Refusal`, which knows a status and says a sentence in the reader's language."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._hosts = known_hosts(settings)
        self._pace = Pace(-(-settings.rate // max(settings.workers, 1)))
        self._keys = Keys.read(settings.keys) if settings.keys else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def out(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        try:
            self._admit(scope)
            await self._app(scope, self._measured(scope, receive), out)
        except Refusal as refusal:
            # Where the answer has begun, only ending the connection tells that it is not whole.
            if started:
                raise
            await refused(scope, refusal)(scope, receive, out)

    def _admit(self, scope: Scope) -> None:
        """Raises Refusal for a request that may not even be read."""
        host = host_name(_header(scope, b"host"))
        if self._hosts is not None and host not in self._hosts:
            raise Refusal(421, InputError.of("web_error_host", field="host", host=host or "–"))
        address = scope["client"][0] if scope.get("client") else ""
        if wait := self._pace.wait(address):
            error = InputError.of("web_error_pace", field="", most=self._settings.rate, seconds=max(1, round(wait)))
            raise Refusal(429, error, {"retry-after": str(max(1, round(wait)))})
        if scope["method"] not in _SAFE:
            self._check_origin(scope)
        if self._keys is not None and scope["path"].startswith(("/api/", *_CLOSED)):
            self._check_key(scope)
        # Other pages ask themselves, where a visitor would see what is closed.
        scope[MAY_SEE] = self._keys is None or self._told_key(scope, page=True)

    def _check_origin(self, scope: Scope) -> None:
        """A page of another site must not make a browser send here what changes anything (CSRF)."""
        site, origin = _header(scope, b"sec-fetch-site"), _header(scope, b"origin")
        if site:
            foreign = site not in ("same-origin", "none")
        elif origin:
            foreign = _place(origin) != _header(scope, b"host").lower()
        else:
            # A browser sends one of the two; a program sends neither, and carries no one's cookies.
            foreign = bool(_header(scope, b"cookie"))
        if foreign:
            raise Refusal(403, InputError.of("web_error_origin", field="origin"))

    def _check_key(self, scope: Scope) -> None:
        page = not scope["path"].startswith("/api/")
        if not self._told_key(scope, page=page):
            raise no_key(page=page)

    def _told_key(self, scope: Scope, *, page: bool) -> bool:
        """Whether the request has a key: as `Bearer`, on a page also as the password that a browser asked for."""
        kind, _, told = _header(scope, b"authorization").partition(" ")
        key = ""
        if kind.lower() == "bearer":
            key = told.strip()
        elif page and kind.lower() == "basic":
            key = _password(told)
        return bool(key) and (self._keys is None or self._keys.holds(key))

    def _measured(self, scope: Scope, receive: Receive) -> Receive:
        """The body, refused as soon as it is longer than allowed (a length that was told, or the bytes that come), or
        slower: it may take as long as an answer, and more only as bytes come.
        """
        most = self._settings.max_file if _holds_file(scope) else self._settings.max_body
        if scope["path"] in _TABLES:
            most = max(most, 2 * LARGEST)
        error = Refusal(413, InputError.of("web_error_body", field="body", most=f"{most // 1_000_000} MB"))
        told = _header(scope, b"content-length")
        if told.isdigit() and int(told) > most:
            raise error
        read, whole, began, patience = 0, False, time.monotonic(), self._settings.timeout

        async def counted() -> Message:
            nonlocal read, whole
            if whole:  # what comes now is the client's leaving, which may take its time
                return await receive()
            left = began + patience + read / _SLOWEST - time.monotonic()
            try:
                async with asyncio.timeout(max(0.0, left)):
                    message = await receive()
            except TimeoutError:
                late = InputError.of("web_error_slow", field="body", seconds=round(patience))
                raise Refusal(408, late, {"connection": "close"}) from None
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > most:
                    raise error
                whole = not message.get("more_body", False)
            return message

        return counted


def _holds_file(scope: Scope) -> bool:
    """Whether the request is one that brings a file of declaration lines."""
    return scope["path"] in ("/file", "/api/v1/assess", "/api/v1/jobs")
