"""Who this step is."""

from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo

INFO = StepInfo(
    distribution="cellmapkit-crossmodal",
    command="cellmaps_crossmodalcmd.py",
    title="Evaluation across modalities",
    about=About(
        name="Cross-modal evaluation",
        description="A co-embedder judged on proteins whose modalities it saw apart",
        keywords=("evaluation", "merged embedding"),
    ),
)
