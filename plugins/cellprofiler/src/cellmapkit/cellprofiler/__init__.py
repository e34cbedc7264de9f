"""Defined features of single cells, in the manner of CellProfiler, and their principal components over proteins."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.cellprofiler.params import CellprofilerParams

__all__ = ["CellprofilerParams", "algorithm"]

algorithm = Algorithm(
    name="cellprofiler",
    role="image_embedding",
    summary="433 defined features of shape, intensity, texture and colocalization of each cell; principal components.",
    citation="Carpenter et al. 2006, Genome Biology 7:R100, doi:10.1186/gb-2006-7-10-r100",
    params=CellprofilerParams,
    load=lambda: import_module("cellmapkit.cellprofiler.embed").embed,
    api_version=API_VERSION,
    needs=Needs(images="cells", markers=1, channels=("green",)),
    presets={"paper": {}},
)
