"""Image embedding from a classifier of protein localization in single cells."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.deeploc.params import DeepLocParams

__all__ = ["DeepLocParams", "deeploc"]

deeploc = Algorithm(
    name="deeploc",
    role="image_embedding",
    summary="Last hidden layer of a network trained to tell where in the cell a protein is, averaged over its cells.",
    citation="Razdaibiedina and Brechalov 2022, arXiv:2205.11676; after Kraus et al. 2017, Mol. Syst. Biol. 13:924",
    params=DeepLocParams,
    load=lambda: import_module("cellmapkit.deeploc.embed").embed,
    api_version=API_VERSION,
    needs=Needs(images="cells", channels=("green",), labels=True),
    presets={
        "paper": {"learn_rates": (1e-3, 6e-4, 3e-4, 1e-4, 5e-5)},
        "code": {"normalisation": "together", "augmentation": "flips", "init": "uniform", "n_runs": 1},
        "kraus": {
            "padding": "same",
            "normalisation": "stretch",
            "fc_batch_norm": True,
            "init": "truncated",
            "n_runs": 1,
        },
    },
)
