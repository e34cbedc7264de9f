"""Paired cell inpainting: how a protein looks in one cell is predicted from another cell of the same protein."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.cellinpainting.params import CellInpaintingParams

__all__ = ["CellInpaintingParams", "cellinpainting"]

cellinpainting = Algorithm(
    name="cellinpainting",
    role="image_embedding",
    summary="Features of single cells, learnt without labels by painting a protein into another cell; needs a marker.",
    citation="Lu et al. 2019, PLOS Computational Biology 15:e1007348, doi:10.1371/journal.pcbi.1007348",
    params=CellInpaintingParams,
    load=lambda: import_module("cellmapkit.cellinpainting.embed").embed,
    api_version=API_VERSION,
    needs=Needs(images="cells", markers=1),
    presets={
        "paper": {"pairs": "field", "keep": "last"},
        "code": {"pairs": "field", "feature_layer": "conv3", "norm_momentum": 0.01, "keep": "last"},
    },
)
