"""Who this step is."""

from cellmapkit.core.crate import About
from cellmapkit.core.stepinfo import StepInfo

INFO = StepInfo(
    distribution="cellmapkit-generate-hierarchy",
    command="cellmaps_generate_hierarchycmd.py",
    title="Hierarchy",
    about=About(name="Hierarchy", description="Hierarchy of protein assemblies", keywords=("hierarchy", "model")),
)
