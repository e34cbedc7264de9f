"""Module detection: adjusted mutual information between clusters of an embedding and modules drawn from labels."""

from importlib import import_module

from cellmapkit.api import Algorithm
from cellmapkit.modulemetrics.params import ModuleParams

algorithm = Algorithm(
    name="modules",
    role="embedding_metric",
    summary="Adjusted mutual information of Louvain clusters with modules drawn from the labels.",
    citation="Forster et al. 2022, BIONIC, doi:10.1038/s41592-022-01616-x",
    params=ModuleParams,
    api_version=1,
    load=lambda: import_module("cellmapkit.modulemetrics.score").score,
    presets={"bionic": {"clustering": "bionic_exact", "min_size": 2}},
)
