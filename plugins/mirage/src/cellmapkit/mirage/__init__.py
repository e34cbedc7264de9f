"""MIRAGE: encoders into one latent space and generators out of it, trained on unaligned rows against critics."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.mirage.params import MirageParams

__all__ = ["MirageParams", "algorithm"]

_PUBLISHED = {"scale": "raw", "affine_latents": True, "l_pair": 0.0, "fill": "generated"}
"""What paper and code share; docs/explanation/mirage.md says why the defaults differ."""

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
        "paper": {**_PUBLISHED, "l_critic": 1.0, "l_gp": 1.0, "gp_target": 1.0},
        "code": {**_PUBLISHED, "aligned": True, "history": 50, "compat_bn": True},
    },
)
