"""Who this step is."""

from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo

INFO = StepInfo(
    distribution="cellmapkit-image-embedding",
    command="cellmaps_image_embeddingcmd.py",
    title="IF Image Embedding",
    about=About(
        name="Image Embedding",
        description="Embedding of proteins by their microscopy images",
        keywords=("IF Image Embedding", "IF microscopy images", "embedding"),
    ),
)
