"""Who this step is."""

from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo

INFO = StepInfo(
    distribution="cellmapkit-hierarchyeval",
    command="cellmaps_hierarchyevalcmd.py",
    title="Hierarchy Evaluation",
    about=About(
        name="Hierarchy Enrichment",
        description="Comparison of a hierarchy of assemblies with known components",
        keywords=("hierarchy", "model", "enrichment"),
    ),
)
