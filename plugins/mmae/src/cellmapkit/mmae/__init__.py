"""Autoencoders with one joint bottleneck for all modalities: the standard one, and the multi-modal one of MIRAGE."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.mmae.params import AutoencoderParams, MmaeParams

__all__ = ["AutoencoderParams", "MmaeParams", "autoencoder", "mmae"]

autoencoder = Algorithm(
    name="autoencoder",
    role="coembedding",
    summary="The standard autoencoder: a layer per modality, joined into one vector that reconstructs every modality.",
    citation="Schaffer et al. 2025, Bioinformatics Advances, doi:10.1093/bioadv/vbaf266 (as a baseline)",
    params=AutoencoderParams,
    load=lambda: import_module("cellmapkit.mmae.fit").fit_autoencoder,
    api_version=API_VERSION,
    needs=Needs(shared=True),
    presets={"paper": {"masked": False}},
)
mmae = Algorithm(
    name="mmae",
    role="coembedding",
    summary="The multi-modal autoencoder: the mean of the modalities' latents reconstructs every modality.",
    citation="Ngiam et al. 2011, ICML; Nasser et al. 2025, Cell Systems, 101444 (as a baseline)",
    params=MmaeParams,
    load=lambda: import_module("cellmapkit.mmae.fit").fit_mmae,
    api_version=API_VERSION,
    needs=Needs(shared=True),
    presets={"paper": {"masked": False}},
)
