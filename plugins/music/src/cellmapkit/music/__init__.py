"""MuSIC's forest: pairwise proximity of proteins, calibrated to nanometres by terms of known size."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.music.params import MusicParams

__all__ = ["MusicParams", "algorithm"]

algorithm = Algorithm(
    name="music",
    role="coembedding",
    summary="Supervised: a forest learns proximity from terms you give, for proteins present in every modality.",
    citation="Qin et al. 2021, Nature, doi:10.1038/s41586-021-04115-9",
    params=MusicParams,
    load=lambda: import_module("cellmapkit.music.fit").fit,
    api_version=API_VERSION,
    needs=Needs(min_modalities=1, missing=False),
    presets={
        "paper": {
            "n_trees": 1000,
            "max_depth": 30,
            "min_leaf_pairs": 1,
            "n_pairs": 1_000_000,
            "differences": True,
            "kendall": True,
        },
    },
)
