"""Commands run side by side as processes of their own, none of which outlives this one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cellmapkit.api import PluginError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_WAIT = 0.1
_BEAT = 30.0
_GRACE = 10.0
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True, kw_only=True)
class Child:
    """A command to run.

    Attributes
    ----------
    number : int
        Which one it is.
    words : tuple of str
        The command line.
    log : Path
        Where its output goes; its directory exists when the command starts.
    prepare : callable
        Called just before the start.
    """

    number: int
    words: tuple[str, ...]
    log: Path
    prepare: Callable[[], None]


def find_command(name: str) -> str:
    """Return the path of a command: the one installed beside this Python, else the one on the path.

    Parameters
    ----------
    name : str
        Of the command.

    Returns
    -------
    str
        To be run.

    Raises
    ------
    UsageError
        If there is none.
    """
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        message = f"the command {name} is not installed"
        raise UsageError(message, hint="install cellmapkit-generate-hierarchy into this environment")
    return found


def version_of(command: str) -> str:
    """Return what a command says for ``--version``.

    Parameters
    ----------
    command : str
        Its path.

    Returns
    -------
    str
        One line.

    Raises
    ------
    PluginError
        If it fails.
    """
    words = (command, "--version")
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - a command of this toolkit
    if done.returncode:
        message = f"{command} --version failed with exit code {done.returncode}: {done.stderr.strip()[-200:]}"
        raise PluginError(message, hint="mend its installation, or install it into this environment")
    return done.stdout.strip()


def run_children(
    children: Iterable[Child], workers: int, done: Callable[[Child, int], None], waiting: Callable[[], None]
) -> None:
    """Run commands, some at the same time, each held to one thread, and leave none running when they are interrupted.

    A request to terminate (``kill``, a cluster's time limit) counts as Ctrl-C meanwhile; else the commands would go on
    alone.

    Parameters
    ----------
    children : iterable of Child
        Started in this order.
    workers : int
        How many at the same time.
    done : callable
        Called with each command that ended and its exit code; what it raises stops the others.
    waiting : callable
        Called every half minute while nothing ends; what it raises stops all.
    """
    left = deque(children)
    beat = time.monotonic()
    running: dict[subprocess.Popen[bytes], Child] = {}
    before = _terminate_as_interrupt()
    try:
        while left or running:
            while left and len(running) < workers:
                child = left.popleft()
                child.prepare()
                running[_start(child)] = child
            ended = [process for process in running if process.poll() is not None]
            for process in ended:
                done(running.pop(process), process.returncode)
            if not ended:
                time.sleep(_WAIT)
            if time.monotonic() - beat > _BEAT:
                beat = time.monotonic()
                waiting()
    finally:
        _stop(list(running))
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def last_words(log: Path) -> str:
    """Return what the output of a failed command says of the cause: from its error line on, else its last line.

    Parameters
    ----------
    log : Path
        The output.

    Returns
    -------
    str
        One line.
    """
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    start = next((k for k, line in enumerate(lines) if line.startswith("error:")), max(0, len(lines) - 1))
    return " ".join(lines[start : start + 3]) or "it said nothing"


def _terminate_as_interrupt() -> signal.Handlers | Callable[..., object] | int | None:
    """Let SIGTERM raise KeyboardInterrupt, where this thread may decide that; return what it did before."""
    if threading.current_thread() is not threading.main_thread():
        return None
    return signal.signal(signal.SIGTERM, signal.default_int_handler)


def _start(child: Child) -> subprocess.Popen[bytes]:
    surroundings = {**os.environ, **dict.fromkeys(_ONE_THREAD, "1")}
    with child.log.open("wb") as stream:
        return subprocess.Popen(  # noqa: S603 - a command of this toolkit and words that were checked
            child.words, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, env=surroundings
        )


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
