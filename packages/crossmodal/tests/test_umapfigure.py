from types import SimpleNamespace

import numpy as np

from cellmapkit.api import Run
from cellmapkit.crossmodal.plane import Point, plane_measures
from cellmapkit.crossmodal.suite import Outcome
from cellmapkit.crossmodal.summary import lines
from cellmapkit.crossmodal.umapfigure import write_umap_figure


def drawn(folder, n_genes):
    rng = np.random.default_rng(0)
    points = [
        Point(gene=f"G{k}", modality=name, before_x=a, before_y=b, after_x=c, after_y=d)
        for name in ("image", "PPI", "sequence")
        for k, (a, b, c, d) in enumerate(rng.normal(size=(n_genes, 4)).tolist())
    ]
    measures = tuple(plane_measures(points))
    outcome = Outcome(arrangement="apart", fold=1, n_held=n_genes, seconds=0, measures=measures, absences=(), notes=())
    told = []
    step = SimpleNamespace(directory=folder, add=lambda name, _: told.append(name), run=Run())
    found = lines([outcome])
    write_umap_figure(step, "gcca", points, found)
    assert told == ["umap.svg", "umap.png"]
    return (folder / "umap.svg").read_text(), (folder / "umap.png").read_bytes(), found


def test_the_picture_says_what_it_shows_and_that_it_proves_nothing(tmp_path):
    text, _, found = drawn(tmp_path, 40)
    for words in ("not evidence", "own scale", "before: inputs", "after: latents of gcca", "40 held-out proteins"):
        assert words in text, words
    assert "PPI (40)" in text
    for line in found:
        if line.metric == "umap_matched_distance":
            assert f"{line.source} to {line.target}: {line.value:.2f}" in text
    assert "25 drawn at random" in text
    assert len({color for color in ("#0072b2", "#e69f00", "#009e73") if color in text}) == 3


def test_the_picture_is_the_same_each_time_and_draws_no_more_lines_than_there_are_proteins(tmp_path):
    first, second = drawn(tmp_path, 5), drawn(tmp_path, 5)
    assert first[:2] == second[:2]
    assert "5 drawn at random" in first[0]
