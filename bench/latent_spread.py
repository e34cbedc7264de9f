"""Ask how far the rows of embedding tables spread: all around, or in a narrow cone and a few directions.

``python bench/latent_spread.py 3.mirage/mirage_*_latent.tsv`` prints, for unit rows of each table, the length of their
mean (0 all around, 1 all the same) and in how many directions they vary: the participation ratio of the eigenvalues of
their covariance, ``(sum e)^2 / sum e^2``. Beside it stands how well their cosine ranks pairs of a complex of CORUM.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from inputs import data_folder
from measure import table
from quality import read_embedding, read_standard, restrict, score_pairs


def spread(rows: np.ndarray) -> tuple[float, float]:
    """Return the length of the mean row and the participation ratio of the covariance, of shape (n, d) unit rows."""
    variances = np.linalg.eigvalsh(np.cov(rows.T.astype(np.float64)))
    return float(np.linalg.norm(rows.mean(axis=0))), float(variances.sum() ** 2 / (variances**2).sum())


def main() -> None:
    """Read, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", type=Path, nargs="+")
    corum = read_standard(data_folder() / "benchmark" / "labels" / "CORUM.public.json.gz")
    rows = []
    for path in parser.parse_args().tables:
        one = read_embedding(path)
        standard = restrict(corum, set(one.genes), 2)
        score = score_pairs(one.only(set(standard)), standard)
        mean, directions = spread(one.rows)
        figures = (f"{mean:.3f}", f"{directions:.1f}", f"{score.auroc:.3f}", f"{score.ap:.3f}")
        rows.append([f"{path.parent.name}/{path.name}", str(len(one.genes)), *figures])
    print(table(["table", "proteins", "length of mean", "directions", "AUROC", "AP"], rows))


if __name__ == "__main__":
    main()
