"""UMAP, the one library of this step that is optional, with every setting fixed."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api import PluginError

if TYPE_CHECKING:
    from cellmapkit.api import Run

N_NEIGHBORS, MIN_DIST, METRIC = 15, 0.1, "cosine"
"""Settings of every picture, evaluation specification E9; few points have fewer neighbours."""


def load_umap() -> Any:  # noqa: ANN401 - a class of an untyped library
    """Return the class ``umap.UMAP``; importing it takes seconds, so only what draws should.

    Raises
    ------
    PluginError
        If umap-learn is absent, broken, or hidden by the other package that is imported as ``umap``.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells that tensorflow is absent, which nothing here needs
            return import_module("umap").UMAP
    except (ImportError, AttributeError) as error:
        raise PluginError(
            f"--umap needs the library umap-learn, which cannot be used: {error}",
            hint="pip install 'cellmapkit-crossmodal[umap]', or leave --umap out; no score but umap_* needs it",
        ) from error


def umap_layout(values: np.ndarray, run: Run) -> np.ndarray:
    """Return places in the plane, neighbours by cosine.

    Parameters
    ----------
    values : ndarray, shape (n_points, n_features)
        All that is to be placed together, in an order that the input does not decide.
    run : Run
        Its seed alone decides; one thread, because umap-learn is reproducible on one only.

    Returns
    -------
    ndarray of float64, shape (n_points, 2)

    Raises
    ------
    PluginError
        As :func:`load_umap`.
    """
    kind = load_umap()
    seed = int(run.stream("umap").integers(2**31))
    fewer = min(N_NEIGHBORS, len(values) - 1)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        model = kind(n_neighbors=fewer, min_dist=MIN_DIST, metric=METRIC, random_state=seed, n_jobs=1)
        places = np.asarray(model.fit_transform(values.astype(np.float32)), dtype=np.float64)
    for text in dict.fromkeys(str(item.message) for item in said):
        run.log.info("umap: %s", text)
    return places
