"""NetMF: a network embedding by matrix factorisation."""

from importlib import import_module

from cellmapkit.api import Algorithm
from cellmapkit.netmf.params import NetmfParams

algorithm = Algorithm(
    name="netmf",
    role="ppi_embedding",
    summary="Truncated SVD of the logarithm of the walk-window matrix; deterministic, seconds.",
    citation="Qiu et al. 2018, WSDM, doi:10.1145/3159652.3159706",
    params=NetmfParams,
    api_version=1,
    load=lambda: import_module("cellmapkit.netmf.embed").embed,
    presets={"paper": {"window": 10, "dimensions": 128}},
)
