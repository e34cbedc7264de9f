"""Who this step is."""

from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo

INFO = StepInfo(
    distribution="cellmapkit-embeddingeval",
    command="cellmaps_embeddingevalcmd.py",
    title="Evaluation of embeddings",
    about=About(
        name="Embedding evaluation",
        description="Embeddings of proteins compared with what is known of the proteins",
        keywords=("evaluation", "embedding"),
    ),
)
