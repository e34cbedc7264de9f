"""Who makes the synthetic cell, and its images."""

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
IMAGES = StepInfo(
    distribution=INFO.distribution,
    command=INFO.command,
    title="Synthetic Microscope",
    about=About(
        name="Images of a synthetic cell",
        description="Drawn fields of cells in four channels: nuclei, reticulum, microtubules, and a protein of a cell",
        organization_name="cellmapkit",
        project_name="Synthetic cell",
        keywords=("synthetic", "benchmark", "IF microscopy", "images"),
    ),
)
