"""Score the segmentation of the image embedding against the cells that the synthetic microscope drew.

``python bench/segmentation.py [--fields 20] [--field_size 512] [--seed 0]`` draws one field of each of so many
antibodies, finds the cells in it and prints how many were found of how many drawn, and how well they overlap, once
against all cells and once against those with a nucleus in the field: only these can be told from their neighbours.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from measure import setting, table

from cellmapkit.api import Run
from cellmapkit.demo.antibodies import stain
from cellmapkit.demo.field import COLOURS, draw_field
from cellmapkit.demo.image_params import ImageParams
from cellmapkit.demo.masks import MaskScore, score_masks
from cellmapkit.demo.model import make_cell
from cellmapkit.demo.params import CellParams
from cellmapkit.image_embedding.cell_params import CellParams as Settings
from cellmapkit.image_embedding.segment import segment_field


def main() -> None:
    """Draw, segment and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fields", type=int, default=20)
    parser.add_argument("--field_size", type=int, default=512)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    run, params = Run(seed=options.seed), ImageParams(field_size=options.field_size)
    antibodies = stain(make_cell(CellParams(), options.seed), params, run).antibodies
    scores: dict[str, list[MaskScore]] = {"all": [], "with a nucleus in the field": []}
    seconds = 0.0
    for antibody in antibodies[: options.fields]:
        field = draw_field(antibody, 0, params, run)
        start = time.process_time()
        found = segment_field(field.pixels, COLOURS, Settings(border="none", shrink=1))
        seconds += time.process_time() - start
        with_nucleus = np.isin(field.cells, field.cells[field.nuclei > 0])
        scores["all"].append(score_masks(found.labels, field.cells))
        scores["with a nucleus in the field"].append(score_masks(found.labels, np.where(with_nucleus, field.cells, 0)))
    print(setting())
    print(f"{seconds / options.fields:.2f} CPU s per field")
    print(table(["cells", "found", "drawn", "mean IoU", "F1"], [row(name, own) for name, own in scores.items()]))


def row(name: str, scores: list[MaskScore]) -> list[str]:
    """Return counts over all fields, and means over fields."""
    iou, f1 = (float(np.mean([getattr(score, what) for score in scores])) for what in ("mean_iou", "f1"))
    counts = (sum(score.n_found for score in scores), sum(score.n_true for score in scores))
    return [name, *map(str, counts), f"{iou:.3f}", f"{f1:.3f}"]


if __name__ == "__main__":
    main()
