import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.testing.recording import Cancelled, RecordedProgress
from cellmapkit.coembedding.blocks import BLOCK_ROWS, over_blocks


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("n_rows", [1, BLOCK_ROWS, 2 * BLOCK_ROWS + 1])
def test_blocks_cover_all_rows_once_in_order(threads, n_rows):
    progress = RecordedProgress()
    run = Run(threads=threads, progress=progress)
    blocks = list(over_blocks(np.arange, n_rows, run, "work"))
    np.testing.assert_array_equal(np.concatenate(blocks), np.arange(n_rows))
    assert (progress.tasks[0].done, progress.tasks[0].closed) == (n_rows, True)


def test_a_cancelled_run_does_not_compute_the_rest():
    begun = []
    run = Run(progress=RecordedProgress(cancel_after=0))
    with pytest.raises(Cancelled):
        list(over_blocks(lambda start, _: begun.append(start), 1000 * BLOCK_ROWS, run, "work"))
    assert len(begun) < 1000
