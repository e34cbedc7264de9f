"""ProteinProjector, one autoencoder per modality with triplets across them, and ProMERGE, the same in two contexts."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.proteinprojector.contexts.params import PromergeParams
from cellmapkit.proteinprojector.params import ProjectorParams

__all__ = ["ProjectorParams", "PromergeParams", "algorithm", "promerge"]

_CODE = {"batch_size": 16, "triplet_margin": 1.0, "as_upstream": True}
_CODE_OF_QUERY = {"n_epochs_base": 250, "disentangle_method": "MINE", "lambda_l2_disentangle": 0.0}
algorithm = Algorithm(
    name="proteinprojector",
    role="coembedding",
    summary="Autoencoders that decode every modality from every other, with triplets; proteins may miss modalities.",
    citation="Schaffer et al. 2025, Bioinformatics Advances, doi:10.1093/bioadv/vbaf266",
    params=ProjectorParams,
    load=lambda: import_module("cellmapkit.proteinprojector.fit").fit,
    api_version=API_VERSION,
    needs=Needs(min_modalities=2),
    presets={
        "paper": {"lambda_reconstruction": 0.5, "lambda_triplet": 0.5},
        "paper_alt": {"lambda_reconstruction": 1.0, "lambda_triplet": 0.5},
        "code": _CODE,
    },
)
promerge = Algorithm(
    name="promerge",
    role="coembedding",
    summary="ProteinProjector in a base context, then in a query context that is tied to it and told apart from it.",
    citation="Cell Mapping Toolkit, cellmaps_coembedding 1.6 (ProMERGE), https://github.com/idekerlab/cellmaps_coembedding",
    params=PromergeParams,
    load=lambda: import_module("cellmapkit.proteinprojector.contexts.fit").fit,
    api_version=API_VERSION,
    needs=Needs(min_modalities=3),
    presets={"code": {**_CODE, **_CODE_OF_QUERY}},
)
