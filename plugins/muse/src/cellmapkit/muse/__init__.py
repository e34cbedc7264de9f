"""MUSE: a joint autoencoder of two modalities whose latent keeps the clusters that each modality shows by itself."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.muse.params import MuseParams
from cellmapkit.muse.presets import PRESETS

__all__ = ["MuseParams", "algorithm"]

algorithm = Algorithm(
    name="muse",
    role="coembedding",
    summary="Joint autoencoder of two modalities with triplets from the clusters of each; proteins present in both.",
    citation="Bao et al. 2022, Nature Biotechnology, doi:10.1038/s41587-022-01251-z",
    params=MuseParams,
    load=lambda: import_module("cellmapkit.muse.fit").fit,
    api_version=API_VERSION,
    needs=Needs(min_modalities=2, max_modalities=2, missing=False, shared=True),
    presets=PRESETS,
)
