"""How many questions a desk answers: requests a second, waiting, and memory over a soak. Needs `wrk`.

    python benchmarks/web.py                 three loads of 10 s each, a soak of one minute
    python benchmarks/web.py --soak 120      two hours

Results go into benchmarks/results/web.md. The load and the desk share this machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from burabay import __version__

HERE = Path(__file__).parent
ONE = "/api/v1/duty?code=0402211800&from=VN&to=RU&on=2026-11-01&value=14200&currency=USD"
# Lines of several chapters, both ways; values make the questions different.
CODES = (
    ("0402211800", "VN", "RU"), ("6403919800", "VN", "KZ"), ("8517130000", "VN", "BY"), ("0901210008", "VN", "AM"),
    ("04022120", "RU", "VN"), ("40112011", "BY", "VN"),
)  # fmt: skip
_AGAIN = 500
SCRIPT = """
local codes = {%s}
local turn, most, pause = %d, %d, %d
if pause > 0 then delay = function() return pause end end
request = function()
  turn = turn + 1
  if most > 0 and turn > most then turn = 1 end
  return wrk.format("GET", codes[turn %% #codes + 1] .. "&value=" .. (10000 + turn))
end
"""


class Minute(NamedTuple):
    """What the desk held after a minute of the soak, and how it answered in it."""

    minute: int
    held: int
    a_second: float
    wrong: int


@dataclass(frozen=True)
class Load:
    """What a load came to."""

    name: str
    a_second: float
    p50: float
    p99: float
    wrong: int


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def desk(workers: int) -> Iterator[tuple[str, int]]:
    """A desk of its own; its address and the process."""
    port = free_port()
    command = [sys.executable, "-m", "burabay", "serve", "--port", str(port), "--workers", str(workers)]
    # Whatever descriptions of goods are loaded on this machine, they are no part of what is measured.
    bare = {**os.environ, "BURABAY_NAMES": str(Path(tempfile.gettempdir()) / "no-names.sqlite")}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=bare)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urlopen(address + ONE, timeout=5).read()  # noqa: S310 - our own address
                break
            except OSError:
                time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def memory(pid: int) -> int:
    """Kilobytes that a process and its children hold."""
    total, ask = 0, [pid]
    while ask:
        one = ask.pop()
        children = Path(f"/proc/{one}/task/{one}/children")
        if children.exists():
            ask += map(int, children.read_text(encoding="utf-8").split())
        status = Path(f"/proc/{one}/status").read_text(encoding="utf-8")
        total += int(re.findall(r"VmRSS:\s+(\d+)", status)[0])
    return total


def _milliseconds(text: str) -> float:
    found = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    if found is None:  # what wrk tells where it could not measure
        return float("nan")
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}[found[2]]


def load(
    name: str,
    address: str,
    seconds: int,
    connections: int,
    different: int | None,
    *,
    first: int = 0,
    pause: int = 0,
) -> Load:
    """Ask for some seconds: one question over and over, so many different ones in turn (0: never the same).

    `first` is the number of the first question; `pause` the milliseconds each connection rests before it asks.
    """
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as script:
        if different is not None:
            start = "/api/v1/duty?on=2026-11-01&currency=USD"
            asked = ", ".join(f'"{start}&code={code}&from={a}&to={b}"' for code, a, b in CODES)
            script.write(SCRIPT % (asked, first, different, pause))
            script.flush()
            command += ["-s", script.name]
        told = subprocess.run(
            [*command, address + (ONE if different is None else "/")], capture_output=True, text=True, check=True
        ).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    return Load(
        name,
        float(re.findall(r"Requests/sec:\s+([\d.]+)", told)[0]),
        _milliseconds(re.findall(r"50%\s+(\S+)", told)[0]),
        _milliseconds(re.findall(r"99%\s+(\S+)", told)[0]),
        int(wrong.group(1)) if wrong else 0,
    )


def report(loads: list[Load], soak: list[Minute], workers: int, connections: int) -> str:
    """The page of results."""
    busy = os.getloadavg()
    lines = [
        "# The desk under load",
        "",
        "`python benchmarks/web.py`: `wrk` and the desk on one machine, loopback, whole answers of `/api/v1/duty`.",
        "",
        f"Burabay {__version__}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores,"
        f" {workers} workers, {connections} connections. Load average of the machine when it ended: {busy[0]:.1f}"
        " (above what the desk and `wrk` make, others were at work too).",
        "",
        "| questions | requests a second | p50, ms | p99, ms | wrong |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [f"| {o.name} | {o.a_second:,.0f} | {o.p50:.1f} | {o.p99:.1f} | {o.wrong} |" for o in loads]
    lines += [
        "",
        "A worker remembers its last answers, as many as 128 MB hold, by law book and question. A question never asked",
        "before is assessed exactly and explained whole (10 to 20 kB of JSON); one asked again is read from memory.",
        "",
        *soak_report(soak),
    ]
    return "\n".join([*lines, ""])


def soak_report(soak: list[Minute]) -> list[str]:
    """The lines of the soak: every minute of a short one, each tenth of a long one."""
    every = 1 if len(soak) <= 20 else 10
    shown = [one for one in soak if one.minute % every == 0 or one.minute <= 5 or one is soak[-1]]
    return [
        "## Soak",
        "",
        "Questions never asked before, one after another; the memory of all processes together.",
        "",
        "| minute | MB | requests a second | wrong |",
        "| ---: | ---: | ---: | ---: |",
        *(f"| {one.minute} | {one.held // 1000} | {one.a_second:,.0f} | {one.wrong} |" for one in shown),
    ]


def loaded(given: argparse.Namespace) -> list[Load]:
    """The three loads, on a desk that has been asked for a while."""
    with desk(given.workers) as (address, _):
        load("warming", address, 2 * given.seconds, given.connections, _AGAIN)
        return [
            load("the same one", address, given.seconds, given.connections, None),
            load(f"{_AGAIN} in turn, asked before", address, given.seconds, given.connections, _AGAIN),
            load("each for the first time", address, given.seconds, given.connections, 0, first=_AGAIN),
        ]


def soaked(given: argparse.Namespace) -> list[Minute]:
    """What a desk of its own held, minute by minute."""
    with desk(given.workers) as (address, pid):
        soak = [Minute(0, memory(pid), 0.0, 0)]
        for minute in range(1, given.soak + 1):
            told = load("soak", address, 60, given.connections, 0, first=minute * 100_000, pause=given.pause)
            soak.append(Minute(minute, memory(pid), told.a_second, told.wrong))
            print(*soak[-1], file=sys.stderr, flush=True)
    return soak


def main() -> None:
    """Run the loads and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--soak", type=int, default=1, metavar="MINUTES")
    parser.add_argument("--pause", type=int, default=0, metavar="MS", help="rest of a connection during the soak")
    parser.add_argument("--only-soak", action="store_true", help="leave the loads out")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--out", type=Path, default=HERE / "results" / "web.md")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: apt-get install wrk")
    loads = [] if given.only_soak else loaded(given)
    soak = soaked(given)
    text = report(loads, soak, given.workers, given.connections)
    given.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
