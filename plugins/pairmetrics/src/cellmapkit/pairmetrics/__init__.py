"""How well similarity in an embedding finds genes that share a label: co-annotation, profiles, coverage."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm
from cellmapkit.pairmetrics.params import CoannotationParams, CoverageParams, ProfilesParams

__all__ = ["coannotation", "coverage", "profiles"]

coannotation = Algorithm(
    name="coannotation",
    role="embedding_metric",
    summary="All pairs ranked by cosine: do those that share a label come first?",
    citation="Forster et al. 2022, Nature Methods, doi:10.1038/s41592-022-01616-x (BIONIC); Schaffer et al. 2025, "
    "Bioinformatics Advances, doi:10.1093/bioadv/vbaf266 (ProteinProjector)",
    params=CoannotationParams,
    load=lambda: import_module("cellmapkit.pairmetrics.cosine_pairs").score,
    api_version=API_VERSION,
)
profiles = Algorithm(
    name="profiles",
    role="embedding_metric",
    summary="All pairs and each gene's partners ranked by Pearson correlation: mAP, average precision, F0.5.",
    citation="Razdaibiedina and Brechalov 2022, arXiv:2205.11676",
    params=ProfilesParams,
    load=lambda: import_module("cellmapkit.pairmetrics.correlated").score,
    api_version=API_VERSION,
)
coverage = Algorithm(
    name="coverage",
    role="embedding_metric",
    summary="For which labels are the genes more similar to each other than genes that share none?",
    citation="Schaffer et al. 2025, Bioinformatics Advances, doi:10.1093/bioadv/vbaf266 (ProteinProjector)",
    params=CoverageParams,
    load=lambda: import_module("cellmapkit.pairmetrics.label_tests").score,
    api_version=API_VERSION,
)
