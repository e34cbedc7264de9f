"""Run commands as children and report what they cost.

CPU seconds are user plus system time of the child and of every descendant it waited for (``wait4``), so several
workers cannot hide work. Peak memory is given twice: ``peak_mb`` of the largest single process (exact, from the kernel)
and ``tree_mb`` of all processes together (proportional set size, sampled, so that pages shared after a fork count once;
a peak between two samples is missed).

The kernel charges a child with its parent's memory until it starts its program: import nothing heavy in a script that
measures.

As a program: ``python bench/measure.py [--threads N] [--pairs N] -- COMMAND [-- OTHER]`` prints a table; with two
commands they run in turn, A B A B, and the ratio of each pair is printed, which a busy machine disturbs less than two
separate timings.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
)
SAMPLE_S = 0.5


@dataclass(frozen=True)
class Cost:
    """What one command cost: seconds, mebibytes, its exit status and the end of what it said."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    tree_mb: float
    returncode: int
    said: str

    @property
    def ok(self) -> bool:
        """Whether the command ended with exit status 0."""
        return self.returncode == 0


def run(command: Sequence[str | Path], *, threads: int | None = 1, cwd: Path | None = None, nice: int = 0) -> Cost:
    """Run one command to its end and return its cost.

    Parameters
    ----------
    command : sequence of str or Path
        Program and arguments; no shell.
    threads : int, optional
        Number every numerical library is told to use; ``None`` leaves the environment as it is.
    cwd : Path, optional
        Working directory of the child.
    nice : int
        Added to the child's niceness.

    Returns
    -------
    Cost
        Also when the command failed; look at ``ok``.
    """
    limits = {} if threads is None else dict.fromkeys(THREAD_VARIABLES, str(threads))
    words = ["nice", "-n", str(nice), *map(str, command)] if nice else [str(word) for word in command]
    start = time.perf_counter()
    environment = {**os.environ, **limits}
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=cwd, env=environment)
    memory = _Sampler(child.pid)
    said: list[bytes] = []
    reader = threading.Thread(target=_drain, args=(child, said))
    reader.start()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    reader.join()
    tree_mb = memory.stop()
    text = b"".join(said).decode(errors="replace")
    peak_mb = usage.ru_maxrss / 1024
    return Cost(usage.ru_utime + usage.ru_stime, wall, peak_mb, max(tree_mb, peak_mb), child.returncode, text[-4000:])


def paired(
    first: Sequence[str | Path], second: Sequence[str | Path], pairs: int = 3, threads: int | None = 1
) -> list[tuple[Cost, Cost]]:
    """Run two commands in turn, A B A B, and return the costs of each pair."""
    return [(run(first, threads=threads), run(second, threads=threads)) for _ in range(pairs)]


def ratio(pairs: Iterable[tuple[Cost, Cost]]) -> str:
    """Return "median (smallest-largest)" of first CPU seconds over second, one ratio per pair."""
    values = sorted(a.cpu_s / b.cpu_s for a, b in pairs)
    return f"{statistics.median(values):.2f} ({values[0]:.2f}-{values[-1]:.2f})"


def cells(cost: Cost) -> list[str]:
    """Return a cost as table cells: CPU s, wall s, largest process MB, all processes MB."""
    seconds = [f"{value:.2f}" if value < 10 else f"{value:.1f}" for value in (cost.cpu_s, cost.wall_s)]
    figures = [*seconds, f"{cost.peak_mb:.0f}", f"{cost.tree_mb:.0f}"]
    return figures if cost.ok else [*figures[:-1], f"{figures[-1]} (exit {cost.returncode})"]


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; every row has as many cells as ``head``."""
    lines = [list(head), ["---"] * len(head), *[[str(cell) for cell in row] for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def setting() -> str:
    """Return one line on where the figures were taken: cores, load, Python, day."""
    load = os.getloadavg()[0]
    python = sys.version.split()[0]
    return f"{os.cpu_count()} cores, load {load:.1f} at the start, Python {python}, {time.strftime('%Y-%m-%d')}"


class _Sampler(threading.Thread):
    """Watches the memory of a process and its descendants until stopped."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak_kb, self.ended = pid, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self.ended.wait(SAMPLE_S):
            tree = _tree(self.pid)
            if len(tree) > 1:  # of a single process the kernel tells the exact peak at no cost
                self.peak_kb = max(self.peak_kb, sum(_pss_kb(pid) for pid in tree))

    def stop(self) -> float:
        self.ended.set()
        self.join()
        return self.peak_kb / 1024


def _drain(child: subprocess.Popen[bytes], said: list[bytes]) -> None:
    assert child.stdout is not None
    for chunk in iter(lambda: child.stdout.read(65536), b""):  # type: ignore[union-attr]
        said[:] = [*said, chunk][-2:]


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for listing in Path(f"/proc/{parent}/task").glob("*/children"):
            found.extend(int(word) for word in _read(listing).split())
    return found


def _pss_kb(pid: int) -> int:
    lines = [line for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines() if line.startswith("Pss:")]
    return int(lines[0].split()[1]) if lines else 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process is gone
        return ""


def main() -> int:
    """Measure the command, or the two commands, after ``--``."""
    words = sys.argv[1:]
    where = [place for place, word in enumerate(words) if word == "--"]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1, help="threads of each numerical library; 0 leaves them alone")
    parser.add_argument("--pairs", type=int, default=1, help="how often each command runs")
    options = parser.parse_args(words[: where[0]] if where else words)
    commands = [words[a + 1 : b] for a, b in zip(where, [*where[1:], len(words)], strict=True)]
    if len(commands) not in {1, 2}:
        parser.error("give one command after --, or two with another -- between them")
    rounds = [[run(command, threads=options.threads or None) for command in commands] for _ in range(options.pairs)]
    rows = [["AB"[place], *cells(cost)] for costs in rounds for place, cost in enumerate(costs)]
    print(table(["command", "CPU s", "wall s", "largest MB", "all MB"], rows))
    if len(commands) == 2:
        print("CPU s of A over B:", ratio([(a, b) for a, b in rounds]))
    failed = [cost for costs in rounds for cost in costs if not cost.ok]
    if failed:
        print(failed[0].said)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
