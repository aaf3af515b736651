"""Loops over whole numbers made into machine code at their first use, kept between runs, the same loops without it.

    @compiled
    def doubled(numbers, out):
        for place in range(len(numbers)):
            out[place] = 2 * numbers[place]

    doubled(numbers, out)                       # machine code
    doubled.plain(numbers, out)                 # the same source, interpreted
    doubled.over(len(numbers))(numbers, out)    # whichever is sooner done

Nothing is imported and nothing compiled before the first call. The machine code lets other threads run.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, cached_property, update_wrapper
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from types import CodeType, FunctionType
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# Below that many rows a loop is done before the compiler is loaded.
ENOUGH_ROWS = 10_000
# Part of the name that kept machine code has: another one where the same source becomes other code.
_FORM = "no index from the end"
# One lock for all: to link one function to another must not wait for what waits for it.
_LOCK = RLock()


@cache
def can_compile() -> bool:
    """Whether there is a compiler on this machine; without it every loop runs interpreted, with the same results."""
    return find_spec("numba") is not None


class Compiled(Generic[P, R]):
    """A function that is made into machine code at its first call, for each new kind of arguments.

    It may call other functions of this package, `compiled` or not, but not itself. Numbers, texts and tuples of the
    module that it reads are part of the machine code: they must not change while the program runs. It makes no arrays,
    and its indices are never negative: machine code does not count them from the end.
    """

    def __init__(self, function: Callable[P, R]) -> None:
        self._source = function
        self._machine: Any = None
        self._kinds: set[tuple[Any, ...]] = set()
        update_wrapper(self, function)

    @cached_property
    def plain(self) -> Callable[P, R]:
        """The function interpreted, and interpreted all `compiled` ones that it calls."""
        linked = {name: value.plain for name, value in _read_by(self._source) if isinstance(value, Compiled)}
        return _with(self._source, linked) if linked else self._source

    def over(self, rows: int) -> Callable[P, R]:
        """The function for that many rows: interpreted for a few of them, unless the compiler is loaded already."""
        return self if rows >= ENOUGH_ROWS or "numba" in sys.modules else self.plain

    def __call__(self, *args: P.args, **named: P.kwargs) -> R:
        """The result of the function, by machine code where there is a compiler."""
        if not can_compile():
            return self.plain(*args, **named)
        import numba

        given = inspect.signature(self._source).bind(*args, **named).args if named else args
        kinds = tuple(map(numba.typeof, given))
        if kinds not in self._kinds:
            self._prepare(kinds)
        result: R = self._machine(*given)
        return result

    def _prepare(self, kinds: tuple[Any, ...]) -> None:
        """Machine code for arguments of these kinds: from the kept one, or compiled and kept."""
        with _LOCK:
            if kinds in self._kinds:
                return
            kept = _kept_folder(self._source)
            try:
                with _alone_in(kept), _no_index_from_the_end():
                    self._machine = self._machine or self.machine(kept)
                    self._machine.compile(kinds)
            except Exception:
                # What was kept may be damaged in any way. If the function itself is wrong this says so once more.
                if kept is not None:
                    shutil.rmtree(kept, ignore_errors=True)
                self._machine = self.machine(None)
                with _no_index_from_the_end():
                    self._machine.compile(kinds)
            self._kinds.add(kinds)

    def machine(self, kept: Path | None, *, inline: bool = False) -> Any:
        """What compiles the function together with the `compiled` ones it calls, keeping its code in that folder."""
        import numba

        config: Any = numba.config
        njit: Any = numba.njit
        linked = {
            name: called.machine(None, inline=not getattr(called.plain, "outlined", False))
            for name, called in _called_by(self.plain)
        }
        before = config.CACHE_DIR
        # The folder is noted when the function is handed over; other users of the compiler keep theirs.
        config.CACHE_DIR = str(kept or "")
        try:
            machine = njit(nogil=True, cache=kept is not None, forceinline=inline, _nrt=False, error_model="numpy")
            return machine(_with(self._source, linked))
        finally:
            config.CACHE_DIR = before


def compiled(function: Callable[P, R]) -> Compiled[P, R]:
    """A function on numbers and numpy arrays that becomes machine code at its first call; see `Compiled`."""
    return Compiled(function)


def outlined(function: Callable[P, R]) -> Callable[P, R]:
    """A function for rare cases: where it is called from machine code it stays outside, so that the caller is short."""
    setattr(function, "outlined", True)  # noqa: B010
    return function


def _with(function: Callable[..., Any], linked: dict[str, Any]) -> FunctionType:
    """A copy of the function that calls the linked ones for those of these names."""
    source: Any = function
    copy = FunctionType(
        source.__code__, {**source.__globals__, **linked}, source.__name__, source.__defaults__, source.__closure__
    )
    copy.__module__, copy.__qualname__ = source.__module__, source.__qualname__
    return copy


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _codes(const)


def _read_by(function: Callable[..., Any]) -> list[tuple[str, Any]]:
    """The names of its module that a function reads, with what they mean."""
    source: Any = function
    names = {name for code in _codes(source.__code__) for name in code.co_names}
    return [(name, source.__globals__[name]) for name in sorted(names & source.__globals__.keys())]


def _called_by(function: Callable[..., Any]) -> Iterator[tuple[str, Compiled[..., Any]]]:
    """The functions of this package that a function calls: they become machine code with it."""
    package = __name__.partition(".")[0]
    for name, value in _read_by(function):
        if isinstance(value, Compiled):
            yield name, value
        elif isinstance(value, FunctionType) and value.__module__.partition(".")[0] in (package, function.__module__):
            yield name, Compiled(value)


@contextmanager
def _no_index_from_the_end() -> Iterator[None]:
    """Meanwhile the compiler leaves out, at every index, the question whether it counts from the end.

    A sixth of the time of a row goes into that question (decision 0014), and the compiler has no option for it. Its own
    lock is held, so that nothing of anybody else's is compiled meanwhile. A compiler without that function asks on.
    """
    from numba.core.compiler_lock import global_compiler_lock
    from numba.np import arrayobj

    asks = getattr(arrayobj, "fix_integer_index", None)
    if asks is None:
        yield
        return

    def as_it_is(context: Any, builder: Any, kind: Any, index: Any, _size: Any) -> Any:
        from numba.core import types

        return context.cast(builder, index, kind, types.intp if kind.signed else types.uintp)

    with global_compiler_lock:
        arrayobj.fix_integer_index = as_it_is
        try:
            yield
        finally:
            arrayobj.fix_integer_index = asks


def _told(function: Callable[..., Any]) -> Iterator[str]:
    """All that decides what a function does: its code, the constants it reads, the functions it calls."""
    source: Any = function
    for code in _codes(source.__code__):
        consts = [const for const in code.co_consts if not isinstance(const, CodeType)]
        yield repr((code.co_name, code.co_code, consts, code.co_names, code.co_varnames))
    yield repr((source.__defaults__, [cell.cell_contents for cell in source.__closure__ or ()]))
    for _, called in _called_by(function):
        yield from _told(called.plain)
    for name, value in _read_by(function):
        if isinstance(value, int | float | str | tuple):
            yield f"{name}={value!r}"


def _kept_folder(function: Callable[..., Any]) -> Path | None:
    """Where the machine code of this function is kept, by its content: another version has another folder.

    None where nothing can be kept: then it is compiled anew in each process.
    """
    import numba

    from burabay.bound import cache_folder

    told = "\n".join([_FORM, numba.__version__, str(sys.implementation.cache_tag), *_told(function)])
    digest = hashlib.sha256(told.encode()).hexdigest()[:20]
    folder = cache_folder() / "compiled" / digest
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return None
    return folder


@contextmanager
def _alone_in(folder: Path | None) -> Iterator[None]:
    """No other process compiles the same function meanwhile: two of them might mix up what they keep."""
    if folder is None or sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
