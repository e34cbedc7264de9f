"""The chain on real human networks, within the cost it is meant to have: for ``nox -s slow``."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("CELLMAPKIT_DATA") or ROOT.parent / "shared" / "data")
pytestmark = [
    pytest.mark.data,
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no real data in {DATA}; set CELLMAPKIT_DATA"),
]


@pytest.fixture(scope="module")
def benchmark(tmp_path_factory):
    """Run the human benchmark with few epochs; return its folder, CPU seconds and gigabytes of the largest process."""
    out = tmp_path_factory.mktemp("human") / "benchmark_output"
    settings = {"CELLMAPKIT_DATA": str(DATA), "EMBEDDING": "netmf", "EPOCHS": "10"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["bash", str(ROOT / "examples" / "human_benchmark.sh"), str(out)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, env={**os.environ, **settings, "PATH": path}, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return out, cpu, after.ru_maxrss / 2**20


def summary(out):
    header, *rows = [line.split("\t") for line in (out / "5.hierarchyeval" / "summary.tsv").read_text().splitlines()]
    named = [dict(zip(header, row, strict=True)) for row in rows]
    return {(row["metric"], row["preset"], row["standard"]): row for row in named}


def test_the_chain_stays_within_its_cost(benchmark):
    _, cpu, gigabytes = benchmark
    assert cpu < 60 * 60
    assert gigabytes < 4


def test_the_map_knows_components_far_above_chance(benchmark):
    rows = summary(benchmark[0])
    known = rows["known", "toolkit", "CORUM"]
    assert int(known["value"]) > 50
    assert float(known["null_mean"]) < 1
    recall = rows["mean_best_jaccard", "toolkit", "CORUM"]
    assert float(recall["value"]) > float(recall["null_mean"]) + 10 * float(recall["null_sd"])
