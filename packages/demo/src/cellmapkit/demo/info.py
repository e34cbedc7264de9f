"""Who makes the synthetic cell."""

from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo

INFO = StepInfo(
    distribution="cellmapkit-demo",
    command="cellmaps_democmd.py",
    title="Synthetic Cell",
    about=About(
        name="Synthetic cell",
        description="Planted assemblies of proteins that do not exist, and what four imitated assays saw of them",
        organization_name="cellmapkit",
        project_name="Synthetic cell",
        keywords=("synthetic", "benchmark"),
    ),
)
