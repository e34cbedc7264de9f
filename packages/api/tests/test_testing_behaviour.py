import dataclasses

import numpy as np
import pytest

from cellmapkit.api.records import Embedding
from cellmapkit.api.testing import behaviour

PPI = "ppi_embedding"
COMPARING = {
    "same_seed_gives_same_bytes",
    "threads_do_not_matter",
    "names_do_not_matter",
    "resuming_gives_same_bytes",
}
calls = iter(range(10**9))


def moved(toys, amount):
    """Return a plugin whose result is moved by ``amount(given, params, run)``."""

    def after(result, *given):
        return dataclasses.replace(result, values=(result.values + amount(*given)).astype(np.float32))

    return toys.spoiled(PPI, after=after)


def overwrites(toys):
    def embed(network, params, run):
        if network.weights is not None:
            network.weights.flags.writeable = True
            network.weights[:] += 1
        return toys.embed(dataclasses.replace(network, weights=None), params, run)

    return toys.toy(PPI, embed)


def silent(toys, run):
    return dataclasses.replace(run, progress=toys.Run().progress)


def mute(toys):
    return toys.toy(PPI, lambda network, params, run: toys.embed(network, params, silent(toys, run)))


def swallows(toys):
    def embed(network, params, run):
        try:
            return toys.embed(network, params, run)
        except Exception:  # noqa: BLE001 - this is what the check must see
            return toys.embed(network, params, silent(toys, run))

    return toys.toy(PPI, embed)


def resumes_badly(toys):
    def embed(network, params, run):
        moved = 0 if run.checkpoint is None or run.checkpoint.load() is None else 1
        if run.checkpoint is not None:
            run.checkpoint.save({"at": np.zeros(1)})
        good = toys.embed(network, params, run)
        return Embedding(ids=good.ids, values=good.values + np.float32(moved))

    return toys.toy(PPI, embed)


def with_task(toys, total, advanced, *, closed=True):
    """Return a plugin that opens one more task."""

    def before(_given, _params, run):
        task_context = run.progress.task("other", total)
        task_context.__enter__().advance(advanced)
        if closed:
            task_context.__exit__(None, None, None)

    return toys.spoiled(PPI, before)


def unfinished(toys):
    def embed(network, params, run):
        with run.progress.task("steps", 10) as task:
            task.advance(9)
        return toys.embed(network, params, silent(toys, run))

    return toys.toy(PPI, embed)


BAD = {
    "other bytes each time": (lambda toys: moved(toys, lambda *_: next(calls)), COMPARING),
    "threads": (lambda toys: moved(toys, lambda _g, _p, run: run.threads), {"threads_do_not_matter"}),
    "names": (lambda toys: moved(toys, lambda given, *_: len(given.nodes[0])), {"names_do_not_matter"}),
    "writes": (
        lambda toys: toys.spoiled(PPI, lambda given, *_: given.edges.sort(axis=1)),
        {"inputs_stay_unchanged"},
    ),
    "overwrites": (overwrites, {"inputs_stay_unchanged"}),
    "no progress": (mute, {"progress_is_reported", "cancelling_works"}),
    "too far": (lambda toys: with_task(toys, 2, 3), {"progress_is_reported"}),
    "no total": (lambda toys: with_task(toys, 0, 0), {"progress_is_reported"}),
    "left open": (lambda toys: with_task(toys, 2, 2, closed=False), {"progress_is_reported"}),
    "unfinished": (unfinished, {"progress_is_reported"}),
    "swallows": (swallows, {"cancelling_works"}),
    "resumes badly": (resumes_badly, {"resuming_gives_same_bytes"}),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_toy_fails_exactly_what_it_should(toys, case):
    make, expected = BAD[case]
    assert toys.failures(make(toys)) == expected


def test_every_check_here_has_a_bad_toy(toys):
    assert set().union(*(expected for _, expected in BAD.values())) == toys.checks_in(behaviour)
