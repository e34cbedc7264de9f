"""Features of whole fields from the network that won the Human Protein Atlas competition."""

from importlib import import_module

from cellmapkit.api import API_VERSION, Algorithm, Needs
from cellmapkit.densenet.params import DensenetParams

__all__ = ["DensenetParams", "densenet"]

densenet = Algorithm(
    name="densenet",
    role="image_embedding",
    summary="1,024 features and 28 locations of a field by the DenseNet-121 of the Human Protein Atlas competition.",
    citation="Ouyang et al. 2019, Nature Methods 16:1254, doi:10.1038/s41592-019-0658-6",
    params=DensenetParams,
    load=lambda: import_module("cellmapkit.densenet.embed").embed,
    api_version=API_VERSION,
    needs=Needs(
        images="fields",
        channels=("red", "green", "blue", "yellow"),
        weights_url="https://github.com/CellProfiling/densenet/releases/download/v0.1.0/external_crop512_focal_slov_"
        "hardlog_class_densenet121_dropout_i768_aug2_5folds_fold0_final.pth",
    ),
    presets={"paper": {"views": "1", "input_size": 1024}, "code": {"views": "1", "input_size": 1024}},
)
