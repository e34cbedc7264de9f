import os
import signal
import sys
import time

import pytest

from cellmapkit.api import PluginError, UsageError
from cellmapkit.hierarchyeval import children
from cellmapkit.hierarchyeval.children import Child, find_command, last_words, run_children, version_of


def nothing():
    pass


@pytest.fixture
def child(tmp_path):
    def make(number, code, prepare=nothing):
        words = (sys.executable, "-c", code)
        return Child(number=number, words=words, log=tmp_path / f"{number}.txt", prepare=prepare)

    return make


def test_exit_codes_and_output_arrive(child, tmp_path):
    ended = {}
    jobs = [child(k, f"print('hello {k}'); raise SystemExit({k})") for k in range(4)]
    run_children(jobs, 2, lambda one, code: ended.update({one.number: code}), nothing)
    assert ended == {0: 0, 1: 1, 2: 2, 3: 3}
    assert (tmp_path / "2.txt").read_text() == "hello 2\n"


def test_so_many_run_at_once_and_each_is_prepared_just_before(child):
    started, ended = [], []
    jobs = [child(k, "import time; time.sleep(.3)", lambda k=k: started.append((k, len(ended)))) for k in range(4)]
    run_children(jobs, 2, lambda one, _: ended.append(one.number), nothing)
    assert [number for number, _ in started] == [0, 1, 2, 3]
    assert [before for _, before in started][:2] == [0, 0]
    assert all(number - before <= 1 for number, before in started)


def test_each_has_one_thread(child, tmp_path):
    code = "import os; print(os.environ['OMP_NUM_THREADS'], os.environ['NUMBA_NUM_THREADS'])"
    run_children([child(0, code)], 1, lambda *_: None, nothing)
    assert (tmp_path / "0.txt").read_text() == "1 1\n"


def test_an_interruption_leaves_none_running(child, tmp_path, monkeypatch):
    monkeypatch.setattr(children, "_BEAT", 0.5)
    code = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)"

    def interrupt():
        if (tmp_path / "pid").exists():
            raise KeyboardInterrupt

    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_children([child(0, code), child(1, code)], 1, lambda *_: None, interrupt)
    assert time.monotonic() - before < 20
    pid = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_request_to_terminate_counts_as_an_interruption(child, tmp_path):
    before = signal.getsignal(signal.SIGTERM)
    mark = str(tmp_path / "pid")
    waits = child(0, f"import os, time; open({mark!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    code = (
        f"import os, time\nwhile not os.path.exists({mark!r}): time.sleep(.1)\nos.kill(os.getppid(), {signal.SIGTERM})"
    )
    with pytest.raises(KeyboardInterrupt):
        run_children([waits, child(1, code)], 2, lambda *_: time.sleep(5), nothing)
    assert signal.getsignal(signal.SIGTERM) == before
    with pytest.raises((ProcessLookupError, ValueError)):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_the_cause_is_the_error_line(tmp_path):
    log = tmp_path / "log"
    log.write_text("INFO: one\nerror: too small\n  make it larger\n\n")
    assert last_words(log) == "error: too small make it larger"
    log.write_text("Traceback\nValueError: x\n")
    assert last_words(log) == "ValueError: x"
    log.write_text("")
    assert last_words(log) == "it said nothing"


def test_a_command_beside_python_wins_and_a_missing_one_is_named(tmp_path, monkeypatch):
    for folder in ("bin", "path"):
        (tmp_path / folder).mkdir()
        command = tmp_path / folder / "one.py"
        command.write_text("#!/bin/sh\n")
        command.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    assert find_command("one.py") == str(tmp_path / "bin" / "one.py")
    (tmp_path / "bin" / "one.py").unlink()
    assert find_command("one.py") == str(tmp_path / "path" / "one.py")
    with pytest.raises(UsageError, match=r"two\.py is not installed"):
        find_command("two.py")


def test_a_command_tells_its_version(stand_in):
    assert version_of(str(stand_in)) == "stand-in 1.2"
    stand_in.write_text("#!/bin/sh\necho broken >&2; exit 4\n")
    with pytest.raises(PluginError, match="exit code 4: broken"):
        version_of(str(stand_in))
