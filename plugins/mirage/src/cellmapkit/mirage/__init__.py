"""MIRAGE: encoders into one latent space and generators out of it, trained on unaligned rows against critics."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.mirage.params import MirageParams

__all__ = ["MirageParams", "algorithm"]

algorithm = Algorithm(
    name="mirage",
    role="coembedding",
    summary="Adversarial autoencoders with cycles, trained on unaligned rows; generates every missing modality.",
    citation="Nasser et al. 2025, Cell Systems, 101444",
    params=MirageParams,
    load=lambda: import_module("cellmapkit.mirage.fit").fit,
    api_version=API_VERSION,
    needs=Needs(min_modalities=2),
    presets={
        "paper": {"scale": "raw", "l_critic": 1.0, "l_gp": 1.0, "gp_target": 1.0},
        "code": {"scale": "raw", "aligned": True, "history": 50, "compat_bn": True},
    },
)
