import sys

import pytest

from cellmapkit.core import progress


def test_plain_lines_come_now_and_then_with_figures(capsys, monkeypatch):
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0.0)
    with progress.LineProgress().task("training", total=2, unit="epochs") as task:
        task.advance(loss=0.25)
        task.advance(loss=0.125)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("training: 1 of 2 epochs in 0 s, loss 0.25")
    assert lines[-1].startswith("training: 2 of 2 epochs")


@pytest.mark.parametrize("kind", [progress.LineProgress, progress.BarProgress])
def test_work_goes_on_when_nobody_reads_any_more(monkeypatch, kind, closed_stream):
    monkeypatch.setattr(sys, "stderr", closed_stream)
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_LINES", 0.0)
    with kind().task("training", total=2, unit="epochs") as task:
        task.advance()
        task.advance()
    assert closed_stream.n_tries


def test_short_work_says_nothing(capsys):
    with progress.LineProgress().task("training", total=1, unit="epochs") as task:
        task.advance()
    assert capsys.readouterr().err == ""


def test_a_bar_is_drawn_with_figures(capsys):
    with progress.BarProgress().task("training", total=2, unit="epochs") as task:
        task.advance(2, loss=0.25)
    assert "2/2" in capsys.readouterr().err


def test_a_pipe_gets_lines():
    assert isinstance(progress.progress_for_terminal(), progress.LineProgress)
