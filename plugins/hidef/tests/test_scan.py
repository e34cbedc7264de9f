import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.testing import RecordedProgress
from cellmapkit.api.testing.recording import Cancelled
from cellmapkit.hidef.scan import scan

RESOLUTIONS = np.array([0.1, 1.0, 6.0, 6.0, 20.0])


def test_threads_do_not_matter_and_seeds_do(layers):
    one = scan(layers, RESOLUTIONS, 0, 0, Run(seed=3))
    assert one.tobytes() == scan(layers, RESOLUTIONS, 0, 0, Run(seed=3, threads=3)).tobytes()
    assert one.tobytes() != scan(layers, RESOLUTIONS, 0, 0, Run(seed=4)).tobytes()


def test_every_resolution_has_a_seed_of_its_own(layers):
    many = scan(layers, np.full(20, 6.0), 0, 0, Run(seed=3))
    assert len({row.tobytes() for row in many}) > 1


def test_progress_counts_resolutions_and_can_cancel(layers):
    progress = RecordedProgress()
    scan(layers, RESOLUTIONS, 0, 0, Run(progress=progress))
    assert [(task.total, task.done) for task in progress.tasks] == [(5, 5)]
    with pytest.raises(Cancelled):
        scan(layers, RESOLUTIONS, 0, 0, Run(progress=RecordedProgress(cancel_after=1)))
