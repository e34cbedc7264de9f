"""Synthetic cells of four planted patterns: ring, disc, spots, half."""

import numpy as np
import pytest

from cellmapkit.api.images import TEST, TRAINING, VALIDATION, Cells, ImageSet

SIZE = 64
CLASSES = ("disc", "half", "ring", "spots")


def _distance():
    y, x = np.mgrid[:SIZE, :SIZE] - (SIZE - 1) / 2
    return np.hypot(y, x), x


def pattern(rng, kind):
    """One crop of a protein and a marker, shape (2, 64, 64), uint8, of random brightness, size and turn."""
    r, x = _distance()
    radius = rng.uniform(20, 26)
    angle = rng.uniform(0, 2 * np.pi)
    y = x.T
    side = np.cos(angle) * x + np.sin(angle) * y > 0
    body = r < radius
    protein = {
        "disc": r < radius * 0.5,
        "half": body & side,
        "ring": body & (r > radius - 5),
        "spots": body & (rng.random((SIZE // 4, SIZE // 4)) < 0.2).repeat(4, 0).repeat(4, 1),
    }[kind]
    planes = np.stack([body * 0.6, protein]) * rng.uniform(60, 200) + rng.uniform(0, 20, (2, SIZE, SIZE))
    return planes.astype(np.uint8)


def synthetic_cells(rng, n_per_class=40, *, n_proteins=2, labels="true", crops="true"):
    """An ImageSet of one field per protein, ``n_proteins`` of each class, cells 60/20/20 into the parts."""
    names = [(kind, n) for kind in CLASSES for n in range(n_proteins)]
    n_cells = n_per_class // n_proteins
    field = np.repeat(np.arange(len(names)), n_cells)
    make = {"true": lambda k: pattern(rng, names[k][0]), "noise": lambda _: rng.integers(0, 256, (2, SIZE, SIZE))}[
        crops
    ]
    part = np.tile(np.resize([TRAINING, TRAINING, VALIDATION, TRAINING, TEST], n_cells), len(names)).astype(np.int8)
    truth = np.zeros((len(names), len(CLASSES)), dtype=bool)
    truth[np.arange(len(names)), [CLASSES.index(kind) for kind, _ in names]] = True
    return ImageSet(
        ids=tuple(f"{kind}{n}" for kind, n in names),
        fields=tuple(f"{kind}{n}" for kind, n in names),
        pixels=tuple(np.zeros((2, 8, 8), np.uint8) for _ in names),
        channels=("red", "green"),
        links=np.array([(k, k) for k in range(len(names))]),
        classes=CLASSES,
        labels=truth if labels == "true" else np.zeros_like(truth),
        cells=Cells(
            crops=np.stack([make(k) for k in field]).astype(np.uint8),
            masks=np.ones((len(field), SIZE, SIZE), np.uint8),
            field=field,
            part=part,
            averaged=part == TEST,
        ),
    )


@pytest.fixture(scope="session")
def make_cells():
    return synthetic_cells
