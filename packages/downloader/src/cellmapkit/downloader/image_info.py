"""Who the image downloader is."""

from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo

INFO = StepInfo(
    distribution="cellmapkit-downloader",
    command="cellmaps_imagedownloadercmd.py",
    title="IF Image Loader",
    about=About(
        name="Image Download",
        description="Immunofluorescence microscopy images of proteins",
        keywords=("IF microscopy", "images"),
    ),
)
