"""HiDeF: communities that persist over many resolutions of nested networks, woven into a hierarchy."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm
from cellmapkit.hidef.params import HidefParams

__all__ = ["HidefParams", "algorithm"]

algorithm = Algorithm(
    name="hidef",
    role="community_detection",
    summary="Communities that persist over many resolutions, woven into a hierarchy (HiDeF).",
    citation="Zheng et al. 2021, Genome Biology 22:21, doi:10.1186/s13059-020-02228-4",
    params=HidefParams,
    load=lambda: import_module("cellmapkit.hidef.detect").detect,
    api_version=API_VERSION,
    presets={
        "paper": {"k": 10, "maxres": 80.0},
        "hidef": {"k": 5, "maxres": 25.0},
    },
)
