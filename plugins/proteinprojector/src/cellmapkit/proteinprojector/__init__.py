"""ProteinProjector: one autoencoder per modality, decoding into all others, with a triplet loss across modalities."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.proteinprojector.params import ProjectorParams

__all__ = ["ProjectorParams", "algorithm"]

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
        "code": {"batch_size": 16, "triplet_margin": 1.0, "as_upstream": True},
    },
)
