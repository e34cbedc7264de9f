"""Contrastive co-embedding: a protein's views in several modalities meet, those of different proteins part."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.dice.params import ClipParams, DiceParams

__all__ = ["ClipParams", "DiceParams", "clip", "dice"]

dice = Algorithm(
    name="dice",
    role="coembedding",
    summary="Contrast between proteins, across modalities and within each; any number of modalities, with gaps.",
    citation="Nasser et al. 2024, Bioinformatics 40:ii105",
    params=DiceParams,
    load=lambda: import_module("cellmapkit.dice.fit").fit_dice,
    api_version=API_VERSION,
    needs=Needs(min_modalities=2, shared=True),
    presets={"paper": {"projector": "plain", "complete_only": True}, "code": {"complete_only": True}},
)
clip = Algorithm(
    name="clip",
    role="coembedding",
    summary="Contrast between proteins across modalities only, with a learnt temperature: what DICE is judged by.",
    citation="Radford et al. 2021, arXiv:2103.00020; on proteins Nasser et al. 2024, Bioinformatics 40:ii105",
    params=ClipParams,
    load=lambda: import_module("cellmapkit.dice.fit").fit_clip,
    api_version=API_VERSION,
    needs=Needs(min_modalities=2, shared=True),
    presets={"paper": {"projector": "plain", "complete_only": True}, "code": {"complete_only": True}},
)
