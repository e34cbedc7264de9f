"""Who this step is."""

from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo

INFO = StepInfo(
    distribution="cellmapkit-coembedding",
    command="cellmaps_coembeddingcmd.py",
    title="Merged Embedding",
    about=About(
        name="Coembedding",
        description="Co-embedding of several modalities",
        keywords=("merged embedding", "embedding"),
    ),
)
