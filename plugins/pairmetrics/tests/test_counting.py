import numpy as np
import pytest

from cellmapkit.api.evaluation import Standard
from cellmapkit.evalkit.comembership import CoMembership
from cellmapkit.evalkit.pairs import PairCounts
from cellmapkit.pairmetrics.counting import counted, undefined_note, universe_note


def test_counts_with_progress(four_vectors, run):
    counts = counted(four_vectors.values, CoMembership(Standard.of("toy", {"x": "abc"}, other_genes="d")), run)
    assert (counts.n_positive, counts.n_pairs) == (3, 6)


def test_universe_note_counts_zero_rows():
    given, over = Standard.of("toy", {"x": "ab", "y": "c"}), Standard.of("toy", {"x": "ab"})
    note = universe_note(given, over, 7, np.array([[0, 0], [1, 0]], np.float32))
    assert note.startswith("2 of 7 embedded genes take part, with 1 of 2 labels of toy; 1 of them")
    assert ";" not in universe_note(given, over, 7, np.ones((2, 2), np.float32))


@pytest.mark.parametrize(
    ("positive", "negative", "begin"), [(0, 3, "none of 3"), (3, 0, "all 3"), (0, 0, "none of 0"), (1, 2, None)]
)
def test_undefined_note(positive, negative, begin):
    notes = undefined_note(PairCounts(positive=np.array([positive]), negative=np.array([negative])))
    assert [note.startswith(begin) for note in notes] == ([True] if begin else [])
