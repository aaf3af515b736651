"""Loops as machine code: kept between runs, made anew when anything they are made of changes, never needed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from burabay import compiled as subject
from burabay.compiled import Compiled, compiled

needs_compiler = pytest.mark.skipif(not subject.can_compile(), reason="no compiler on this machine")

SOURCE = """
import numpy as np
from burabay.compiled import compiled

FACTOR = {factor}


@compiled
def larger(number, by={by}):
    return number * FACTOR + by


@compiled
def fill(numbers, out):
    for place in range(len(numbers)):
        out[place] = larger(numbers[place])
"""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where machine code is kept."""
    monkeypatch.setenv("BURABAY_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "compiled"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """A module with the functions above, read from its file anew."""
    # Byte code is known by size and second: that of the version before would be taken for this one's.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def write(factor: int = 2, by: int = 0) -> ModuleType:
        path = tmp_path / "loops.py"
        path.write_text(SOURCE.format(factor=factor, by=by))
        spec = importlib.util.spec_from_file_location("loops", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return write


def filled(fill: Any) -> list[int]:
    out = np.zeros(3, np.int64)
    fill(np.array([1, 2, 3]), out)
    return out.tolist()


def machine_code(kept: Path) -> set[Path]:
    return set(kept.rglob("*.nbc"))


def hits(fill: Compiled[..., Any]) -> int:
    return sum(fill._machine.stats.cache_hits.values())


def test_interpreted_it_is_the_same_source_and_loads_no_compiler(tmp_path: Path) -> None:
    (tmp_path / "loops.py").write_text(SOURCE.format(factor=3, by=1))
    program = """
import sys, numpy, loops
for fill in (loops.fill.plain, loops.fill.over(5)):
    out = numpy.zeros(3, int)
    fill(numpy.array([1, 2, 3]), out)
    assert out.tolist() == [4, 7, 10]
assert "numba" not in sys.modules
"""
    paths = os.pathsep.join([str(tmp_path), str(Path(subject.__file__).parents[1])])
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "PYTHONPATH": paths})


def test_many_rows_are_worth_the_compiler(written: Any) -> None:
    fill = written().fill
    assert fill.over(subject.ENOUGH_ROWS) is fill


@needs_compiler
def test_machine_code_is_kept_and_found_again(kept: Path, written: Any) -> None:
    first = written().fill
    assert filled(first) == [2, 4, 6]
    assert hits(first) == 0
    assert machine_code(kept)
    again = written().fill
    assert filled(again) == [2, 4, 6]
    assert hits(again) == 1


@needs_compiler
def test_what_changes_a_function_has_machine_code_of_its_own(kept: Path, written: Any) -> None:
    """A constant of the module, and the function that is called: neither is in the text of `fill` itself."""
    sizes = []
    for factor, by, expected in ((2, 0, [2, 4, 6]), (5, 0, [5, 10, 15]), (5, 1, [6, 11, 16]), (2, 0, [2, 4, 6])):
        module = written(factor, by)
        if by:
            module.larger._source.__defaults__ = (by,)
        assert filled(module.fill) == expected
        sizes.append(len({path.parts[len(kept.parts)] for path in machine_code(kept)}))
    assert sizes == [1, 2, 3, 3]


@needs_compiler
def test_each_kind_of_arguments_is_served(kept: Path, written: Any) -> None:
    fill = written().fill
    for kind in (np.int8, np.int32, np.int64, np.float64):
        out = np.zeros(3, kind)
        fill(np.array([1, 2, 3], kind), out=out)
        assert out.tolist() == [2, 4, 6]
    frozen = np.array([1, 2, 3])
    frozen.flags.writeable = False
    out = np.zeros(3, np.int64)
    fill(frozen, out)
    assert out.tolist() == [2, 4, 6]


@needs_compiler
@pytest.mark.parametrize("pattern", ["*.nbc", "*.nbi"])
@pytest.mark.parametrize("damage", [b"", b"rubbish", b"\x80\x05"])
def test_damaged_machine_code_is_made_again(kept: Path, written: Any, pattern: str, damage: bytes) -> None:
    filled(written().fill)
    for path in kept.rglob(pattern):
        path.write_bytes(damage)
    assert filled(written().fill) == [2, 4, 6]
    filled(written().fill)
    last = written().fill
    assert filled(last) == [2, 4, 6]
    assert hits(last) == 1, "kept anew"


@needs_compiler
def test_where_nothing_can_be_kept_it_works_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Any
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("BURABAY_CACHE", str(tmp_path / "file" / "cache"))
    assert filled(written().fill) == [2, 4, 6]
    assert not list(tmp_path.rglob("*.nb?"))


@needs_compiler
def test_nothing_is_kept_beside_the_source_and_other_users_of_the_compiler_keep_their_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: Path, written: Any
) -> None:
    import numba

    config: Any = numba.config
    theirs = str(tmp_path / "theirs")
    monkeypatch.setattr(config, "CACHE_DIR", theirs)
    filled(written().fill)
    assert theirs == config.CACHE_DIR
    assert machine_code(tmp_path) == machine_code(kept)
    assert machine_code(kept)


@needs_compiler
def test_a_mistake_in_the_function_is_told(kept: Path) -> None:
    from numba.core.errors import TypingError

    @compiled
    def wrong(numbers: Any) -> Any:
        return numbers.no_such_thing()

    with pytest.raises(TypingError, match="no_such_thing"):
        wrong(np.zeros(1))


def test_without_a_compiler_everything_is_interpreted(
    monkeypatch: pytest.MonkeyPatch, kept: Path, written: Any
) -> None:
    monkeypatch.setattr(subject, "can_compile", lambda: False)
    assert filled(written().fill) == [2, 4, 6]
    assert not kept.exists()


@needs_compiler
def test_threads_that_call_it_first_at_once(kept: Path, written: Any) -> None:
    fill, results = written().fill, []
    start = threading.Barrier(8)

    def call() -> None:
        start.wait()
        results.append(filled(fill))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[2, 4, 6]] * 8
    assert len(machine_code(kept)) == 1, "compiled once"


@needs_compiler
def test_processes_that_compile_it_at_once_do_not_mix_it_up(tmp_path: Path) -> None:
    """Two kinds of arguments at the same time: each process finds the code of its own kind afterwards."""
    (tmp_path / "loops.py").write_text(SOURCE.format(factor=3, by=0))
    program = """
import sys, numpy, loops
kinds = ["int64", "float64"]
for kind in kinds if sys.argv[1] == "0" else kinds[::-1]:
    out = numpy.zeros(3, kind)
    loops.fill(numpy.array([1, 2, 3], kind), out)
    assert out.tolist() == [3, 6, 9], (kind, out)
"""
    paths = os.pathsep.join([str(tmp_path), str(Path(subject.__file__).parents[1])])
    env = {**os.environ, "PYTHONPATH": paths, "BURABAY_CACHE": str(tmp_path / "cache")}
    for _ in range(2):
        running = [subprocess.Popen([sys.executable, "-c", program, str(n)], env=env) for n in range(2)]
        assert [process.wait(60) for process in running] == [0, 0]
    assert len(machine_code(tmp_path / "cache")) == 2


CHECKED = """
import sys, numba, numpy as np
from burabay import compiled
assert numba.config.BOUNDSCHECK

@compiled.compiled
def at(numbers, place):
    return numbers[place]

numbers = np.arange(5)
assert at(numbers, 4) == 4
try:
    print("no error", at(numbers, -1))
except IndexError:
    print("refused")
"""


@needs_compiler
def test_machine_code_does_not_count_from_the_end(kept: Path) -> None:
    """Where the compiler checks indices, one below 0 is outside. (Unchecked it reads what lies before the array.)"""
    environment = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "BURABAY_CACHE": str(kept.parent)}
    done = subprocess.run([sys.executable, "-c", CHECKED], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"


@needs_compiler
def test_others_compile_as_ever(kept: Path) -> None:
    """Only this package's loops do without indices from the end."""
    import numba

    def first(numbers: Any) -> Any:
        return numbers[0]

    def last(numbers: Any) -> Any:
        return numbers[-1]

    assert compiled(first)(np.arange(5)) == 0
    assert numba.njit(last)(np.arange(5)) == 4
